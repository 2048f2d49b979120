package session

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/lan"
)

// mostWaiting is how many frames of others wait for room in the card. What comes beyond is lost.
const mostWaiting = 256

// inStep is the machine's place on a network of machines in this process, which are in step with each other.
type inStep struct {
	port    *lan.Port // nil: it is on none
	begun   bool
	begin   clock.Time // of the machine's, from which ticks are counted
	tick    int64      // the last tick at which frames were taken
	waiting [][]byte   // frames that the card has no room for yet
}

// since returns the time that has passed in the machine.
func (s *inStep) since(m *machine.Machine) clock.Time {
	if !s.begun {
		s.begun, s.begin = true, m.Now()
	}
	return max(m.Now()-s.begin, 0)
}

// early reports whether the machine has come to a tick at which the others are not yet.
func (s *inStep) early(m *machine.Machine) bool {
	return s.port != nil && int64(s.since(m)/lan.Tick) > s.tick
}

// untilTick returns the time until the next tick, at most d.
func (s *inStep) untilTick(m *machine.Machine, d clock.Time) clock.Time {
	return min(d, lan.Tick-s.since(m)%lan.Tick)
}

// exchange gives the machine what the others have sent, when all of them are where it is. Frames come at no other moments, so that these are the same in every run.
func (s *inStep) exchange(m *machine.Machine) {
	if !s.early(m) {
		return
	}
	tick := int64(s.since(m) / lan.Tick)
	s.port.Reach(tick)
	frames, all := s.port.Take(tick)
	if !all {
		return
	}
	s.tick = tick
	s.waiting = append(s.waiting, frames...)
	s.waiting = s.waiting[:min(len(s.waiting), mostWaiting)]
	for len(s.waiting) > 0 && machine.ReceiveFrame(m, s.waiting[0]) {
		s.waiting = s.waiting[1:]
	}
}

// leave has the others go on without this machine.
func (s *inStep) leave() {
	if s.port != nil {
		s.port.Leave()
	}
}
