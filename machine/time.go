package machine

import (
	"math/bits"

	"github.com/iron86/iron86/clock"
)

// Now returns the virtual time: retired instructions at the nominal rate, plus the time that passed
// while the processor was halted or waited for ports.
func (m *Machine) Now() clock.Time {
	return m.timing.Idle + m.instructionTime(m.cpu.Retired())
}

// Retired returns the number of instructions retired since power-on.
func (m *Machine) Retired() uint64 { return m.cpu.Retired() }

// instructionTime returns the time that n instructions take.
func (m *Machine) instructionTime(n uint64) clock.Time {
	hi, lo := bits.Mul64(n, 1000)
	q, _ := bits.Div64(hi%m.cfg.MIPS, lo, m.cfg.MIPS)
	return clock.Time(q)
}

// cycles returns the processor's clock cycles since power-on, which go on while the processor is
// halted.
func (m *Machine) cycles() uint64 {
	if m.cpu == nil {
		return 0 // the processor is still being made
	}
	hi, lo := bits.Mul64(uint64(m.timing.Idle), m.cfg.MIPS)
	q, _ := bits.Div64(hi%1000, lo, 1000)
	return m.cpu.Retired() + q
}

// budgetUntil returns how many instructions from now on bring virtual time to t or just past it. If the count
// of instructions at t does not fit into 64 bits, as at Never with more than 2000 MIPS, it returns all that do.
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

// skipTo lets time pass until t without instructions.
func (m *Machine) skipTo(t clock.Time) {
	if now := m.Now(); t > now {
		m.timing.Idle += t - now
		m.skipped += t - now
	}
}
