package cpu

import "github.com/iron86/iron86/x86"

// farJump executes JMP to sel:off with an operand size of n bytes (SDM vol. 2, "JMP").
func (c *CPU) farJump(sel uint16, off uint32, n int) bool {
	if !c.protected() {
		return c.plainJump(sel, off)
	}
	if isNull(sel) {
		return c.raiseGP0()
	}
	d, ok := c.need(x86.VecGP, sel)
	if !ok {
		return false
	}
	switch {
	case d.isCode():
		return c.jumpCode(sel, off, d)
	case d.systemType() == typeCallGate16, d.systemType() == typeCallGate32 && !c.model.only16BitSystem:
		return c.jumpGate(sel, d)
	}
	return c.taskTransfer(sel, d, switchJump)
}

// plainJump sets CS:EIP in real and V86 mode.
func (c *CPU) plainJump(sel uint16, off uint32) bool {
	cs := c.plainSegment(x86.CS, sel)
	if off > cs.limit {
		return c.raiseGP0()
	}
	c.setSegment(x86.CS, cs)
	c.eip = uint64(off)
	return true
}

// jumpCode transfers to a code segment at the same privilege level.
func (c *CPU) jumpCode(sel uint16, off uint32, d descriptor) bool {
	if !c.sameLevelCode(sel, &d, uint8(sel&3)) {
		return false
	}
	if off > d.limit() {
		return c.raiseGP0()
	}
	if !c.touch(&d) {
		return false
	}
	c.setCode(d.segment(sel), c.cpl)
	c.eip = uint64(off)
	return true
}

// sameLevelCode checks a code segment that a direct transfer names, by a selector with this RPL.
func (c *CPU) sameLevelCode(sel uint16, d *descriptor, rpl uint8) bool {
	if d.isConforming() {
		if d.dpl() > c.cpl {
			return c.raiseSel(x86.VecGP, sel)
		}
	} else if rpl > c.cpl || d.dpl() != c.cpl {
		return c.raiseSel(x86.VecGP, sel)
	}
	if !d.present() {
		return c.raiseSel(x86.VecNP, sel)
	}
	return true
}

// gateTarget checks a call gate and returns the descriptor of its code segment.
func (c *CPU) gateTarget(sel uint16, g descriptor) (descriptor, bool) {
	if g.dpl() < c.cpl || g.dpl() < uint8(sel&3) {
		return g, c.raiseSel(x86.VecGP, sel)
	}
	if !g.present() {
		return g, c.raiseSel(x86.VecNP, sel)
	}
	target := g.gateSelector()
	if isNull(target) {
		return g, c.raiseGP0()
	}
	d, ok := c.need(x86.VecGP, target)
	if !ok {
		return d, false
	}
	if !d.isCode() || d.dpl() > c.cpl {
		return d, c.raiseSel(x86.VecGP, target)
	}
	return d, true
}

// jumpGate executes JMP through a call gate. The privilege level does not change.
func (c *CPU) jumpGate(sel uint16, g descriptor) bool {
	d, ok := c.gateTarget(sel, g)
	if !ok {
		return false
	}
	return c.jumpCode(g.gateSelector()&^3, g.gateOffset(), d)
}

// taskTransfer executes a JMP or CALL whose selector names a TSS or a task gate.
func (c *CPU) taskTransfer(sel uint16, d descriptor, how switchKind) bool {
	target := sel
	switch d.systemType() {
	case typeTaskGate:
		if d.dpl() < c.cpl || d.dpl() < uint8(sel&3) {
			return c.raiseSel(x86.VecGP, sel)
		}
		if !d.present() {
			return c.raiseSel(x86.VecNP, sel)
		}
		target = d.gateSelector()
	case typeTSS16, typeTSS32:
		if d.dpl() < c.cpl || d.dpl() < uint8(sel&3) {
			return c.raiseSel(x86.VecGP, sel)
		}
	default:
		return c.raiseSel(x86.VecGP, sel)
	}
	t, ok := c.availableTSS(target, x86.VecGP)
	return ok && c.switchTask(target, t, how, c.flagsImage()) && c.checkTaskEIP()
}

// farCall executes CALL to sel:off with an operand size of n bytes (SDM vol. 2, "CALL"). The return
// address is CS:c.eip.
func (c *CPU) farCall(sel uint16, off uint32, n int) bool {
	if !c.protected() {
		return c.plainCall(sel, off, n)
	}
	if isNull(sel) {
		return c.raiseGP0()
	}
	d, ok := c.need(x86.VecGP, sel)
	if !ok {
		return false
	}
	switch {
	case d.isCode():
		if !c.sameLevelCode(sel, &d, uint8(sel&3)) {
			return false
		}
		return c.callCode(sel, off, d, n)
	case d.systemType() == typeCallGate16, d.systemType() == typeCallGate32 && !c.model.only16BitSystem:
		return c.callGate(sel, d)
	}
	return c.taskTransfer(sel, d, switchCall)
}

// plainCall executes a far CALL in real and V86 mode.
func (c *CPU) plainCall(sel uint16, off uint32, n int) bool {
	cs := c.plainSegment(x86.CS, sel)
	s := c.ownStack()
	if off > cs.limit {
		return c.room(&s, 2*n) && c.raiseGP0()
	}
	if !c.pushReturn(&s, n) {
		return false
	}
	c.commitSP(&s)
	c.setSegment(x86.CS, cs)
	c.eip = uint64(off)
	return true
}

// pushReturn pushes CS, then EIP. If there is no room for the second, the first has been written
// all the same, except on the 80286. That is what processors of today and Bochs do; by the
// pseudo-code of the SDM they would do as the 80286 does.
func (c *CPU) pushReturn(s *stack, n int) bool {
	return (!c.model.callChecksStack || c.room(s, 2*n)) &&
		c.stackPush(s, n, uint32(c.seg[x86.CS].selector)) && c.stackPush(s, n, uint32(c.eip))
}

// callCode calls a checked code segment without a change of privilege level. When the target turns
// out to be beyond the limit, the return address has been written to the stack, but ESP has not
// moved (silicon vectors, seg/far_transfer).
func (c *CPU) callCode(sel uint16, off uint32, d descriptor, n int) bool {
	s := c.ownStack()
	if !c.pushReturn(&s, n) {
		return false
	}
	if off > d.limit() {
		return c.raiseGP0()
	}
	if !c.touch(&d) {
		return false
	}
	c.commitSP(&s)
	c.setCode(d.segment(sel), c.cpl)
	c.eip = uint64(off)
	return true
}

// callGate executes CALL through a call gate, to the same or an inner level.
func (c *CPU) callGate(sel uint16, g descriptor) bool {
	d, ok := c.gateTarget(sel, g)
	if !ok {
		return false
	}
	target := g.gateSelector()
	if !d.present() {
		return c.raiseSel(x86.VecNP, target)
	}
	n := 2
	if g.systemType() == typeCallGate32 {
		n = 4
	}
	if d.isConforming() || d.dpl() == c.cpl {
		return c.callCode(target, g.gateOffset(), d, n)
	}
	return c.callInner(g, d, n)
}

// callInner calls a more privileged procedure. The new stack comes from the TSS, and the gate says
// how many parameters to copy. The words are pushed one after the other: see pushReturn.
func (c *CPU) callInner(g, d descriptor, n int) bool {
	s, ok := c.innerStack(d.dpl())
	if !ok {
		return false
	}
	params := g.gateCount()
	if c.model.callChecksStack && !c.room(&s, (4+params)*n) {
		return false
	}
	old := c.ownStack()
	ok = c.stackPush(&s, n, uint32(c.seg[x86.SS].selector)) &&
		c.stackPush(&s, n, uint32(c.reg[x86.SP]))
	for i := params - 1; ok && i >= 0; i-- {
		var v uint32
		if v, ok = c.stackRead(&old, uint32(i*n), n); ok {
			ok = c.stackPush(&s, n, v)
		}
	}
	if !ok || !c.pushReturn(&s, n) {
		return false
	}
	if g.gateOffset() > d.limit() {
		return c.raiseGP0()
	}
	if !c.touch(&d) {
		return false
	}
	c.cpl = d.dpl()
	c.setSegment(x86.SS, s.seg)
	c.commitSP(&s)
	c.setCode(d.segment(g.gateSelector()), d.dpl())
	c.eip = uint64(g.gateOffset())
	c.modeChanged()
	return true
}

// farReturn executes RETF with an operand size of n bytes and releases extra bytes of parameters
// (SDM vol. 2, "RET").
func (c *CPU) farReturn(n int, extra uint32) bool {
	s := c.ownStack()
	eip, ok := c.stackRead(&s, 0, n)
	if !ok {
		return false
	}
	cs, ok := c.stackRead(&s, uint32(n), n)
	if !ok {
		return false
	}
	if !c.protected() {
		if !c.plainJump(uint16(cs), eip) {
			return false
		}
		s.sp += 2*uint32(n) + extra
		c.commitSP(&s)
		return true
	}
	return c.returnTo(&s, uint16(cs), eip, n, 2, extra, nil)
}

// returnTo returns to cs:eip at the same or an outer level. words is the number of words on the
// stack that have been read already. flags are the flags to load (IRET), or nil (RETF).
func (c *CPU) returnTo(s *stack, cs uint16, eip uint32, n, words int, extra uint32, flags *uint32) bool {
	d, ok := c.returnCode(cs)
	if !ok {
		return false
	}
	if uint8(cs&3) > c.cpl {
		return c.returnOuter(s, cs, eip, d, n, words, extra, flags)
	}
	if eip > d.limit() {
		return c.raiseGP0()
	}
	if !c.touch(&d) {
		return false
	}
	s.sp += uint32(words*n) + extra
	c.commitSP(s)
	if flags != nil {
		c.loadReturnFlags(*flags, n)
	}
	c.setCode(d.segment(cs), c.cpl)
	c.eip = uint64(eip)
	return true
}

// returnCode checks the code segment that a return names and returns its descriptor.
func (c *CPU) returnCode(cs uint16) (descriptor, bool) {
	if isNull(cs) {
		return descriptor{}, c.raiseGP0()
	}
	d, ok := c.need(x86.VecGP, cs)
	if !ok {
		return d, false
	}
	rpl := uint8(cs & 3)
	if rpl < c.cpl || !d.isCode() || d.isConforming() && d.dpl() > rpl || !d.isConforming() && d.dpl() != rpl {
		return d, c.raiseSel(x86.VecGP, cs)
	}
	if !d.present() {
		return d, c.raiseSel(x86.VecNP, cs)
	}
	return d, true
}

// returnOuter returns to a less privileged level, whose stack pointer lies on this level's stack.
func (c *CPU) returnOuter(s *stack, cs uint16, eip uint32, d descriptor, n, words int, extra uint32, flags *uint32) bool {
	off := uint32(words*n) + extra
	sp, ok := c.stackRead(s, off, n)
	if !ok {
		return false
	}
	ss, ok := c.stackRead(s, off+uint32(n), n)
	if !ok {
		return false
	}
	cpl := uint8(cs & 3)
	seg, ok := c.stackSegment(uint16(ss), cpl, x86.VecGP)
	if !ok {
		return false
	}
	if eip > d.limit() {
		return c.raiseGP0()
	}
	if !c.touch(&d) {
		return false
	}
	if flags != nil {
		c.loadReturnFlags(*flags, n)
	}
	out := stack{seg: seg, sp: sp + extra, mask: stackMask(&seg)}
	c.cpl = cpl
	c.setSegment(x86.SS, seg)
	c.commitSP(&out)
	c.setCode(d.segment(cs), cpl)
	c.eip = uint64(eip)
	c.dropInnerSegments()
	c.modeChanged()
	return true
}
