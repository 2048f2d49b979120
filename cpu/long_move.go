package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Moves of 64-bit mode.

// bySize makes the lowering of an instruction by wide if the operand size is 64 bits, and by usual otherwise.
func bySize(wide, usual lowerFunc) lowerFunc {
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		if i.OpSize == 8 {
			return wide(l, i, o)
		}
		return usual(l, i, o)
	}
}

// byMemory makes the lowering of an instruction with two operands whose second is a register or memory.
func byMemory(r, m handler) lowerFunc {
	return func(_ *lowerer, i *decoder.Inst, o *op) bool {
		o.kind = i.Args[1].Size
		o.fn = pick(i.Args[1].Kind == decoder.ArgMem, r, m)
		return true
	}
}

// orOffset makes the lowering of MOV. A0 to A3, whose addresses may have 64 bits, have the upper half of the address in imm. usual is
// for all others.
func orOffset(usual lowerFunc) lowerFunc {
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		if i.IsMem() || i.Args[0].Kind != decoder.ArgMem && i.Args[1].Kind != decoder.ArgMem {
			return usual(l, i, o)
		}
		o.imm, o.kind = i.Mem.High, i.Args[0].Size
		o.fn = pick(i.Args[0].Kind == decoder.ArgMem, movFromOffset, movToOffset)
		return true
	}
}

// offsetLong returns the offset of the operand of A0 to A3.
func offsetLong(o *op) uint64 { return (uint64(o.imm)<<32 | uint64(o.disp)) & amask64(o) }

func movFromOffset(c *CPU, o *op) bool {
	v, ok := loadLong(c, o, o.seg, offsetLong(o), int(o.kind))
	if ok {
		setLong(&c.general, x86.AX, int(o.kind), v)
	}
	return ok
}

func movToOffset(c *CPU, o *op) bool {
	return storeLong(c, o, o.seg, offsetLong(o), int(o.kind), getLong(&c.general, x86.AX, int(o.kind)))
}

// signExtended returns the lowest n = 1, 2, 4 or 8 bytes of v, sign-extended.
func signExtended(v uint64, n uint8) uint64 {
	shift := (64 - 8*n) & 63
	return uint64(int64(v<<shift) >> shift)
}

// lowerMovzxLong lowers MOVZX. The upper half of a result of 64 bits is 0, as it is after a result of 32 bits.
func lowerMovzxLong(l *lowerer, i *decoder.Inst, o *op) bool {
	narrow := *i
	narrow.OpSize = min(i.OpSize, 4)
	return lowerMovzx(l, &narrow, o)
}

// movsxRLong and movsxMLong execute MOVSX and MOVSXD with a result of 64 bits.
func movsxRLong(c *CPU, o *op) bool {
	c.reg[o.dst] = signExtended(uint64(c.get(o.src, int(o.kind))), o.kind)
	return true
}

func movsxMLong(c *CPU, o *op) bool {
	v, ok := loadOperand(c, o, int(o.kind))
	if ok {
		c.reg[o.dst] = signExtended(v, o.kind)
	}
	return ok
}

// lowerMovsxdUsual lowers MOVSXD without REX.W, which is a move.
func lowerMovsxdUsual(l *lowerer, i *decoder.Inst, o *op) bool { return l.byForm(&movForms, i, o) }

// lowerLeaLong lowers LEA. The address is cut to the address size, then to the operand size.
func lowerLeaLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.kind, o.fn = i.OpSize, leaLong
	return true
}

func leaLong(c *CPU, o *op) bool {
	setLong(&c.general, o.dst, int(o.kind), effectiveLong(c, o))
	return true
}

// simply makes the lowering of an instruction that needs no operand.
func simply(fn handler) lowerFunc {
	return func(_ *lowerer, _ *decoder.Inst, o *op) bool {
		o.fn = fn
		return true
	}
}

func cdqe(c *CPU, _ *op) bool { c.reg[x86.AX] = uint64(int64(int32(c.reg[x86.AX]))); return true }
func cqo(c *CPU, _ *op) bool  { c.reg[x86.DX] = uint64(int64(c.reg[x86.AX]) >> 63); return true }

func bswapLong(c *CPU, o *op) bool { c.reg[o.dst] = bits.ReverseBytes64(c.reg[o.dst]); return true }

func lowerXlatLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.amask, o.seg, o.fn = addressMask(i), i.Seg, xlatLong
	return true
}

func xlatLong(c *CPU, o *op) bool {
	v, ok := loadLong(c, o, o.seg, (c.reg[x86.BX]+uint64(c.get8(x86.AX)))&amask64(o), 1)
	if ok {
		c.set8(x86.AX, uint8(v))
	}
	return ok
}

// lowerCmovLong lowers CMOVcc. dst gets a value in any case, so that a register of 32 bits always loses its upper half. A source in
// memory is read in any case.
func lowerCmovLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.kind, o.imm = uint8(i.Op-decoder.CMOVO), uint32(i.OpSize)
	o.fn = pick(i.Args[1].Kind == decoder.ArgMem, cmovRLong, cmovMLong)
	return true
}

func cmovRLong(c *CPU, o *op) bool {
	n, from := int(o.imm), o.dst
	if c.cond(o.kind) {
		from = o.src
	}
	setLong(&c.general, o.dst, n, getLong(&c.general, from, n))
	return true
}

func cmovMLong(c *CPU, o *op) bool {
	n := int(o.imm)
	v, ok := loadOperand(c, o, n)
	if !ok {
		return false
	}
	if !c.cond(o.kind) {
		v = getLong(&c.general, o.dst, n)
	}
	setLong(&c.general, o.dst, n, v)
	return true
}

func movntiLong(c *CPU, o *op) bool { return storeOperandLong(c, o, 8, c.reg[o.src]) }
