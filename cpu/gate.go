package cpu

import "github.com/iron86/iron86/x86"

// software reports whether the gate's DPL is checked for the event.
func (k cause) software() bool { return k == causeINT || k == causeINT3 }

// ext returns the EXT bit of the error codes of faults that occur while the event is delivered (SDM
// vol. 3, 6.13).
func (k cause) ext() uint32 {
	if k.software() {
		return 0
	}
	return 1
}

// interruptReal uses the table of far pointers at IDTR (SDM vol. 3, 20.1.4).
func (c *CPU) interruptReal(e event) bool {
	off := uint32(e.vector) * 4
	if off+3 > uint32(c.idt.limit) {
		return c.raise(c.model.shortTableVector)
	}
	pointer, ok := c.quickRead(uint32(c.idt.base)+off, 4)
	if !ok {
		v, ok := c.readLin(c.wrap(c.idt.base+uint64(off)), 4, false)
		if !ok {
			return false
		}
		pointer = uint32(v)
	}
	return c.enterPlain(pointer, c.imageFor(e), x86.IF|x86.TF|x86.AC|x86.RF)
}

// enterPlain pushes a 16-bit frame and goes to a far pointer, as real mode and redirected V86
// interrupts do. clear holds the flags that are clear when the handler starts.
func (c *CPU) enterPlain(pointer, image, clear uint32) bool {
	s := c.ownStack()
	ok := c.stackPush(&s, 2, image&0xffff) &&
		c.stackPush(&s, 2, uint32(c.seg[x86.CS].selector)) &&
		c.stackPush(&s, 2, uint32(c.eip&0xffff))
	if !ok {
		return false
	}
	cs := c.plainSegment(x86.CS, uint16(pointer>>16))
	if pointer&0xffff > cs.limit {
		return c.raiseGP0()
	}
	c.commitSP(&s)
	c.setEflags(0, clear)
	c.setSegment(x86.CS, cs)
	c.eip = uint64(pointer & 0xffff)
	return true
}

// imageFor returns EFLAGS as an event pushes them. RF is set for faults, so that the restarted
// instruction does not meet its breakpoint again. #DB pushes RF as it is (SDM vol. 3, 17.3.1.1).
func (r *registers) imageFor(e event) uint32 {
	v := r.flagsImage()
	if e.cause == causeFault && e.vector != x86.VecDB && r.model.flagMask&x86.RF != 0 {
		v |= x86.RF
	}
	return v
}

// interruptProtected delivers an event through a gate of the IDT (SDM vol. 2, "INT n/INTO/INT3",
// PROTECTED-MODE).
func (c *CPU) interruptProtected(e event) bool {
	name := uint32(e.vector)*8 + 2 | c.sys.ext
	off := uint32(e.vector) * 8
	if off+7 > uint32(c.idt.limit) {
		return c.raiseCode(x86.VecGP, name)
	}
	g, ok := c.readDescriptor(c.wrap(c.idt.base + uint64(off)))
	if !ok {
		return false
	}
	if !c.isIDTGate(g) || e.cause.software() && g.dpl() < c.cpl {
		return c.raiseCode(x86.VecGP, name)
	}
	if !g.present() {
		return c.raiseCode(x86.VecNP, name)
	}
	if g.systemType() == typeTaskGate {
		return c.interruptTask(e, g.gateSelector())
	}
	return c.interruptGate(e, g)
}

// isIDTGate reports whether the IDT may hold a descriptor of this type.
func (r *registers) isIDTGate(g descriptor) bool {
	switch g.systemType() {
	case typeTaskGate, typeIntGate16, typeTrapGate16:
		return true
	case typeIntGate32, typeTrapGate32:
		return !r.model.only16BitSystem
	}
	return false
}

// interruptTask switches to the task of a task gate and pushes the error code there.
func (c *CPU) interruptTask(e event, sel uint16) bool {
	d, ok := c.availableTSS(sel, x86.VecGP)
	if !ok {
		return false
	}
	wide := d.systemType() == typeTSS32
	if !c.switchTask(sel, d, switchInterrupt, c.imageFor(e)) {
		return false
	}
	if e.hasCode {
		n := 2
		if wide {
			n = 4
		}
		s := c.ownStack()
		if !c.stackPush(&s, n, e.code) {
			return false
		}
		c.commitSP(&s)
	}
	return c.checkTaskEIP()
}

// handlerCode checks the code segment of an interrupt or trap gate and returns its descriptor.
func (c *CPU) handlerCode(sel uint16) (descriptor, bool) {
	if isNull(sel) {
		return descriptor{}, c.raiseGP0()
	}
	d, ok := c.need(x86.VecGP, sel)
	if !ok {
		return d, false
	}
	if !d.isCode() || d.dpl() > c.cpl {
		return d, c.raiseSel(x86.VecGP, sel)
	}
	if !d.present() {
		return d, c.raiseSel(x86.VecNP, sel)
	}
	if c.v86() && (d.isConforming() || d.dpl() != 0) {
		return d, c.raiseSel(x86.VecGP, sel)
	}
	return d, true
}

// interruptGate enters the handler of an interrupt or trap gate.
func (c *CPU) interruptGate(e event, g descriptor) bool {
	d, ok := c.handlerCode(g.gateSelector())
	if !ok {
		return false
	}
	n := 2
	if g.systemType()&8 != 0 {
		n = 4
	}
	s, cpl := c.ownStack(), c.cpl
	if !d.isConforming() && d.dpl() < c.cpl {
		cpl = d.dpl()
		if s, ok = c.innerStack(cpl); !ok {
			return false
		}
	}
	if !c.roomForFrame(&s, e, n) {
		return false
	}
	if g.gateOffset() > d.limit() {
		return c.raiseGP0()
	}
	if !c.pushFrame(&s, e, n) || !c.touch(&d) {
		return false
	}
	c.enterHandler(&s, d, g, cpl)
	return true
}

// roomForFrame checks that the stack has room for everything that pushFrame will push.
func (c *CPU) roomForFrame(s *stack, e event, n int) bool {
	words := 3
	if s.inner {
		words += 2
	}
	if c.v86() {
		words += 4
	}
	if e.hasCode {
		words++
	}
	return c.room(s, words*n)
}

// pushFrame pushes what IRET will pop, and the error code if there is one.
func (c *CPU) pushFrame(s *stack, e event, n int) bool {
	if c.v86() {
		for _, r := range [...]int{x86.GS, x86.FS, x86.DS, x86.ES} {
			if !c.stackPush(s, n, uint32(c.seg[r].selector)) {
				return false
			}
		}
	}
	if s.inner {
		ok := c.stackPush(s, n, uint32(c.seg[x86.SS].selector)) &&
			c.stackPush(s, n, uint32(c.reg[x86.SP]))
		if !ok {
			return false
		}
	}
	ok := c.stackPush(s, n, c.imageFor(e)) &&
		c.stackPush(s, n, uint32(c.seg[x86.CS].selector)) &&
		c.stackPush(s, n, uint32(c.eip))
	if ok && e.hasCode {
		ok = c.stackPush(s, n, e.code)
	}
	return ok
}

// enterHandler changes the state, after all checks: stack, flags, data segments of a V86 task, CS
// and EIP.
func (c *CPU) enterHandler(s *stack, d, g descriptor, cpl uint8) {
	fromV86 := c.v86()
	clear := uint32(x86.TF | x86.VM | x86.RF | x86.NT)
	if t := g.systemType(); t == typeIntGate16 || t == typeIntGate32 {
		clear |= x86.IF
	}
	c.setEflags(0, clear)
	if fromV86 {
		for _, r := range [...]int{x86.GS, x86.FS, x86.DS, x86.ES} {
			c.nullSegment(r, 0)
		}
	}
	if s.inner {
		c.cpl = cpl
		c.setSegment(x86.SS, s.seg)
	}
	c.commitSP(s)
	c.setCode(d.segment(g.gateSelector()), cpl)
	c.eip = uint64(g.gateOffset())
	c.modeChanged()
}
