package session

import (
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
)

// maxDoze is the longest virtual time between two looks at the host while the guest rests. It is more than a tick of DOS, 55 ms.
const maxDoze = 100 * clock.Millisecond

// doze has the host sleep while the guest rests for longer than a slice: until the guest's next event is due on the wall, or something comes from outside. As much time as has
// passed on the wall then passes for the guest, before it gets what has come. So an idle guest wakes its host as often as itself, and what comes is there at the virtual time
// that belongs to the wall's. end is the virtual time of the next step of a script. doze reports false, and does nothing, when the guest has something to do or somebody looks on.
func doze(s *Session, end clock.Time) bool {
	if !mayDoze(s) {
		return false
	}
	until, rests := machine.Rests(s.m)
	if until = min(until, end, s.m.Now()+maxDoze); !rests || until <= s.m.Now()+slice {
		return false
	}
	begun := time.Now()
	d := s.pace.untilWall(s.m.Now(), until, begun)
	if d <= 0 {
		return false
	}
	c := s.mail.await(d, s.ctx.Done())
	s.stop = s.runSlice(min(until, s.pace.wallTime(s.m.Now(), begun)))
	if c != nil {
		s.mail.serveCall(c)
	}
	return true
}

// mayDoze reports whether nobody needs the session to look at the host after each slice: nobody watches the screen, no keys are being typed, no frames pass, and no other
// machine waits for this one.
func mayDoze(s *Session) bool {
	switch {
	case s.paused || s.ended() || len(s.mail.later) > 0 || s.stop.Reason != machine.Running:
		return false
	case s.cfg.Program != nil || s.tape.playing() || history.Fixed(s.m) || s.keys.busy():
		return false
	case s.move.away() || s.pair.lead != nil || s.pair.follow != nil || s.network.others.port != nil || s.network.slice(slice) < slice:
		return false
	case s.ports.listens() || s.screen != nil && s.screen.watched() || s.remote != nil && s.remote.watched():
		return false
	}
	return s.pace.holds(s.m)
}
