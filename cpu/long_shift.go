package cpu

import (
	"math/bits"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Shifts and rotates of 64 bits. The count has six bits. What the manuals leave open is as for 32 bits: see shift.go.

// noteShift64 notes the result of a shift. cf and of are 0 or 1; of af only bit 4 counts.
func noteShift64(f *lazyFlags, r, cf, of, af uint64) uint64 {
	f.note64(r)
	f.carries = cf<<32 | (cf^of)<<31 | af&carryAF
	return r
}

// noteRotate64 notes CF and OF of a rotation.
func noteRotate64(f *lazyFlags, r, cf, of uint64) uint64 {
	f.noteRotate(cf<<32, uint32(cf^of)<<31)
	return r
}

// shift64 computes any shift or rotation of a by k steps.
func shift64(f *lazyFlags, kind shiftKind, a uint64, k uint) uint64 {
	if k == 0 {
		return a
	}
	switch kind {
	case kindShl:
		r, cf := a<<k, a>>(64-k)&1
		return noteShift64(f, r, cf, r>>63^cf, r|f.undefined.leftAF)
	case kindShr:
		of := uint64(0)
		if k == 1 {
			of = a >> 63
		}
		return noteShift64(f, a>>k, a>>(k-1)&1, of, f.undefined.rightAF)
	case kindSar:
		x := int64(a)
		return noteShift64(f, uint64(x>>k), uint64(x>>(k-1))&1, 0, f.undefined.rightAF)
	case kindSetmo:
		return f.logic64(^uint64(0))
	case kindRol:
		r := bits.RotateLeft64(a, int(k))
		return noteRotate64(f, r, r&1, r>>63^r&1)
	case kindRor:
		r := bits.RotateLeft64(a, -int(k))
		return noteRotate64(f, r, r>>63, r>>63^r>>62&1)
	case kindRcl:
		r, cf := a<<k|f.carry()<<(k-1)|a>>(65-k), a>>(64-k)&1
		return noteRotate64(f, r, cf, r>>63^cf)
	}
	r, cf := a>>k|f.carry()<<(64-k)|a<<(65-k), a>>(k-1)&1
	return noteRotate64(f, r, cf, r>>63^r>>62&1)
}

// lowerShiftLong lowers a shift or rotation. The count is imm, or CL when imm has countWideCL.
func lowerShiftLong(l *lowerer, i *decoder.Inst, o *op) bool {
	if i.Args[0].Size != 8 {
		return lowerShift(l, i, o)
	}
	o.kind = uint8(shiftKindOf(i.Op))
	if i.Args[1].Kind == decoder.ArgReg {
		o.imm = countWideCL
	}
	o.fn = pick(i.Args[0].Kind == decoder.ArgMem, shiftRLong, shiftMLong)
	return true
}

// countWideCL in op.imm says that the count is in CL.
const countWideCL = 1 << 8

// countLong returns the count of a shift or rotation.
func countLong(g *general, o *op) uint {
	if o.imm&countWideCL != 0 {
		return uint(g.reg[x86.CX]) & 63
	}
	return uint(o.imm) & 63
}

func shiftRLong(c *CPU, o *op) bool {
	c.reg[o.dst] = shift64(&c.lazyFlags, shiftKind(o.kind), c.reg[o.dst], countLong(&c.general, o))
	return true
}

func shiftMLong(c *CPU, o *op) bool {
	return change64(c, o, func(v uint64) uint64 { return shift64(&c.lazyFlags, shiftKind(o.kind), v, countLong(&c.general, o)) })
}

// lowerDoubleLong lowers SHLD and SHRD of 64 bits.
func lowerDoubleLong(_ *lowerer, i *decoder.Inst, o *op) bool {
	if i.Args[2].Kind == decoder.ArgReg {
		o.imm, o.src = countWideCL, i.Args[1].Reg
	}
	o.kind = uint8(kindShl)
	if i.Op == decoder.SHRD {
		o.kind = uint8(kindShr)
	}
	o.fn = pick(i.Args[0].Kind == decoder.ArgMem, doubleRLong, doubleMLong)
	return true
}

// double64 shifts a and shifts b in.
func double64(f *lazyFlags, kind shiftKind, a, b uint64, k uint) uint64 {
	switch {
	case k == 0:
		return a
	case kind == kindShl:
		r, cf := a<<k|b>>(64-k), a>>(64-k)&1
		return noteShift64(f, r, cf, r>>63^cf, 0)
	}
	r := a>>k | b<<(64-k)
	return noteShift64(f, r, a>>(k-1)&1, (r>>63^r>>62)&1, 0)
}

func doubleRLong(c *CPU, o *op) bool {
	c.reg[o.dst] = double64(&c.lazyFlags, shiftKind(o.kind), c.reg[o.dst], c.reg[o.src], countLong(&c.general, o))
	return true
}

func doubleMLong(c *CPU, o *op) bool {
	p, at := refLong(c, o, effectiveLong(c, o), 8)
	if p == nil {
		return false
	}
	mmu.Store64(p, at, double64(&c.lazyFlags, shiftKind(o.kind), mmu.Load64(p, at), c.reg[o.src], countLong(&c.general, o)))
	return c.commit(p)
}
