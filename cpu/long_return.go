package cpu

import "github.com/iron86/iron86/x86"

// longIRET executes IRET in long mode (SDM vol. 2, "IRET"). There is neither a task nor V86 mode to return to.
func longIRET(c *CPU, n int) bool {
	if c.flags&x86.NT != 0 {
		return c.raiseGP0()
	}
	return longReturn(c, n, 0, true)
}

// longReturn executes IRET, or RETF that releases extra bytes of parameters. IRET of 64-bit mode pops SS and RSP always.
func longReturn(c *CPU, n int, extra uint64, iret bool) bool {
	f := longFrame{c: c, n: n}
	off, cs := f.next(), uint16(f.next())
	var flags uint32
	if iret {
		flags = uint32(f.next())
	}
	if f.bad {
		return false
	}
	d, ok := c.returnCode(cs)
	if !ok {
		return false
	}
	if d.mixed() {
		return c.raiseSel(x86.VecGP, cs)
	}
	f.off += extra
	outer := uint8(cs&3) > c.cpl
	ss, sp := c.seg[x86.SS], moved(c, c.reg[x86.SP], f.off)
	if outer || iret && c.mode&mode64 != 0 {
		if ss, sp, ok = f.stack(cs, &d); !ok {
			return false
		}
		sp += extra
	}
	rip, ok := codeTarget(c, &d, off)
	if !ok || !c.touch(&d) {
		return false
	}
	if iret {
		c.loadReturnFlags(flags, min(n, 4))
	}
	leaveLevel(c, cs, d, ss, sp, rip)
	if outer {
		c.dropInnerSegments()
	}
	return true
}

// stack reads the stack to return to and checks it. A null selector is allowed in 64-bit mode at levels other than 3.
func (f *longFrame) stack(cs uint16, d *descriptor) (ss segment, sp uint64, ok bool) {
	sp = f.next()
	sel := uint16(f.next())
	if f.bad {
		return ss, sp, false
	}
	cpl := uint8(cs & 3)
	if isNull(sel) && d.long64() && cpl != 3 && uint8(sel&3) == cpl {
		return nullStack(sel, cpl), sp, true
	}
	ss, ok = f.c.stackSegment(sel, cpl, x86.VecGP)
	return ss, sp, ok
}

// leaveLevel commits a return.
func leaveLevel(c *CPU, cs uint16, d descriptor, ss segment, sp, rip uint64) {
	c.setSegment(x86.SS, ss)
	c.setCode(d.segment(cs), uint8(cs&3))
	c.eip = rip
	c.modeChanged()
	c.reg[x86.SP] = moved(c, c.reg[x86.SP], sp-c.reg[x86.SP])
}
