package cpu

import "github.com/iron86/iron86/x86"

// takeX87 takes over what translated code has noted of x87 instructions: the pointers to the last of them, and what follows
// from the control word.
func takeX87(c *CPU) {
	if c.native.X87.Op|c.native.X87.Control != 0 {
		takeNoted(c)
	}
}

// takeNoted is takeX87 when something is noted.
//
//go:noinline
func takeNoted(c *CPU) {
	n, f := &c.native.X87, &c.fpu
	if n.Op != 0 {
		f.op, f.ip, f.cs = uint16(n.Op), uint64(n.IP), c.seg[x86.CS].selector
		if n.CS != 0 {
			f.cs = uint16(n.CS)
		}
	}
	if n.Selector != 0 {
		f.dp, f.ds = uint64(n.DP), uint16(n.Selector)
	}
	if n.Control != 0 {
		f.setControl(f.cw)
	}
	n.Op, n.CS, n.Selector, n.Control = 0, 0, 0, 0
}
