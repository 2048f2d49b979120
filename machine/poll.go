package machine

import (
	"math/bits"

	"github.com/iron86/iron86/clock"
)

// A guest that polls is looked for two to four times while the count of instructions since it was last
// found to poll, or since power-on, doubles: at multiples of a power of two from pollSoon to pollRare. So
// one that goes on polling after an interrupt is found soon, one that has worked for long later, and
// work takes hardly longer for the looks. The rule must not depend on how a run is cut: between two
// moments at which the guest polls the distance only grows, so that every run stops at
// all the counts at which there is a look. The rare looks are 0.17 s apart at 100 MIPS: more often, they would
// take half of the time of translated code. A round of a loop is at most pollRound instructions long; that
// of FreeDOS at its prompt has some hundred.
const (
	pollRare  = 1 << 24
	pollSoon  = 1 << 12
	pollRound = 2048
)

// pollStep returns the distance between two counts of instructions at which the guest is looked at.
func (m *Machine) pollStep() uint64 {
	past := m.cpu.Retired() - m.timing.Polled
	return min(pollRare, max(pollSoon, uint64(1)<<bits.Len64(past>>2)))
}

// polls reports whether the guest waits for an interrupt as if it were halted, but executes a loop
// meanwhile (cpu.CPU.Waits). Time may then pass as in HLT, but not beyond until.
func (m *Machine) polls(budget uint64) (until clock.Time, polls bool) {
	if budget == 0 || m.cpu.Retired()%m.pollStep() != 0 || m.sched.Next() == clock.Never {
		return 0, false
	}
	if k := &m.polling; m.services == nil && k.retired == m.cpu.Retired() && k.next == m.sched.Next() && m.Now() < min(k.next, k.until) {
		return k.until, true
	}
	if m.services != nil {
		m.services.until = clock.Never
	}
	if until, polls = m.cpu.Waits(pollRound); !polls {
		return 0, false
	}
	m.timing.Polled = m.cpu.Retired()
	m.polling = found{m.cpu.Retired(), m.sched.Next(), until}
	if m.services != nil {
		until = min(until, m.services.until)
	}
	return until, true
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
	s.Write(tail, []byte{h[0] ^ 2, h[1]})
	_, stays := s.m.cpu.Waits(pollRound)
	s.Write(tail, t[:])
	return !stays
}
