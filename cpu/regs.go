package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Registers by the fields of an op. general.reg has an element for every value of a byte, so that
// no index needs a check (BenchmarkKernel/sha: 5 %).

func (g *general) get32(r uint8) uint32 { return uint32(g.reg[r]) }
func (g *general) get16(r uint8) uint16 { return uint16(g.reg[r]) }

// get8 reads a byte register. For AH to BH highByte makes the shift 8.
func (g *general) get8(r uint8) uint8 { return uint8(g.reg[r&31] >> (r >> 2 & 8)) }

func (g *general) set32(r uint8, v uint32) { g.reg[r] = uint64(v) }

func (g *general) set16(r uint8, v uint16) {
	p := &g.reg[r]
	*p = *p&^0xffff | uint64(v)
}

func (g *general) set8(r uint8, v uint8) {
	p, shift := &g.reg[r&31], r>>2&8
	*p = *p&^(0xff<<shift) | uint64(v)<<shift
}

// get and set are for code that can afford a switch. n is 1, 2 or 4 bytes and r is a register field
// of an op.
func (g *general) get(r uint8, n int) uint32 {
	switch n {
	case 1:
		return uint32(g.get8(r))
	case 2:
		return uint32(g.get16(r))
	}
	return g.get32(r)
}

func (g *general) set(r uint8, n int, v uint32) {
	switch n {
	case 1:
		g.set8(r, uint8(v))
	case 2:
		g.set16(r, uint16(v))
	default:
		g.set32(r, v)
	}
}

// sp returns the stack pointer cut to the stack's size. setSP stores it and keeps the upper half of
// ESP on a 16-bit stack.
func (g *general) sp() uint32 { return uint32(g.reg[x86.SP]) & g.spMask }

func (g *general) setSP(v uint32) {
	p := &g.reg[x86.SP]
	*p = uint64(uint32(*p)&^g.spMask | v&g.spMask)
}

// maskLong is the op.amask of addresses of 64 bits.
const maskLong = 1

// amask64 is the mask that cuts an offset to the address size of an op.
func amask64(o *op) uint64 {
	if o.amask == maskLong {
		return ^uint64(0)
	}
	return uint64(o.amask)
}

// index returns an index register, or the counter in CX, cut to the address size.
func (g *general) index(r uint8, o *op) uint64 { return g.reg[r] & amask64(o) }

// index32 is index for an address size of 16 or 32 bits.
func (g *general) index32(r uint8, o *op) uint64 { return g.reg[r] & uint64(o.amask) }

// setIndex stores such a register. With 16 bits the rest of it stays, and with 32 bits its upper half is cleared.
func (g *general) setIndex(r uint8, o *op, v uint64) {
	if o.amask == maskLong {
		g.reg[r] = v
	} else {
		g.setIndex32(r, o, v)
	}
}

// setIndex32 is setIndex for an address size of 16 or 32 bits.
func (g *general) setIndex32(r uint8, o *op, v uint64) {
	kept := uint64(int64(int32(^o.amask))) // bits 63–16, or none
	g.reg[r] = g.reg[r]&kept | v&uint64(o.amask)
}

// based returns the linear address of an operand without an index in a flat block.
func (g *general) based(o *op) uint32 { return uint32(g.reg[o.base]) + o.disp }

// ea returns the effective offset of the op's memory operand.
func (g *general) ea(o *op) uint32 {
	return (uint32(g.reg[o.base]) + uint32(g.reg[o.index])<<(o.scale&31) + o.disp) & o.amask
}

// flat returns the linear address of the op's memory operand in a flat block.
func (g *general) flat(o *op) uint32 {
	return uint32(g.reg[o.base]) + uint32(g.reg[o.index])<<(o.scale&31) + o.disp
}

// memOperand returns the effective offset of a decoded instruction's memory operand outside 64-bit mode.
func (g *general) memOperand(i *decoder.Inst) uint64 {
	off := uint32(g.reg[i.Mem.Base]) + uint32(g.reg[i.Mem.Index])<<(i.Mem.Scale&3) + i.Mem.Disp
	return uint64(off) & offsetMask(i)
}

// offsetMask returns the mask that cuts an offset to the address size of an instruction.
func offsetMask(i *decoder.Inst) uint64 { return ^uint64(0) >> (64 - 8*i.AddrSize) }

// Reg returns general register i (x86.AX to DI), 32 bits.
func (g *general) Reg(i int) uint32 { return uint32(g.reg[i&7]) }

// SetReg sets general register i.
func (g *general) SetReg(i int, v uint32) { g.reg[i&7] = uint64(v) }

// Reg64 returns general register i, RAX to R15, 64 bits.
func (g *general) Reg64(i int) uint64 { return g.reg[i&15] }

// SetReg64 sets general register i, RAX to R15, 64 bits.
func (g *general) SetReg64(i int, v uint64) { g.reg[i&15] = v }

// setPair sets EDX:EAX.
func (g *general) setPair(v uint64) {
	g.set32(x86.AX, uint32(v))
	g.set32(x86.DX, uint32(v>>32))
}

// Bits of DR6 and DR7 (SDM vol. 3, 17.2).
const (
	dr6BD     = 1 << 13     // access to a debug register with DR7.GD set
	dr6BS     = 1 << 14     // single step
	dr6BT     = 1 << 15     // task switch to a TSS with T set
	dr7Local  = 0x55 | 1<<8 // L0–L3, LE: cleared by task switches
	dr7Enable = 0xff        // L0–G3
	dr7GD     = 1 << 13
)

// selectorMask is a selector without its RPL, as error codes have it.
const selectorMask = 0xfffc

// general are the general registers.
type general struct {
	// reg is indexed by the encoding of the register. It is as long as any index field of an op
	// can reach; elements without a register are 0.
	reg    [256]uint64
	spMask uint32 // FFFF or FFFFFFFF, from SS.B
}
