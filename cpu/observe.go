package cpu

import "github.com/iron86/iron86/x86"

// Observe has o told of what the processor does, in place of the Observer before. nil ends it.
func Observe(c *CPU, o *Observer) {
	if old := c.obs; old != nil {
		c.obs = nil
		for phys := range old.located {
			trapGone(c, phys)
		}
	}
	if o != nil {
		c.obs = &observer{Observer: *o, awaited: map[uint64]bool{}, located: map[uint64]bool{}, last: modeClass(&c.registers)}
	}
	c.lookAgain()
}

// Await has the Observer told whenever the processor comes to an instruction that is at a linear address on the page
// that is there now. It may be called by the Observer's functions.
func Await(c *CPU, lin uint64) {
	i := c.obs
	phys, ok := c.mem.ProbeCode(lin, c.user())
	if !ok || i.located[phys] && i.awaited[lin] {
		return
	}
	if len(i.located) >= maxLocated {
		clear(i.awaited)
		clear(i.located) // blocks keep their traps, which then lead to nothing
	}
	i.awaited[lin], i.located[phys] = true, true
	c.CodeWritten(phys, 1)
}

// mode tells of a change of the mode.
func (i *observer) mode(c *CPU) {
	if i.Mode == nil {
		return
	}
	if now := modeClass(&c.registers); now != i.last {
		before := i.last
		i.last = now
		cs := c.seg[x86.CS].selector
		if i.leaves {
			cs = i.left
		}
		c.unfinished = 1
		i.Mode(before, now, cs, instruction(c))
		c.unfinished = 0
	}
}

// trapHere is for the execution trap of a block at lin. It tells the Observer if it waits for that. only says that nobody else does, so
// that the run need not stop.
func (i *observer) trapHere(c *CPU, lin, phys uint64) (only bool) {
	if i.awaited[lin] {
		c.unfinished = 1
		i.Arrive(lin)
		c.unfinished = 0
	}
	return !c.blocks.traps[phys] && (c.insp == nil || !c.insp.breakAt(lin, phys))
}

// arriveAlone is trapHere for instructions that are executed one by one, without blocks that could hold the trap.
func (i *observer) arriveAlone(c *CPU) {
	if len(i.awaited) == 0 || c.halted {
		return
	}
	if lin := c.codeLin(c.eip); i.awaited[lin] {
		i.Arrive(lin)
	}
}

// port tells of an access to ports.
func (i *observer) port(c *CPU, port uint16, n int, v uint32, write bool) {
	if i.Port != nil {
		c.unfinished = 1
		i.Port(PortAccess{port, n, v, write, c.seg[x86.CS].selector, instruction(c)})
		c.unfinished = 0
	}
}

// Place returns where the instruction is that accesses a device now, or between two instructions the next one.
func Place(c *CPU) (cs uint16, ip uint64) {
	if cs = c.seg[x86.CS].selector; c.unfinished != 0 {
		return cs, instruction(c)
	}
	return cs, c.eip
}
