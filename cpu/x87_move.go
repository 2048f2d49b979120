package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/mmu"
)

// load64 and store64 access a memory operand of 8 bytes.
func (c *CPU) load64(o *op) (uint64, bool) {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+8 <= s.readLen && e.ReadTag == mmu.Tag(lin, 8) {
		return mmu.Load64(e.Page, lin), true
	}
	if c.mode&mode64 != 0 {
		return loadOperand(c, o, 8)
	}
	c.at = o
	v, ok := c.readSeg(int(o.seg), uint64(off), 8)
	c.at = nil
	return v, ok
}

func (c *CPU) store64(o *op, v uint64) bool {
	off := c.ea(o)
	s := &c.seg[o.seg&7]
	lin := s.base + off
	e := c.tlb.At(lin)
	if uint64(off)+8 <= s.writeLen && e.WriteTag == mmu.Tag(lin, 8) {
		mmu.Store64(e.Page, lin, v)
		return true
	}
	if c.mode&mode64 != 0 {
		return storeOperandLong(c, o, 8, v)
	}
	c.at = o
	ok := c.writeSeg(int(o.seg), uint64(off), 8, v)
	c.at = nil
	return ok
}

// load80 reads ten bytes.
func (c *CPU) load80(o *op) (lo uint64, hi uint16, ok bool) {
	if lo, ok = c.load64(o); !ok {
		return 0, 0, false
	}
	c.at = o
	v, ok := c.readSeg(int(o.seg), beyond(c, o, 8), 2)
	c.at = nil
	return lo, uint16(v), ok
}

// store80 writes ten bytes, or none if one of them cannot be written.
func (c *CPU) store80(o *op, lo uint64, hi uint16) bool {
	off, rest := c.effective(o), beyond(c, o, 8)
	c.at = o
	defer func() { c.at = nil }()
	sreg := int(o.seg)
	return c.checkWrite(sreg, off, 8) && c.checkWrite(sreg, rest, 2) &&
		c.writeSeg(sreg, off, 8, lo) && c.writeSeg(sreg, rest, 2, uint64(hi))
}

// load pushes a value that was converted from memory. Of the exceptions only
// Invalid keeps it from being loaded.
func (c *CPU) load(o *op, v softfloat.F80, raised softfloat.Flags) bool {
	c.noteMem(o, c.ea(o))
	return c.loaded(o, v, raised)
}

// loaded pushes v, which raised exceptions while it was made, after all that may fault.
func (c *CPU) loaded(o *op, v softfloat.F80, raised softfloat.Flags) bool {
	f := &c.fpu
	if !f.empty(7) {
		if c.overflow(o) {
			f.push(softfloat.Indefinite80())
		}
		return true
	}
	c.settle(o, raised)
	if raised&f.env.Unmasked&softfloat.Invalid == 0 {
		f.push(v)
	}
	return true
}

func fLdM32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load32(o)
	if !ok {
		return false
	}
	e := &c.fpu.env
	e.Flags = 0
	return c.load(o, e.From32(softfloat.F32(v)), e.Flags)
}

func fLdM64(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load64(o)
	if !ok {
		return false
	}
	e := &c.fpu.env
	e.Flags = 0
	r := e.From64(softfloat.F64(v))
	return c.load(o, r, e.Flags)
}

func fLdM80(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	sig, se, ok := c.load80(o)
	return ok && c.load(o, softfloat.F80{Sig: sig, SE: se}, 0)
}

func fLdI16(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load16(o)
	return ok && c.load(o, softfloat.FromInt64(int64(int16(v))), 0)
}

func fLdI32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load32(o)
	return ok && c.load(o, softfloat.FromInt64(int64(int32(v))), 0)
}

func fLdI64(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v, ok := c.load64(o)
	return ok && c.load(o, softfloat.FromInt64(int64(v)), 0)
}

func fLdBCD(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	digits, top, ok := c.load80(o)
	return ok && c.load(o, softfloat.FromBCD(softfloat.BCD{Digits: digits, Top: top}), 0)
}

func fLdST(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	if f.empty(o.dst) {
		if c.underflow(o) {
			f.push(softfloat.Indefinite80())
		}
		return true
	}
	return c.loaded(o, *f.st(o.dst), 0)
}

func fConstant(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	return c.loaded(o, c.fpu.env.Constant(softfloat.Constant(o.kind)), 0)
}

// storing decides about a store after the conversion of ST(0). raised are its exceptions, and empty says
// that ST(0) is empty. store tells whether memory is to be written. It is not when an exception
// other than Inexact is unmasked.
func (f *fpu) storing() (raised softfloat.Flags, empty, store bool) {
	raised = f.env.Flags
	if empty = f.empty(0); empty {
		raised = stackFault
	}
	return raised, empty, raised&f.env.Unmasked&^softfloat.Inexact == 0
}

// stored completes a store after memory was written.
func (c *CPU) stored(o *op, raised softfloat.Flags) bool {
	c.noteMem(o, c.ea(o))
	c.settle(o, raised)
	if o.kind&storePops != 0 && raised&c.fpu.env.Unmasked&^softfloat.Inexact == 0 {
		c.fpu.pop()
	}
	return true
}

func fStM32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	e := &c.fpu.env
	e.Flags = 0
	v := e.To32(*c.fpu.st(0))
	raised, empty, store := c.fpu.storing()
	if empty {
		v = softfloat.Indefinite32
	}
	return (!store || c.store32(o, uint32(v))) && c.stored(o, raised)
}

func fStM64(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	e := &c.fpu.env
	e.Flags = 0
	v := e.To64(*c.fpu.st(0))
	raised, empty, store := c.fpu.storing()
	if empty {
		v = softfloat.Indefinite64
	}
	return (!store || c.store64(o, uint64(v))) && c.stored(o, raised)
}

func fStM80(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.fpu.env.Flags = 0
	v := *c.fpu.st(0)
	raised, empty, store := c.fpu.storing()
	if empty {
		v = softfloat.Indefinite80()
	}
	return (!store || c.store80(o, v.Sig, v.SE)) && c.stored(o, raised)
}

// toInt converts ST(0) to an integer of size bits.
func (f *fpu) toInt(o *op, size uint) int64 {
	e := &f.env
	e.Flags = 0
	if f.empty(0) {
		return -1 << (size - 1)
	}
	if o.kind&storeTruncates != 0 {
		return e.Trunc80(*f.st(0), size)
	}
	return e.Int80(*f.st(0), size)
}

func fStI16(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v := c.fpu.toInt(o, 16)
	raised, _, store := c.fpu.storing()
	return (!store || c.store16(o, uint16(v))) && c.stored(o, raised)
}

func fStI32(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v := c.fpu.toInt(o, 32)
	raised, _, store := c.fpu.storing()
	return (!store || c.store32(o, uint32(v))) && c.stored(o, raised)
}

func fStI64(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	v := c.fpu.toInt(o, 64)
	raised, _, store := c.fpu.storing()
	return (!store || c.store64(o, uint64(v))) && c.stored(o, raised)
}

func fStBCD(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	e := &c.fpu.env
	e.Flags = 0
	v := e.ToBCD(*c.fpu.st(0))
	raised, empty, store := c.fpu.storing()
	if empty {
		v = softfloat.IndefiniteBCD()
	}
	return (!store || c.store80(o, v.Digits, v.Top)) && c.stored(o, raised)
}

func fStST(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	v := *f.st(0)
	switch {
	case !f.empty(0):
		f.sw &^= swC1
		f.set(o.dst, v)
	case o.kind&storeUnchecked != 0:
		f.sw &^= swC1
	case !c.underflow(o):
		return true
	default:
		f.set(o.dst, softfloat.Indefinite80())
	}
	if o.kind&storePops != 0 {
		f.pop()
	}
	return true
}

func fXch(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	a, b := *f.st(0), *f.st(o.dst)
	if f.empty(0) || f.empty(o.dst) {
		if !c.underflow(o) {
			return true
		}
		if f.empty(0) {
			a = softfloat.Indefinite80()
		}
		if f.empty(o.dst) {
			b = softfloat.Indefinite80()
		}
	} else {
		f.sw &^= swC1
	}
	f.set(0, b)
	f.set(o.dst, a)
	return true
}

// fCmov moves ST(i) to ST(0) on a condition of EFLAGS. C1 stays but for an underflow (SDM
// vol. 2, "FCMOVcc").
func fCmov(c *CPU, o *op) bool {
	if !c.ready() {
		return false
	}
	c.note(o)
	f := &c.fpu
	if f.empty(0) || f.empty(o.src) {
		if c.underflow(o) {
			f.set(0, softfloat.Indefinite80())
		}
		return true
	}
	if c.cond(o.kind) {
		f.set(0, *f.st(o.src))
	}
	return true
}
