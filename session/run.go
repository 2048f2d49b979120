package session

import (
	"context"
	"fmt"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/host"
)

// programTurn calls Program.Turn between two slices. It is not called when the guest has died.
func (s *Session) programTurn() {
	if s.died() {
		s.quit = true
		s.err = s.death()
		return
	}
	s.m.Services().Outside(s.cfg.Program.Turn)
}

// standTime is the real time between two looks at the host while the machine stands still.
const standTime = 50 * time.Millisecond

// runSlice runs to virtual time end, within the limit of instructions.
func (s *Session) runSlice(end clock.Time) machine.Stop {
	if s.stop.Reason != machine.Running { // before a user the screen of a machine that has stopped stays in view
		s.network.others.leave()
		s.waitPaused()
		return s.stop
	}
	left := ^uint64(0)
	if limit := s.cfg.Limit; limit != 0 {
		if left = limit - min(limit, s.m.Retired()); left == 0 {
			s.err = host.ErrLimit
			return machine.Stop{}
		}
	}
	if left = s.tape.within(left); left == 0 {
		s.reached()
		return machine.Stop{}
	}
	if s.debug == nil {
		return s.m.RunWithin(end, left)
	}
	return s.debug.advance(end, left)
}

// turn serves the host between two slices, and keeps the machine from running ahead of the wall clock.
func (s *Session) turn() {
	s.serve()
	s.keepPace()
}

// serve serves the host between two slices.
func (s *Session) serve() {
	s.mail.drain()
	why, err := s.pair.sync(s.m, &s.ports.gate)
	if s.fail(err); why != nil {
		s.notices.Say(fmt.Sprintf("the machine goes on without a standby: %v", why))
	}
	past := inPast(s)
	if !past {
		s.pumpPorts()
		s.network.pump()
	}
	s.fail(s.tape.turn())
	s.fail(s.watchers.turn())
	s.fail(s.network.turn())
	if !past {
		s.keys.feed(s.m)
	}
	if s.cfg.Program != nil && !past {
		s.programTurn()
	}
	if s.screen != nil {
		s.screen.refresh()
	}
	if s.remote != nil {
		s.remote.refresh()
	}
	if s.qmp != nil {
		s.qmp.look()
	}
	if s.health != nil {
		s.health.look()
	}
	s.explainSilence()
	s.fail(s.m.HostError())
	if s.ctx.Err() != nil {
		s.fail(context.Cause(s.ctx))
	}
}

// inPast reports whether what comes from outside waits for the present, or for the machine.
func inPast(s *Session) bool { return history.Fixed(s.m) || s.move.away() }

// keepPace sleeps while the machine is ahead of the wall clock.
func (s *Session) keepPace() {
	switch {
	case s.paused:
	case s.keys.hurries(s.m.Now()):
		s.pace.skip(s.m)
	default:
		s.mail.wait(s.pace.ahead(s.m), s.ctx.Done())
		s.pace.slept()
		if !inPast(s) {
			s.network.pump() // a frame that has ended the wait would else wait for the next slice, and the guest once more before it sees it
		}
	}
}

// pumpPorts moves bytes between the host and the serial ports.
func (s *Session) pumpPorts() {
	s.fail(s.ports.flush())
	s.quit = s.ports.receive() || s.quit
	if s.tape.playing() {
		s.ports.pending = nil
	}
	s.ports.pass(s.m)
}

// waitPaused waits until a call arrives or standTime has passed, while the machine stands still.
func (s *Session) waitPaused() {
	if len(s.mail.later) == 0 {
		s.mail.wait(standTime, s.ctx.Done())
	}
}

// waitOthers waits until another machine of a network in step has gone on, a call arrives, or standTime has passed.
func (s *Session) waitOthers() {
	if len(s.mail.later) == 0 {
		s.mail.waitFor(s.network.others.port.Wake(), standTime, s.ctx.Done())
	}
}

// replayTo plays to where the repetition stops, before a monitor opens.
func (s *Session) replayTo() error {
	t := &s.tape
	for t.until > s.m.Retired() && s.err == nil {
		s.turn()
		if stop := s.m.RunWithin(s.m.Now()+slice, t.until-s.m.Retired()); stop.Reason != machine.Running {
			break
		}
	}
	t.until = 0
	return s.err
}

// reached handles the moment at which the repetition of a recording is to stop early: the run ends, or
// before a user the machine stands still. Where a monitor takes over there, replayTo has played to
// that moment.
func (s *Session) reached() {
	s.tape.until = 0
	if s.screen == nil {
		s.quit = true
		return
	}
	s.paused = true
	if s.debug != nil {
		s.reason = fmt.Sprintf("stopped at instruction %d", s.m.Retired())
	}
}

// explainSilence tells the user of COM1 on the standard streams, who sees nothing else of the machine, why nothing has come.
func (s *Session) explainSilence() {
	blind := s.screen == nil && s.remote == nil && s.cfg.Program == nil && !s.scripted && s.ports.onStreams()
	if s.silence.lasts(blind && !bool(s.ports.spoke)) {
		s.notices.Say("nothing has come on COM1 yet: " + s.whySilent())
	}
}
