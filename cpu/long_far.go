package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Far transfers in long mode. There are no task switches, and call gates lead to 64-bit code only.

// longJump executes a far JMP, longCall a far CALL (SDM vol. 2).
func longJump(c *CPU, i *decoder.Inst) bool {
	sel, off, ok := c.target(i)
	return ok && transferLong(c, sel, off, 0)
}

func longCall(c *CPU, i *decoder.Inst) bool {
	sel, off, ok := c.target(i)
	return ok && transferLong(c, sel, off, int(i.OpSize))
}

// transferLong goes to sel:off or to where a gate leads. push is the size of the return address that it pushes, or 0.
func transferLong(c *CPU, sel uint16, off uint64, push int) bool {
	if isNull(sel) {
		return c.raiseGP0()
	}
	d, ok := c.need(x86.VecGP, sel)
	if !ok {
		return false
	}
	switch {
	case d.isCode():
		if d.mixed() {
			return c.raiseSel(x86.VecGP, sel)
		}
		s := longStack{own: true, sp: c.reg[x86.SP]}
		return c.sameLevelCode(sel, &d, uint8(sel&3)) && enterCode(c, sel, off, d, &s, push)
	case d.systemType() == typeCallGate32:
		return gateLong(c, sel, d, push != 0)
	}
	return c.raiseSel(x86.VecGP, sel)
}

// enterCode goes to a checked code segment at the same privilege level.
func enterCode(c *CPU, sel uint16, off uint64, d descriptor, s *longStack, push int) bool {
	if push != 0 && !pushReturn64(c, s, push) {
		return false
	}
	rip, ok := codeTarget(c, &d, off)
	if !ok || !c.touch(&d) {
		return false
	}
	enterLevel(c, sel, d, c.cpl, s, rip)
	return true
}

// pushReturn64 pushes CS, then RIP.
func pushReturn64(c *CPU, s *longStack, n int) bool {
	return s.push(c, n, uint64(c.seg[x86.CS].selector)) && s.push(c, n, c.eip)
}

// codeTarget checks an offset in a code segment: in one of 64-bit code it is canonical, in others within the limit.
func codeTarget(c *CPU, d *descriptor, off uint64) (uint64, bool) {
	if d.long64() {
		return off, canonical(off) || c.raiseGP0()
	}
	off = uint64(uint32(off))
	return off, off <= uint64(d.limit()) || c.raiseGP0()
}

// gateLong executes CALL or JMP through a call gate of 16 bytes.
func gateLong(c *CPU, sel uint16, g descriptor, call bool) bool {
	high, ok := upperHalf(c, sel, g)
	if !ok {
		return false
	}
	d, ok := c.gateTarget(sel, g)
	if !ok {
		return false
	}
	target, rip := g.gateSelector(), uint64(high)<<32|uint64(g.gateOffset())
	inner := !d.isConforming() && d.dpl() != c.cpl
	switch {
	case !d.long64() || inner && !call:
		return c.raiseSel(x86.VecGP, target)
	case !d.present():
		return c.raiseSel(x86.VecNP, target)
	case inner:
		return callInnerLong(c, target, rip, d)
	}
	s := longStack{sp: c.reg[x86.SP], user: c.user()}
	n := 0
	if call {
		n = 8
	}
	return enterCode(c, target, rip, d, &s, n)
}

// callInnerLong calls a more privileged procedure. SS becomes null; there are no parameters to copy.
func callInnerLong(c *CPU, sel uint16, rip uint64, d descriptor) bool {
	s, ok := tssStack64(c, tss64RSP+8*uint32(d.dpl()))
	if !ok || !s.usable(c) || !s.push(c, 8, uint64(c.seg[x86.SS].selector)) || !s.push(c, 8, c.reg[x86.SP]) || !pushReturn64(c, &s, 8) {
		return false
	}
	if _, ok := codeTarget(c, &d, rip); !ok || !c.touch(&d) {
		return false
	}
	enterLevel(c, sel, d, d.dpl(), &s, rip)
	return true
}

// upperHalf reads bits 63–32 of base or offset of a system descriptor of 16 bytes.
func upperHalf(c *CPU, sel uint16, d descriptor) (high uint32, ok bool) {
	high, whole, ok := readUpper(c, sel, d)
	if ok && !whole {
		ok = c.raiseSel(x86.VecGP, sel)
	}
	return high, ok
}

// readUpper is upperHalf, but raises nothing for a descriptor without an upper half: whole is false if it ends behind its table, or
// has a type in the upper half, which must be 0.
func readUpper(c *CPU, sel uint16, d descriptor) (high uint32, whole, ok bool) {
	limit := uint32(c.gdt.limit)
	if sel&selectorTI != 0 {
		limit = c.ldt.limit
	}
	if uint32(sel&^7)+15 > limit {
		return 0, false, true
	}
	v, ok := c.readLin(d.addr+8, 8, false)
	return uint32(v), v>>40&0x1f == 0, ok
}

// highBase returns bits 63–32 of the base of an LDT or TSS in long mode, and 0 outside it.
func highBase(c *CPU, sel uint16, d descriptor) (high uint32, ok bool) {
	if !c.long.active() {
		return 0, true
	}
	high, ok = upperHalf(c, sel, d)
	if ok && !canonical(uint64(high)<<32|uint64(d.base())) {
		ok = c.raiseSel(x86.VecGP, sel)
	}
	return high, ok
}
