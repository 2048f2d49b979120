package cpu

import (
	"slices"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/mmu"
)

// A guest that polls (a keyboard buffer in memory, a counter that an interrupt advances)
// goes round a loop that leaves everything as it was. Waits finds that out by going
// round once: on trial, so that nothing is left of it but the answer. What is looked at
// is state of the guest alone, so the answer is the same however a run is cut, saved
// and loaded.

// Waits reports whether the guest waits for an interrupt without HLT. It does if, within so many
// instructions, registers and memory come back to what they are, and devices are asked only
// for what does not change by itself (bus.Polled). Then the guest goes round until a device
// changes something, or until the time that is returned, at which an answer of a device changes.
// With paging on Waits returns false. It changes nothing, and must not be called within Run.
func (c *CPU) Waits(within uint64) (until clock.Time, waits bool) {
	if c.mem.Paging() || c.intr || c.nmi || c.halted || c.shutdown || c.stop || c.holdFaults || c.careful() {
		return 0, false
	}
	if c.scratch == nil {
		c.scratch = new(trial)
	}
	t := c.scratch
	t.begin()
	before, long, sys, insp, obs := c.capture(), longOf(c), c.sys, c.insp, c.obs
	stepNext, passed, passedLin, unfinished := c.stepNext, c.trapPassed, c.trapLin, c.repeatUnfinished
	c.insp, c.obs, c.trial = nil, nil, t
	c.lookAgain()
	c.mem.Protect()
	waits = t.passTrap(c) && !t.failed && t.goesRound(c, within)
	t.undo(c)
	c.restoreRegisters(&before)
	if c.model.long {
		putLong(c, &long)
	}
	c.stepNext, c.trapPassed, c.trapLin, c.repeatUnfinished = stepNext, passed, passedLin, unfinished
	c.trial, c.sys, c.insp, c.obs, c.stop = nil, sys, insp, obs, false
	c.modeChanged()
	return t.until, waits
}

// OnTrial has f called where a trial comes to an execution trap. f does what is done there, as far
// as that changes only registers and memory (TrialWrite), and moves EIP on. If f returns false
// the trial fails.
func (c *CPU) OnTrial(f func() bool) { c.rehearse = f }

// Trying reports whether what is done now will be undone.
func (c *CPU) Trying() bool { return c.trial != nil }

// TrialWrite reports whether n bytes of physical memory from addr on may be written on trial.
// Everything but RAM makes the trial fail.
func (c *CPU) TrialWrite(addr uint64, n int) bool {
	for end := addr + uint64(n); addr < end; addr = addr&^(mmu.PageSize-1) + mmu.PageSize {
		p, kind := c.mem.Host(addr)
		if p == nil || kind != bus.RAM {
			c.trial.failed = true
		}
		if c.trial.failed || !keepOnTrial(c, addr, p) {
			return false
		}
	}
	return true
}

// passTrap rehearses what is done at the trap at CS:EIP. It returns false when there is a trap there and
// that cannot be tried.
func (t *trial) passTrap(c *CPU) bool {
	return !t.atTrap(c) || c.rehearse != nil && c.rehearse()
}

// atTrap reports whether there is an execution trap at CS:EIP.
func (t *trial) atTrap(c *CPU) bool {
	if len(c.blocks.traps) == 0 {
		return false
	}
	phys, ok := c.mem.Probe(c.codeLin(c.eip), false, false)
	return ok && c.blocks.traps[phys]
}

// goesRound reports whether the guest comes back to its state on trial.
func (t *trial) goesRound(c *CPU, within uint64) bool {
	if t.atTrap(c) {
		return false
	}
	from, long := c.capture(), longOf(c)
	return t.comesBack(c, c.codeLin(c.eip), &from, within) && longOf(c) == long
}

// longOf returns the state of long mode, or the zero LongState on a processor without that mode.
func longOf(c *CPU) (s LongState) {
	if c.model.long {
		s = c.Long()
	}
	return s
}

// comesBack goes on until the state is that of before again. Each instruction is executed
// alone: blocks and units of the loop stay as they are.
func (t *trial) comesBack(c *CPU, lin uint64, before *machineState, left uint64) bool {
	for left > 0 {
		c.stepNext = true
		n, why := c.Run(1)
		left -= min(max(n, 1), left)
		for ; left > 0 && t.atTrap(c); left-- {
			if !t.passTrap(c) {
				return false
			}
		}
		if why != Budget || t.failed {
			return false
		}
		if c.codeLin(c.eip) == lin && c.holds(&before.Reg) {
			now := c.capture()
			now.Retired = before.Retired
			if now == *before && t.same(c.bus) {
				return true
			}
		}
	}
	return false
}

// holds reports whether the general registers are reg. It is the quick part of a comparison of states, which
// a repeated string instruction alone would have made at every step.
func (g *general) holds(reg *[8]uint32) bool {
	for i, v := range reg {
		if uint32(g.reg[i]) != v {
			return false
		}
	}
	return true
}

// undo makes ports and memory what they were. Decoded and translated code whose bytes have not changed stays:
// many programs have code and variables in one page.
func (t *trial) undo(c *CPU) {
	for _, w := range slices.Backward(t.ports) {
		if now, _ := c.bus.Undo(w.port, w.old); now != w.old {
			c.bus.Out(w.port, 1, uint32(w.old))
		}
	}
	for i := range t.n {
		k := &t.pages[i]
		if k.old == *k.mem {
			continue
		}
		for n, v := range k.old {
			if k.mem[n] != v {
				k.mem[n] = v
				c.CodeWritten(k.phys+uint64(n), 1)
			}
		}
	}
}
