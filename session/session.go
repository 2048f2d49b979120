package session

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// debugging is what a run has of debuggers: it is a *debugger.
type debugging interface {
	// open opens what the Config names and executes the first commands.
	open() error
	// close lets go of what open has opened.
	close()
	// advance runs the machine until end, for at most n instructions.
	advance(end clock.Time, n uint64) machine.Stop
	// release tells the monitor that the machine goes on without it.
	release()
	// borrow has the monitor use the terminal that the machine's screen lends.
	borrow() error
}

// display is what a run has of the terminal that shows the machine: it is a *terminal.
type display interface {
	refresh() // shows what has changed
	close()   // gives the terminal back
}

// Session is a machine with its host. Make it with New, and close it. Its methods but Call
// and Close are for the goroutine that runs it, or for functions that Call has done.
type Session struct {
	cfg      Config
	m        *machine.Machine
	ctx      context.Context // done when the session is to end without the guest; its cause is why
	cancel   context.CancelCauseFunc
	closing  sync.Once
	closed   error // what closing has given
	mail     mailbox
	notices  *host.Notices
	drives   drives
	ports    ports
	keys     typist
	tape     tape
	debug    debugging // nil: none
	screen   display   // nil: the terminal is not used
	pace     pace
	restore  func() // gives the keys of the terminal back; nil: COM1 has not got them
	frame    console.Frame
	scripted bool         // the run under way has steps
	started  bool         // the program has been started
	paused   bool         // the machine stands for a debugger or for the terminal's menu
	reason   string       // why it stands, for the status line; "": nothing special
	quit     bool         // the user wants the end
	stop     machine.Stop // why the guest stopped; Running: it has not
	err      error        // why the run ended, when it was not the guest
	failed   error        // what failed in the last run
}

// Machine is the PC.
func (s *Session) Machine() *machine.Machine { return s.m }

// Call has the goroutine that runs the machine do f between two slices of the run, and
// waits for that. While nobody runs it the caller does f. It reports false, without f,
// after Close. It may be called from any goroutine but the one in Play or Run; f must not
// call it, nor Play, Run and Close.
func (s *Session) Call(f func()) bool { return s.mail.call(f) }

// errClosed is the end of a run by Close.
var errClosed = errors.New("session: closed")

// fail ends the run with err, unless that is nil or the run has ended already.
func (s *Session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// ended reports that the run is over.
func (s *Session) ended() bool {
	if s.err != nil || s.quit {
		return true
	}
	switch s.stop.Reason {
	case machine.Running:
		return false
	case machine.Dead, machine.Shutdown, machine.RecordingEnd:
		return s.screen == nil // on a terminal the last screen stays until the user leaves
	}
	return true
}

// died reports that the guest cannot go on.
func (s *Session) died() bool {
	return s.stop.Reason == machine.Dead || s.stop.Reason == machine.Shutdown
}

// setRunning lets the machine go on, or stops it.
func (s *Session) setRunning(run bool) {
	s.paused, s.reason = !run, ""
	if run {
		if s.debug != nil {
			s.debug.release()
		}
		s.stop = s.m.Stopped()
	}
}

// death is the end of a guest that died, with the place.
func (s *Session) death() error {
	return &host.Exit{Status: host.StatusDied, Text: fmt.Sprintf("%v at %s", s.stop, s.m.Where())}
}
