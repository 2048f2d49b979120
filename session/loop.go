package session

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// run lets the virtual time d pass in slices. It reports whether the machine can go on.
func (s *Session) run(d clock.Time) bool {
	end := s.m.Now() + d
	if end < d {
		end = clock.Never
	}
	for s.m.Now() < end || s.paused {
		s.serve()
		if doze(s, end) {
			continue
		}
		s.keepPace()
		s.mail.serveAlone()
		if s.ended() {
			return false
		}
		if s.paused {
			s.waitPaused()
			continue
		}
		if s.network.others.early(s.m) {
			s.waitOthers()
			continue
		}
		s.stop = s.runSlice(min(end, s.m.Now()+s.network.slice(s.keys.slice())))
		if s.stop.Reason != machine.Running && s.screen == nil {
			s.turn()
			return false
		}
	}
	return !s.ended()
}
