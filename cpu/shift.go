package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Shifts and rotates. op.kind is one of the kinds below, and each size of operand has
// handlers of its own. A count of 0 changes nothing. The flags that the
// manuals leave undefined are those of the last single-bit step (OF), bit 4 of
// the result (AF of SHL), 0 or on the 80286 1 (AF of SHR, SAR), as captured from
// the chips. The 386 sets AF in all shifts, and CF of a byte shifted by 16 or 24
// is as for 8 (test386.asm/README, "Undefined Behaviour", captured from a 386SX).

// shiftKind is a shift or rotation.
type shiftKind uint8

const (
	kindRol shiftKind = iota
	kindRor
	kindRcl
	kindRcr
	kindShl
	kindShr
	kindSar
	kindSetmo
)

// shiftKindOf returns the kind of a shift or rotation.
func shiftKindOf(op decoder.Op) shiftKind {
	switch op {
	case decoder.ROL:
		return kindRol
	case decoder.ROR:
		return kindRor
	case decoder.RCL:
		return kindRcl
	case decoder.RCR:
		return kindRcr
	case decoder.SHL:
		return kindShl
	case decoder.SHR:
		return kindShr
	case decoder.SAR:
		return kindSar
	}
	return kindSetmo
}

// fastShifts are the handlers for a 32-bit register and a count from 1 to 31 that is known at
// decoding.
var fastShifts = [8]handler{kindRol: rolRdIb, kindRor: rorRdIb, kindShl: shlRdIb, kindShr: shrRdIb, kindSar: sarRdIb}

func lowerShift(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = uint8(shiftKindOf(i.Op))
	byCL := i.Args[1].Kind == decoder.ArgReg
	mem := i.Args[0].Kind == decoder.ArgMem
	count := uint8(o.imm) & l.c.model.shiftMask
	n := i.Args[0].Size
	fast := fastShifts[o.kind] != nil && !(i.Op == decoder.SHL && l.c.undefined.leftAF != 0)
	switch {
	case !mem && !byCL && n == 4 && count != 0 && fast:
		o.fn, o.imm = fastShifts[o.kind], uint32(count)
	case mem && byCL:
		o.fn = [...]handler{shiftMbC, shiftMwC, shiftMdC}[sizeIndex(n)]
	case mem:
		o.fn, o.imm = [...]handler{shiftMbI, shiftMwI, shiftMdI}[sizeIndex(n)], uint32(count)
	case byCL:
		o.fn = [...]handler{shiftRbC, shiftRwC, shiftRdC}[sizeIndex(n)]
	default:
		o.fn, o.imm = [...]handler{shiftRbI, shiftRwI, shiftRdI}[sizeIndex(n)], uint32(count)
	}
	return true
}

func shlRdIb(c *CPU, o *op) bool {
	x := uint64(c.get32(o.dst)) << (o.imm & 31)
	c.noteLeft(x)
	c.set32(o.dst, uint32(x))
	return true
}

func shrRdIb(c *CPU, o *op) bool {
	a := c.get32(o.dst)
	r := a >> (o.imm & 31)
	c.set32(o.dst, r)
	c.noteRight(a>>((o.imm-1)&31), r, r<<1^r)
	return true
}

func sarRdIb(c *CPU, o *op) bool {
	a := int32(c.get32(o.dst))
	r := uint32(a >> (o.imm & 31))
	c.set32(o.dst, r)
	c.noteRight(uint32(a>>((o.imm-1)&31)), r, 0)
	return true
}

func rolRdIb(c *CPU, o *op) bool {
	a := c.get32(o.dst)
	r := a<<(o.imm&31) | a>>((32-o.imm)&31)
	c.set32(o.dst, r)
	c.noteRol(r)
	return true
}

func rorRdIb(c *CPU, o *op) bool {
	a := c.get32(o.dst)
	r := a>>(o.imm&31) | a<<((32-o.imm)&31)
	c.set32(o.dst, r)
	c.noteRor(r)
	return true
}

// shift computes any shift or rotation of a, an operand of n bits, by count steps, and notes the
// flags. a must be zero-extended; so is the result.
func (f *lazyFlags) shift(kind shiftKind, a uint32, count uint8, n uint) uint32 {
	if count == 0 {
		return a
	}
	k := uint(count)
	switch kind {
	case kindShl:
		return f.shl(a, k, n)
	case kindShr:
		return f.shr(a, k, n)
	case kindSar:
		return f.sar(a, k, n)
	case kindSetmo:
		f.logic32(^uint32(0))
		return ^uint32(0) >> (32 - n)
	case kindRol, kindRor:
		return f.rotate(kind, a, k%n, n)
	}
	return f.rotateCarry(kind, a, k, n)
}

func (f *lazyFlags) shl(a uint32, k, n uint) uint32 {
	x := uint64(a) << k
	r := uint32(x) & (^uint32(0) >> (32 - n))
	cf := uint64(a) << f.undefined.count(k, n) >> n & 1
	f.noteShift(r, n, cf, uint64(r>>(n-1))^cf, x|f.undefined.leftAF)
	return r
}

func (f *lazyFlags) shr(a uint32, k, n uint) uint32 {
	x := uint64(a)
	r := uint32(x >> k)
	var of uint64
	if k == 1 {
		of = x >> (n - 1)
	}
	f.noteShift(r, n, x>>(f.undefined.count(k, n)-1)&1, of, f.undefined.rightAF)
	return r
}

func (f *lazyFlags) sar(a uint32, k, n uint) uint32 {
	x := int64(int32(a<<(32-n)) >> (32 - n))
	r := uint32(x>>k) & (^uint32(0) >> (32 - n))
	f.noteShift(r, n, uint64(x>>(k-1))&1, 0, f.undefined.rightAF)
	return r
}

// rotate computes ROL and ROR. k is already modulo the size; a k of 0 still sets CF and OF.
func (f *lazyFlags) rotate(kind shiftKind, a uint32, k, n uint) uint32 {
	if kind == kindRor {
		k = n - k
	}
	mask := ^uint32(0) >> (32 - n)
	r := uint32((uint64(a)<<k | uint64(a)<<k>>n)) & mask
	msb := r >> (n - 1) & 1
	cf, of := r&1, msb^r&1
	if kind == kindRor {
		cf, of = msb, msb^r>>(n-2)&1
	}
	f.noteRotate(uint64(cf)<<32, (cf^of)<<31)
	return r
}

// rotateCarry computes RCL and RCR, which rotate through the n+1 bits of CF and the operand.
func (f *lazyFlags) rotateCarry(kind shiftKind, a uint32, k, n uint) uint32 {
	k %= n + 1
	if k == 0 && !f.undefined.fullTurns {
		return a
	}
	if kind == kindRcr {
		k = n + 1 - k
	}
	x := uint64(a) | f.carry()<<n
	x = (x<<k | x>>(n+1-k)) & (1<<(n+1) - 1)
	r := uint32(x) & (^uint32(0) >> (32 - n))
	cf := uint32(x >> n)
	msb := r >> (n - 1) & 1
	of := msb ^ cf
	if kind == kindRcr {
		of = msb ^ r>>(n-2)&1
	}
	f.noteRotate(uint64(cf)<<32, (cf^of)<<31)
	return r
}

// countCL returns the count in CL as this generation masks it.
func (r *registers) countCL() uint8 { return uint8(r.reg[x86.CX]) & r.model.shiftMask }

// shiftR and shiftM execute a shift or rotation of n bytes in a register and in memory.
func (r *registers) shiftR(o *op, count uint8, n int) bool {
	r.set(o.dst, n, r.shift(shiftKind(o.kind), r.get(o.dst, n), count, uint(8*n)))
	return true
}

func (c *CPU) shiftM(o *op, count uint8, n int) bool {
	p, at := c.ref(o, uint32(n))
	if p == nil {
		return false
	}
	storeRef(p, at, n, c.shift(shiftKind(o.kind), loadRef(p, at, n), count, uint(8*n)))
	return c.commit(p)
}

func shiftRbI(c *CPU, o *op) bool { return c.shiftR(o, uint8(o.imm), 1) }
func shiftRwI(c *CPU, o *op) bool { return c.shiftR(o, uint8(o.imm), 2) }
func shiftRdI(c *CPU, o *op) bool { return c.shiftR(o, uint8(o.imm), 4) }
func shiftRbC(c *CPU, o *op) bool { return c.shiftR(o, c.countCL(), 1) }
func shiftRwC(c *CPU, o *op) bool { return c.shiftR(o, c.countCL(), 2) }
func shiftRdC(c *CPU, o *op) bool { return c.shiftR(o, c.countCL(), 4) }
func shiftMbI(c *CPU, o *op) bool { return c.shiftM(o, uint8(o.imm), 1) }
func shiftMwI(c *CPU, o *op) bool { return c.shiftM(o, uint8(o.imm), 2) }
func shiftMdI(c *CPU, o *op) bool { return c.shiftM(o, uint8(o.imm), 4) }
func shiftMbC(c *CPU, o *op) bool { return c.shiftM(o, c.countCL(), 1) }
func shiftMwC(c *CPU, o *op) bool { return c.shiftM(o, c.countCL(), 2) }
func shiftMdC(c *CPU, o *op) bool { return c.shiftM(o, c.countCL(), 4) }

// lowerDouble lowers SHLD and SHRD. The count is imm, or CL when kind has countInCL.
func lowerDouble(l *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.OpSize
	if i.Args[2].Kind == decoder.ArgReg {
		o.kind |= countInCL
		o.src = i.Args[1].Reg
	}
	right := i.Op == decoder.SHRD
	if i.Args[0].Kind == decoder.ArgMem {
		o.fn = pick(right, shldM, shrdM)
	} else {
		o.fn = pick(right, shldR, shrdR)
	}
	return true
}

// countInCL in op.kind says that the count of SHLD or SHRD is in CL.
const countInCL = 0x80

// doubleCount returns the count of SHLD or SHRD.
func (g *general) doubleCount(o *op) uint {
	if o.kind&countInCL != 0 {
		return uint(g.reg[x86.CX]) & 31
	}
	return uint(o.imm) & 31
}

func shldR(c *CPU, o *op) bool { return c.doubleR(o, (*lazyFlags).shld) }
func shrdR(c *CPU, o *op) bool { return c.doubleR(o, (*lazyFlags).shrd) }
func shldM(c *CPU, o *op) bool { return c.doubleM(o, (*lazyFlags).shld) }
func shrdM(c *CPU, o *op) bool { return c.doubleM(o, (*lazyFlags).shrd) }

// doubleShift shifts a by k bits and shifts bits of b in. Both have n bits.
type doubleShift func(f *lazyFlags, a, b uint32, k, n uint) uint32

// doubleR and doubleM execute SHLD and SHRD on a register and on memory.
func (r *registers) doubleR(o *op, f doubleShift) bool {
	n := int(o.kind &^ countInCL)
	if k := r.doubleCount(o); k != 0 {
		r.set(o.dst, n, f(&r.lazyFlags, r.get(o.dst, n), r.get(o.src, n), k, uint(8*n)))
	} else if n == 4 {
		r.set32(o.dst, r.get32(o.dst))
	}
	return true
}

func (c *CPU) doubleM(o *op, f doubleShift) bool {
	n := int(o.kind &^ countInCL)
	p, at := c.ref(o, uint32(n))
	if p == nil {
		return false
	}
	if k := c.doubleCount(o); k != 0 {
		storeRef(p, at, n, f(&c.lazyFlags, loadRef(p, at, n), c.get(o.src, n), k, uint(8*n)))
	}
	return c.commit(p)
}

// shld shifts a left and shifts b in from the right. Counts above 16 are undefined for 16-bit
// operands; the chips go on as if a followed b again.
func (f *lazyFlags) shld(a, b uint32, k, n uint) uint32 {
	x := uint64(a)<<n | uint64(b)
	if n == 16 {
		x = x<<16 | uint64(a)
		r := uint32(x>>(32-k)) & 0xffff
		cf := x >> (48 - k) & 1
		f.noteShift(r, n, cf, uint64(r>>15)^uint64(a>>15)&1, 0)
		if k > 1 {
			f.noteShift(r, n, cf, uint64(r>>15)^cf, 0)
		}
		return r
	}
	r := uint32(x >> (32 - k))
	cf := x >> (64 - k) & 1
	f.noteShift(r, n, cf, uint64(r>>31)^cf, 0)
	return r
}

func (f *lazyFlags) shrd(a, b uint32, k, n uint) uint32 {
	x := uint64(b)<<n | uint64(a)
	if n == 16 {
		x |= uint64(a) << 32
	}
	r := uint32(x>>k) & (^uint32(0) >> (32 - n))
	cf := x >> (k - 1) & 1
	of := (r>>(n-1) ^ r>>(n-2)) & 1
	f.noteShift(r, n, cf, uint64(of), 0)
	return r
}
