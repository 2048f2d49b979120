package cpu

import "github.com/iron86/iron86/x86"

// loadSegment loads a data or stack segment register as MOV, POP and LDS do, in
// any mode, with all checks (SDM vol. 2, "MOV"). It returns false with a fault pending.
func (c *CPU) loadSegment(sreg int, sel uint16) bool {
	if !c.protected() {
		c.setSegment(sreg, c.plainSegment(sreg, sel))
		return true
	}
	if sreg == x86.SS {
		if isNull(sel) && c.mode&mode64 != 0 && c.cpl < 3 && uint8(sel) == c.cpl {
			c.setSegment(sreg, nullStack(sel, c.cpl))
			return true
		}
		s, ok := c.stackSegment(sel, c.cpl, x86.VecGP)
		if ok {
			c.setSegment(sreg, s)
		}
		return ok
	}
	if isNull(sel) {
		c.nullSegment(sreg, sel)
		if c.long.active() {
			setDataBase(c, sreg, 0) // so do Intel's processors
		}
		return true
	}
	s, ok := c.dataSegment(sel, x86.VecGP)
	if ok {
		c.setSegment(sreg, s)
	}
	return ok
}

// plainSegment returns what a segment register holds after a load in real or V86 mode. In real mode
// only the base changes, so that a limit set in protected mode survives ("unreal mode"). V86 mode
// has fixed limits (SDM vol. 3, 20.1.1, 20.2.1).
func (r *registers) plainSegment(sreg int, sel uint16) segment {
	s := r.seg[sreg]
	s.selector, s.base, s.null = sel, uint32(sel)<<4, false
	switch {
	case r.v86():
		s.limit, s.big, s.gran, s.access = 0xffff, false, false, accessV86Data
	case r.model.realSegmentsFixed || sreg == x86.CS && r.model.realCodeFixed:
		s.limit, s.big, s.gran = 0xffff, false, false
		s.access = accessRealData
	default:
		s.access = accessRealData
	}
	return s
}

// nullSegment makes a segment register unusable. The rest of the hidden part stays, as a later load
// in real mode shows.
func (c *CPU) nullSegment(sreg int, sel uint16) {
	s := c.seg[sreg]
	s.selector, s.null = sel, true
	c.setSegment(sreg, s)
}

// stackSegment checks sel for SS at privilege level cpl. vector is the exception to raise: #GP for
// MOV, #TS for the stacks that a TSS names.
func (c *CPU) stackSegment(sel uint16, cpl, vector uint8) (segment, bool) {
	if isNull(sel) {
		if vector == x86.VecTS {
			return segment{}, c.raiseSel(vector, sel)
		}
		return segment{}, c.raiseGP0()
	}
	d, ok := c.need(vector, sel)
	if !ok {
		return segment{}, false
	}
	if uint8(sel&3) != cpl || !d.isWritable() || d.dpl() != cpl {
		return segment{}, c.raiseSel(vector, sel)
	}
	if !d.present() {
		return segment{}, c.raiseSel(x86.VecSS, sel)
	}
	if !c.touch(&d) {
		return segment{}, false
	}
	return d.segment(sel), true
}

// dataSegment checks a selector that is not null for DS, ES, FS or GS.
func (c *CPU) dataSegment(sel uint16, vector uint8) (segment, bool) {
	d, ok := c.need(vector, sel)
	if !ok {
		return segment{}, false
	}
	if !d.isReadable() || !d.isConforming() && (d.dpl() < c.cpl || d.dpl() < uint8(sel&3)) {
		return segment{}, c.raiseSel(vector, sel)
	}
	if !d.present() {
		return segment{}, c.raiseSel(x86.VecNP, sel)
	}
	if !c.touch(&d) {
		return segment{}, false
	}
	if c.gdt.base>>32 == 0 {
		c.units.keepLoaded(sel, &d, c.cpl)
	}
	return d.segment(sel), true
}

// setCode loads CS with a checked descriptor at privilege level cpl.
func (c *CPU) setCode(s segment, cpl uint8) {
	s.selector = s.selector&selectorMask | uint16(cpl)
	changed := cpl != c.cpl
	c.cpl = cpl
	c.setSegment(x86.CS, s)
	if changed {
		c.modeChanged()
	}
}

// dropInnerSegments makes those data segments unusable that a less privileged program may not have
// (SDM vol. 2, "RET", "IRET": returns to an outer level). A null selector loses its RPL.
func (c *CPU) dropInnerSegments() {
	for _, r := range [...]int{x86.ES, x86.DS, x86.FS, x86.GS} {
		s := &c.seg[r]
		if s.null {
			s.selector = 0
			continue
		}
		conforming := s.access&(accessCode|accessConform) == accessCode|accessConform
		if !conforming && s.access>>accessDPLShift&3 < c.cpl {
			c.nullSegment(r, 0)
		}
	}
}
