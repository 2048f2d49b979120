package machine

import (
	"math/bits"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// The machine looks whether the guest polls when the count of instructions is a multiple of the distance that
// pollStep returns, a power of two. The distance grows with the instructions since the guest was last found
// to poll, or since power-on, so that there are two to four looks while their number doubles. A guest that
// goes on polling after an interrupt is found soon, and one that works for long is hardly slowed down.
//
// The counts at which there is a look must not depend on how a run is cut into calls of Run. They do not,
// because the distance only grows until the guest is found to poll, and every run stops at all of them.
const (
	// pollSoon and pollRare are the shortest and the longest distance, in instructions. The longest is
	// 0.17 s at 100 MIPS; if there were more looks they would take half of the time of translated code.
	pollSoon = 1 << 12
	pollRare = 1 << 24
	// pollRound is the most instructions of one round of a loop. That of FreeDOS at its prompt has some
	// hundred.
	pollRound = 2048
)

// pollStep returns the distance between two counts of instructions at which the guest is looked at.
func (m *Machine) pollStep() uint64 {
	past := m.cpu.Retired() - m.timing.Polled
	return min(pollRare, max(pollSoon, uint64(1)<<bits.Len64(past>>2)))
}

// polls reports whether the guest waits for an interrupt as if it were halted, but executes a loop
// meanwhile (cpu.CPU.Waits). Time may then pass as in HLT, but not beyond until.
func (m *Machine) polls(budget uint64, next clock.Time) (until clock.Time, polls bool) {
	if budget == 0 || m.cpu.Retired()%m.pollStep() != 0 || m.sched.Next() == clock.Never {
		return 0, false
	}
	if m.services != nil {
		if until, polls = asked(m, next); polls {
			m.timing.Polled = m.cpu.Retired()
		}
		return until, polls
	}
	if k := &m.polling; k.retired == m.cpu.Retired() && k.next == m.sched.Next() && m.Now() < min(k.next, k.until) {
		return k.until, true
	}
	if until, polls = m.cpu.Waits(pollRound); !polls {
		return 0, false
	}
	m.timing.Polled = m.cpu.Retired()
	m.polling = poll{m.cpu.Retired(), m.sched.Next(), until}
	return until, true
}

// Rests reports whether the guest does nothing until the moment until unless something comes from outside: its processor is halted, or it was just found to poll.
func Rests(m *Machine) (until clock.Time, rests bool) {
	next, k := m.sched.Next(), &m.polling
	if m.stop.Reason != Running || m.away || m.resetPending != noReset || next == clock.Never {
		return 0, false
	}
	if cpu.Asleep(m.cpu) {
		return next, m.cpu.Eflags()&x86.IF != 0
	}
	until = min(next, k.until)
	return until, k.retired == m.cpu.Retired() && k.next == next && m.Now() < until && !cpu.Interrupted(m.cpu)
}

// WaitsForKeys reports whether the guest goes round a loop that looks for a key in the BIOS's
// buffer, and would leave the loop if there were one. The call changes nothing.
func (s *Services) WaitsForKeys() bool {
	if s.m.stop.Reason != Running {
		return false
	}
	if _, waits := s.m.cpu.Waits(pollRound); !waits {
		return false
	}
	const head, tail = 0x41a, 0x41c
	var h, t [2]byte
	s.Read(head, h[:])
	s.Read(tail, t[:])
	if h != t {
		return false
	}
	s.m.bus.WriteBytes(tail, []byte{h[0] ^ 2, h[1]}) // taken back at once, so that a journal need not know
	_, stays := s.m.cpu.Waits(pollRound)
	s.m.bus.WriteBytes(tail, t[:])
	return !stays
}

// asked asks whether the guest polls, or has the journal answer. The time returned is not after next.
func asked(m *Machine, next clock.Time) (until clock.Time, polls bool) {
	ask := func() (clock.Time, bool) {
		m.services.until = clock.Never
		until, polls := m.cpu.Waits(pollRound)
		return min(until, m.services.until, next), polls
	}
	if m.journal != nil {
		return m.journal.Poll(ask)
	}
	return ask()
}
