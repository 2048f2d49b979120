package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Inspect replaces what the processor waits for. The zero Interest waits for nothing.
func (c *CPU) Inspect(w Interest) {
	old := c.insp
	c.insp = nil
	if old != nil {
		for phys := range old.breaks {
			trapGone(c, phys)
		}
		for phys := range old.located {
			trapGone(c, phys)
		}
	}
	n := &inspector{breaks: map[uint64]bool{}, linear: map[uint64]bool{}, located: map[uint64]bool{}, inPage: map[uint64][]uint64{},
		memory: w.Memory, ports: w.Ports, vectors: w.Vectors, modes: w.Modes, tasks: w.Tasks, starts: w.Starts,
		pages: map[uint64]Access{}, linears: map[uint64]Access{}, last: modeClass(&c.registers)}
	for _, phys := range w.Breaks {
		n.breaks[phys] = true
		c.CodeWritten(phys, 1)
	}
	for _, lin := range w.Linear {
		n.linear[lin] = true
		n.inPage[lin/mmu.PageSize] = append(n.inPage[lin/mmu.PageSize], lin)
	}
	for _, m := range w.Memory {
		for p := m.First / mmu.PageSize; p <= m.Last/mmu.PageSize; p++ {
			if m.Linear {
				n.linears[p] |= m.On
			} else {
				n.pages[p] |= m.On
			}
		}
	}
	if len(w.Breaks)+len(w.Linear)+len(w.Memory)+len(w.Ports) != 0 || w.Modes || w.Tasks || w.Starts || w.Vectors != [4]uint64{} {
		c.insp = n
		c.locateInUnits()
	}
	c.mem.Slow()
	c.blocks.forgetJumps() // so that locate is called for every block
	c.cutLinks()
	c.lookAgain()
}

// locateInUnits puts the breakpoints at linear addresses into the units that may be entered without
// a look-up of their block. A unit is executed at its own EIP and base of CS only, and in its own
// frame.
func (c *CPU) locateInUnits() {
	for _, b := range c.units.list {
		if b != nil && b.unit != 0 {
			c.insp.locate(c, b.unitLin(), b.phys)
		}
	}
}

// maxLocated bounds the number of places at which linear breakpoints were put.
const maxLocated = 1 << 16

// locate puts the breakpoints at linear addresses in the page of lin into the frame that phys says
// it is in now. It is called whenever a block is looked up.
func (i *inspector) locate(c *CPU, lin, phys uint64) {
	for _, l := range i.inPage[lin/mmu.PageSize] {
		p := phys&^(mmu.PageSize-1) | l&(mmu.PageSize-1)
		if i.located[p] {
			continue
		}
		if len(i.located) == maxLocated {
			clear(i.located) // they will be put again; blocks keep their traps
		}
		i.located[p] = true
		c.CodeWritten(p, 1)
	}
}

// Hits returns what has happened since the last call.
func (c *CPU) Hits() []Hit {
	if c.insp == nil {
		return nil
	}
	h := c.insp.hits
	c.insp.hits = nil
	return h
}

// Hit reports whether Hits would return something.
func (c *CPU) Hit() bool { return c.insp != nil && len(c.insp.hits) != 0 }

// PassBreak lets the next Run execute the instruction at CS:EIP even if there is
// a breakpoint on it. It stops at an execution trap there all the same.
func (c *CPU) PassBreak() {
	lin := c.codeLin(c.eip)
	if phys, ok := c.mem.ProbeCode(lin, c.user()); !ok || !c.blocks.traps[phys] {
		c.trapPassed, c.trapLin = true, lin
	} else if c.insp != nil {
		c.insp.passes, c.insp.passLin = true, lin
	}
}

// ProgramStarts says that an operating system written in Go has loaded a program, which id tells from others, and set
// CS:EIP to its first instruction.
func ProgramStarts(c *CPU, id uint16) {
	if c.insp != nil && c.insp.starts {
		c.insp.hit(c, Hit{Kind: ProgramStart, Addr: uint64(id), CS: c.seg[x86.CS].selector, IP: c.eip})
	}
}

// Track has d collect the pages of RAM that the processor writes from now on. nil ends that. Track
// must be called again after Dirty.Clear.
func (c *CPU) Track(d *mmu.Dirty) { c.mem.Track(d) }

// ForgetTranslations empties the TLBs, as a load of a state does.
func (c *CPU) ForgetTranslations() { c.flushTLB(true) }

// hit keeps h and ends the run after this instruction.
func (i *inspector) hit(c *CPU, h Hit) {
	if len(i.hits) == maxHits {
		return
	}
	if h.Kind != Breakpoint && h.Kind != Interrupt && h.Kind != ProgramStart {
		h.CS, h.IP = c.seg[x86.CS].selector, instruction(c)
		if i.leaves {
			h.CS = i.left
		}
	}
	i.hits = append(i.hits, h)
	c.stop = true
	c.lookAgain()
	if c.at != nil {
		c.blocks.endRunning()
	}
}

// instruction returns the EIP or RIP of the instruction that is being executed.
func instruction(c *CPU) uint64 {
	switch {
	case c.blocks.cur == nil || len(c.blocks.cur.ops) == 0:
		return c.eip
	case c.at != nil:
		return c.blocks.cur.eip + uint64(c.at.off)
	}
	return c.blocks.cur.eip + uint64(c.blocks.cur.ops[len(c.blocks.cur.ops)-1].off)
}

// access checks an access of n bytes, all in one page. It returns false when a fused pair reads:
// then the instruction must be executed again, alone.
func (i *inspector) access(c *CPU, lin, phys uint64, n int, v uint64, write bool) bool {
	on, kind := WatchRead, MemoryRead
	if write {
		on, kind = WatchWrite, MemoryWrite
	}
	if i.page(lin, phys)&on == 0 {
		return true
	}
	for _, w := range i.memory {
		at := phys
		if w.Linear {
			at = lin
		}
		if !w.meets(at, n, on) {
			continue
		}
		if c.at != nil && c.at.count > 1 {
			c.stepNext, c.exit = true, exitLeft
			return false
		}
		h := Hit{Kind: kind, Addr: phys, Lin: lin, Size: n, Value: v}
		if p, _ := c.mem.Host(phys); p != nil {
			var old uint64
			for k := n - 1; k >= 0; k-- {
				old = old<<8 | uint64(p[int(phys&(mmu.PageSize-1))+k])
			}
			if h.Old = old; !write {
				h.Value = old
			}
		}
		i.hit(c, h)
		return true
	}
	return true
}

// port checks an access to n ports.
func (i *inspector) port(c *CPU, port uint16, n int, v uint32, write bool) {
	on, kind := WatchRead, PortRead
	if write {
		on, kind = WatchWrite, PortWrite
	}
	for _, w := range i.ports {
		if w.meets(uint64(port), n, on) {
			i.hit(c, Hit{Kind: kind, Addr: uint64(port), Size: n, Value: uint64(v)})
			return
		}
	}
}

// modeClass returns the mode without the size of code.
func modeClass(r *registers) string {
	class := "protected"
	switch {
	case code64(r):
		return "long"
	case r.long.active():
		return "compatibility"
	case r.real():
		return "real"
	case r.v86():
		class = "v86"
	}
	if r.cr0&x86.CR0PG != 0 {
		class += "+paged"
	}
	return class
}

// mode checks whether the mode has changed.
func (i *inspector) mode(c *CPU) {
	if !i.modes {
		return
	}
	if now := modeClass(&c.registers); now != i.last {
		i.hit(c, Hit{Kind: ModeChange, Before: i.last})
		i.last = now
	}
}

// trap keeps a hit for the breakpoint that a block begins with. The breakpoint is passed when the processor comes
// there again at once, as it does after the hit if there is an execution trap, too.
func (i *inspector) trap(c *CPU, lin, phys uint64) {
	passes := i.passes && i.passLin == lin
	i.passes = false
	if !passes && i.breakAt(lin, phys) {
		i.passes, i.passLin = c.blocks.traps[phys], lin
		i.hit(c, Hit{Kind: Breakpoint, Addr: phys, Lin: lin, CS: c.seg[x86.CS].selector, IP: c.blocks.cur.eip})
	}
}

// breakHere looks for a breakpoint on the next instruction. It is used where instructions are
// executed one by one, without blocks that could hold the breakpoint.
func (i *inspector) breakHere(c *CPU) bool {
	if len(i.breaks)+len(i.linear) == 0 || c.halted {
		return false
	}
	lin := c.codeLin(c.eip)
	if c.trapPassed && c.trapLin == lin {
		c.trapPassed = false
		return false
	}
	passes := i.passes && i.passLin == lin
	i.passes = false
	phys, ok := c.mem.ProbeCode(lin, c.user())
	if !ok || passes || !i.breakAt(lin, phys) {
		return false
	}
	c.trapPassed, c.trapLin = true, lin
	i.passes, i.passLin = c.blocks.traps[phys], lin
	i.hit(c, Hit{Kind: Breakpoint, Addr: phys, Lin: lin, CS: c.seg[x86.CS].selector, IP: c.eip})
	c.stop = false
	c.lookAgain()
	return true
}

// BusMaster must be called before somebody other than the processor writes n bytes to RAM.
func (c *CPU) BusMaster(addr uint64, n int) {
	if c.insp == nil {
		return
	}
	for _, w := range c.insp.memory {
		if !w.Linear && w.meets(addr, n, WatchWrite) {
			c.insp.hit(c, Hit{Kind: MemoryWrite, Addr: addr, Lin: addr, Size: n, Cause: "dma"})
			return
		}
	}
}

// trapGone drops the decoded code where an execution trap was, and the blocks that ended before it.
func trapGone(c *CPU, phys uint64) { c.CodeWritten(max(phys, 1)-1, 2) }
