package machine

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// Run lets the virtual time d pass, or less if the run ends before.
func (m *Machine) Run(d clock.Time) Stop {
	end := m.Now() + d
	if end < d {
		end = clock.Never
	}
	return m.RunUntil(end)
}

// RunUntil runs until virtual time t or the end of the run. After an end with another reason than Running
// the machine stands still until Reset.
func (m *Machine) RunUntil(t clock.Time) Stop { return m.run(t, ^uint64(0)) }

// RunWithin is RunUntil with at most n instructions.
func (m *Machine) RunWithin(t clock.Time, n uint64) Stop {
	last := m.cpu.Retired() + n
	if last < n {
		last = ^uint64(0)
	}
	return m.run(t, last)
}

// maxSpins bounds the turns of the run loop at one moment of virtual time. In a loaded state that no run has
// made, a chip can ask for a moment in the past again and again. Time must go on even then.
const maxSpins = 100

// maxBudget bounds the number of instructions between two looks at Interrupt. The slowest
// instructions take some microseconds each.
const maxBudget = 1 << 16

// Interrupt makes a run that is under way return soon, with Running, and every later one at once.
// It is for a program that is to end. Any goroutine may call it.
func (m *Machine) Interrupt() { m.interrupted.Store(true) }

// run is the loop that ARCHITECTURE.md describes under "Time".
func (m *Machine) run(end clock.Time, last uint64) Stop {
	// spins counts turns without progress, in which events arm others for the same moment.
	spins := 0
	if m.away {
		return Stop{Reason: Away}
	}
	if m.stop.Reason != Running && m.journal != nil {
		m.journal.Turn() // the journal may press the reset button
	}
	for m.stop.Reason == Running {
		m.sched.Fire()
		m.afterEvents()
		if m.journal != nil {
			m.journal.Checkpoint()
		}
		if m.stop.Reason != Running || m.serviceBreak || m.interrupted.Load() || m.cpu.Hit() || m.Now() >= end || m.cpu.Retired() >= last {
			m.serviceBreak = false
			break
		}
		next, stopAt := min(m.sched.Next(), end), min(last, sampled(m))
		if m.journal != nil {
			if m.journal.Turn() {
				continue
			}
			until, before := m.journal.Horizon()
			next, stopAt = min(m.sched.Next(), end, until), min(stopAt, before)
		}
		budget := min(m.budgetUntil(next), stopAt-m.cpu.Retired(), maxBudget)
		if spins++; budget == 0 && spins < maxSpins {
			continue // an event is due now
		}
		if until, polls := m.polls(budget, next); polls {
			m.skipTo(min(next, until))
			spins = 0
			continue
		}
		budget, spins = min(max(budget, 1), m.pollStep()-m.cpu.Retired()%m.pollStep()), 0
		_, why := m.cpu.Run(budget)
		m.handleExit(why, next)
	}
	if m.stop.Reason == Running && m.cpu.Hit() {
		return Stop{Reason: Break}
	}
	return m.stop
}

// handleExit does what follows when the processor has stopped because of why. next is the time up to which
// a halted processor can wait.
func (m *Machine) handleExit(why cpu.Exit, next clock.Time) {
	switch why {
	case cpu.Halted:
		m.idle(next)
	case cpu.Shutdown:
		m.shutdown()
	case cpu.Stopped:
		m.trapped()
	}
	m.afterEvents()
}

// idle skips to the next event, because nothing else can wake a halted processor.
func (m *Machine) idle(next clock.Time) {
	if m.stop.Reason != Running || m.resetPending != noReset {
		return
	}
	if m.sched.Next() == clock.Never || m.cpu.Eflags()&x86.IF == 0 {
		m.end(Stop{Reason: Dead})
		return
	}
	m.skipTo(next)
}

// afterEvents does what a chip has asked for and the processor must not do within an instruction.
func (m *Machine) afterEvents() {
	if m.resetPending != noReset {
		m.guestReset()
	}
}
