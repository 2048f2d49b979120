package session

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/session/host"
)

// debugging is what a run needs of the debuggers. It is a *debugger.
type debugging interface {
	// open opens what the Config names and executes the first commands.
	open() error
	// close closes what open has opened.
	close()
	// advance runs the machine until end, for at most n instructions.
	advance(end clock.Time, n uint64) machine.Stop
	// evaluator evaluates expressions, with the symbols that were loaded.
	evaluator() *expr.Evaluator
	// release tells the monitor that the machine goes on without it.
	release()
	// answer executes a line of the monitor for a program and returns what it says. What the line runs ends when gone is closed.
	answer(line string, gone <-chan struct{}) string
	// busy reports whether a command of the monitor is running the machine.
	busy() bool
	// borrow has the monitor use the terminal that the machine's screen lends.
	borrow() error
}

// display is what a run needs of what shows the machine to its user: a *terminal, or a *page.
type display interface {
	refresh()      // shows what has changed
	watched() bool // somebody looks on
	close()        // gives the terminal back, or shows the last screen
}

// browsers is what a session needs of the page for browsers. It is a *page.
type browsers interface {
	display
	shut() error // sends the browsers away
}

// viewers is what a run needs of the VNC viewers. It is a *remote.
type viewers interface {
	refresh()      // shows what has changed
	watched() bool // somebody looks on
	close() error  // sends them away
}

// programs is what a run needs of the programs that control the machine by QMP. It is a *control.
type programs interface {
	await() // waits for those that the machine is to wait for
	serve() // lets them in
	look()  // tells them what has changed
	close() // tells them that the machine has ended, and sends them away
}

// metered is what a run needs of the metrics. It is a *health.
type metered interface {
	look()        // notes what is new
	close() error // sends everybody away
}

// Session is a machine with its host. Make it with New, and close it. All methods except Call and
// Close may only be called by the goroutine that runs the session, or by a function that Call has
// it run.
type Session struct {
	cfg      Config
	m        *machine.Machine
	ctx      context.Context // done when the session is to end without the guest; its cause is the reason
	cancel   context.CancelCauseFunc
	closing  sync.Once
	closed   error // the error of closing
	mail     mailbox
	notices  *host.Notices
	drives   drives
	ports    ports
	network  network
	keys     typist
	tape     tape
	debug    debugging // nil: the session has no debugger
	screen   display   // nil: no user sits before the machine's screen
	page     browsers  // nil: there is no page for browsers
	remote   viewers   // nil: no VNC viewers are let in
	qmp      programs  // nil: no programs are let in
	suspend  suspending
	backups  backups
	health   metered // nil: nobody scrapes metrics
	shown    uint64  // pictures of the screen that were made for viewers
	pace     pace
	escape   term.Escape
	silence  silence
	watchers watchers
	move     moving
	pair     pairing
	restore  func() // restores the terminal's modes; nil: COM1 does not get the terminal's keys
	frame    console.Frame
	scripted bool         // the present run does the steps of a script
	started  bool         // the program has been started
	named    bool         // symbols of the program or the kernel have been looked for
	greeted  bool         // the monitor has had a user
	viewed   bool         // the monitor's full-screen display has the terminal
	paused   bool         // the machine stands still for a debugger or for the terminal's menu
	reason   string       // why it stands still, for the status line; "": nothing to say
	quit     bool         // the user wants the session to end
	stop     machine.Stop // why the guest stopped; Running if it has not
	err      error        // why the run ended, when the guest did not end it
	failed   error        // what failed in the last run
}

// Machine is the PC.
func (s *Session) Machine() *machine.Machine { return s.m }

// Call has the goroutine that runs the machine call f between two slices of the run, and waits
// until f returns. While nobody runs the machine the caller's goroutine calls f. After Close, Call
// reports false and does not call f. It may be called from any goroutine but the one in Play or
// Run; f must not call Call, Play, Run or Close.
func (s *Session) Call(f func()) bool { return s.mail.call(f) }

// errClosed is the error of a run that Close has ended.
var errClosed = errors.New("session: closed")

// fail ends the run with err, unless that is nil or the run has ended already.
func (s *Session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// ended reports whether the run is over.
func (s *Session) ended() bool {
	if s.err != nil || s.quit {
		return true
	}
	switch s.stop.Reason {
	case machine.Running:
		return false
	case machine.Dead, machine.Shutdown, machine.RecordingEnd:
		return s.screen == nil // before a user the last screen stays in view until the user leaves
	}
	return true
}

// died reports whether the guest cannot go on.
func (s *Session) died() bool {
	return s.stop.Reason == machine.Dead || s.stop.Reason == machine.Shutdown
}

// setRunning lets the machine go on, or stops it.
func (s *Session) setRunning(run bool) {
	if s.move.away() {
		s.move.wanted(run)
		return
	}
	s.paused, s.reason = !run, ""
	if run {
		if s.debug != nil {
			s.debug.release()
		}
		s.stop = s.m.Stopped()
	}
}

// death returns the error for a guest that died, with the place where it did.
func (s *Session) death() error {
	return &host.Exit{Status: host.StatusDied, Text: fmt.Sprintf("%v at %s", s.stop, s.m.Where())}
}
