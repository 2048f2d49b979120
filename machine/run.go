package machine

import (
	"math/bits"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// Now is the virtual time: retired instructions at the nominal rate, and the
// time that passed while the processor was halted or waited for ports.
func (m *Machine) Now() clock.Time {
	return m.timing.Idle + m.instructionTime(m.cpu.Retired())
}

// Retired is the count of instructions since power-on.
func (m *Machine) Retired() uint64 { return m.cpu.Retired() }

func (m *Machine) instructionTime(n uint64) clock.Time {
	hi, lo := bits.Mul64(n, 1000)
	q, _ := bits.Div64(hi%m.cfg.MIPS, lo, m.cfg.MIPS)
	return clock.Time(q)
}

// cycles is the processor's clock since power-on: it goes on while the processor is
// halted.
func (m *Machine) cycles() uint64 {
	if m.cpu == nil {
		return 0 // it is being made
	}
	hi, lo := bits.Mul64(uint64(m.timing.Idle), m.cfg.MIPS)
	q, _ := bits.Div64(hi%1000, lo, 1000)
	return m.cpu.Retired() + q
}

// budgetUntil is how many instructions from now on bring virtual time to t or
// just past it; from 2^64 on, which is where Never lies above 2000 MIPS, there is no end.
func (m *Machine) budgetUntil(t clock.Time) uint64 {
	t -= m.timing.Idle
	if t <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(t), m.cfg.MIPS)
	lo, carry := bits.Add64(lo, 999, 0)
	hi += carry
	done := m.cpu.Retired()
	if hi >= 1000 {
		return ^uint64(0) - done
	}
	q, _ := bits.Div64(hi, lo, 1000)
	if q <= done {
		return 0
	}
	return q - done
}

// Run lets virtual time pass: d from now, or less when the run ends.
func (m *Machine) Run(d clock.Time) Stop {
	end := m.Now() + d
	if end < d {
		end = clock.Never
	}
	return m.RunUntil(end)
}

// RunUntil runs until virtual time t or the end. After an end that is not
// Running the machine stands still until Reset.
func (m *Machine) RunUntil(t clock.Time) Stop { return m.run(t, ^uint64(0)) }

// RunWithin is RunUntil with at most n instructions.
func (m *Machine) RunWithin(t clock.Time, n uint64) Stop {
	last := m.cpu.Retired() + n
	if last < n {
		last = ^uint64(0)
	}
	return m.run(t, last)
}

// maxSpins bounds the events at one moment: with a state that no run has made, a
// chip can ask for the past again and again, and time must go on.
const maxSpins = 100

// maxBudget bounds the instructions between two looks at Interrupt. The slowest take
// some microseconds each.
const maxBudget = 1 << 16

// Interrupt makes a run that is under way return soon, with Running, and every later one
// at once: the program around the machine is to end. It may be called from any goroutine.
func (m *Machine) Interrupt() { m.interrupted.Store(true) }

// run is the loop of ARCHITECTURE.md, "Time".
func (m *Machine) run(end clock.Time, last uint64) Stop {
	spins := 0 // turns without progress: events that arm others for now
	if m.stop.Reason != Running && m.journal != nil {
		m.journal.Turn() // it may press the reset button
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
		next, stopAt := min(m.sched.Next(), end), last
		if m.journal != nil {
			if m.journal.Turn() {
				continue
			}
			until, before := m.journal.Horizon()
			next, stopAt = min(m.sched.Next(), end, until), min(last, before)
		}
		budget := min(m.budgetUntil(next), stopAt-m.cpu.Retired(), maxBudget)
		if spins++; budget == 0 && spins < maxSpins {
			continue // an event is due now
		}
		if until, polls := m.polls(budget); polls {
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

// idle skips to the next event: nothing else can wake a halted processor.
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

// skipTo lets time pass without instructions.
func (m *Machine) skipTo(t clock.Time) {
	if now := m.Now(); t > now {
		m.timing.Idle += t - now
		m.skipped += t - now
	}
}

// A guest that polls is looked for two to four times while the count of instructions doubles, and in the
// end at multiples of pollRare; at those of pollOften while it was found to poll within the last
// pollMemory instructions, and of pollSoon within the last pollOften: an interrupt has just been
// served, and the guest goes on polling.
// The rule must not depend on how a run is cut. The rare looks are 0.17 s apart at
// 100 MIPS: more often, they would take half of the time of translated code. A
// round of a loop is at most pollRound instructions long; that of FreeDOS at its prompt
// has some hundred.
const (
	pollRare   = 1 << 24
	pollOften  = 1 << 15
	pollSoon   = 1 << 12
	pollMemory = 1 << 23
	pollRound  = 2048
)

// pollStep is the distance of the instruction counts at which a look is due.
func (m *Machine) pollStep() uint64 {
	switch past := m.cpu.Retired() - m.timing.Polled; {
	case m.timing.Polled == 0 || past >= pollMemory:
		return min(pollRare, max(pollOften, uint64(1)<<bits.Len64(m.cpu.Retired()>>2)))
	case past >= pollOften:
		return pollOften
	}
	return pollSoon
}

// polls reports that the guest waits for an interrupt as if it were halted, but goes
// round a loop meanwhile (cpu.CPU.Waits). Time may then pass as it does in HLT, but not
// beyond until.
func (m *Machine) polls(budget uint64) (until clock.Time, polls bool) {
	if budget == 0 || m.cpu.Retired()%m.pollStep() != 0 || m.sched.Next() == clock.Never {
		return 0, false
	}
	if m.services != nil {
		m.services.until = clock.Never
	}
	if !m.cpu.Waits(pollRound) {
		return 0, false
	}
	m.timing.Polled = m.cpu.Retired()
	if m.services != nil {
		return m.services.until, true
	}
	return clock.Never, true
}

// afterEvents does what a chip asked for and the processor may not do inside an
// instruction.
func (m *Machine) afterEvents() {
	if m.resetPending != noReset {
		m.guestReset()
	}
}

// end makes the run end, from inside a device or the loop.
func (m *Machine) end(s Stop) {
	if m.stop.Reason == Running {
		m.stop = s
	}
	m.cpu.Stop()
}
