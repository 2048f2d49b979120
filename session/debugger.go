package session

import (
	"fmt"
	"io"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/session/host"
)

// debugger is what a session has of debuggers: one monitor, its prompts, and gdb. Their
// goroutines only wait for lines and connections; what they want done they post.
type debugger struct {
	s           *Session
	cfg         *Debugger
	mo          *monitor.Monitor
	main        *prompt    // on standard input; nil: none
	prompt      *prompt    // the latest that is open: what is said without being asked goes there
	seen        clock.Time // when the host was last looked at
	inTurn      bool       // a command runs the machine
	interrupted bool       // … and is to stop
	offer       func()     // has the command view, where there is a terminal for it; nil: there is none
	waiting     int        // listeners and prompts that may still come with something
	closers     []io.Closer
}

// newDebugger makes the monitor.
func newDebugger(s *Session) *debugger {
	d := &debugger{s: s, cfg: s.cfg.Debugger}
	d.mo = monitor.New(s.m, d.host(nil), unasked{d})
	return d
}

// advance runs a slice with the monitor's points.
func (d *debugger) advance(end clock.Time, n uint64) machine.Stop {
	stop, stopped := d.mo.Advance(end, n)
	p := d.prompt
	switch {
	case stop.Reason != machine.Running && d.cfg.Outlives:
		fmt.Fprintln(unasked{d}, stop)
		d.s.paused, stop = true, machine.Stop{}
	case stopped:
		d.s.paused, d.s.reason = true, "stopped for the monitor: Ctrl-] m"
	default:
		return stop
	}
	if p != nil {
		p.Ready()
	}
	return stop
}

// release tells the monitor that the machine goes on without it.
func (d *debugger) release() { d.mo.Release() }

// close lets go of what open has opened.
func (d *debugger) close() {
	if d.main != nil {
		d.main.Reset() // a line may be half typed
	}
	for _, c := range d.closers {
		_ = c.Close() // nothing was written to it
	}
}

// interrupt is a Ctrl-C.
func (d *debugger) interrupt() {
	if d.inTurn {
		d.interrupted = true
		return
	}
	d.s.err = host.ErrInterrupted
}

// unasked is where the monitor speaks when no prompt has asked.
type unasked struct{ d *debugger }

// Write says b at the prompt that is open, if there is one.
func (u unasked) Write(b []byte) (int, error) {
	if p := u.d.prompt; p != nil {
		return p.Out.Write(b)
	}
	return len(b), nil
}

// monitorHost is the session as the monitor sees it, from the prompt p.
type monitorHost struct {
	*drives
	d *debugger
	p *prompt // nil: gdb, or none
}

func (d *debugger) host(p *prompt) *monitorHost { return &monitorHost{&d.s.drives, d, p} }

// Turn serves the ports; a signal, a line that says stop, a gdb that comes, a limit
// or an error of the host stops the run.
func (h *monitorHost) Turn() bool {
	s, d := h.d.s, h.d
	paused, now := s.paused, s.m.Now()
	s.paused = now == d.seen
	d.seen = now
	d.inTurn, d.interrupted = true, false
	s.turn()
	d.inTurn = false
	s.paused = paused
	if limit := s.cfg.Limit; limit > 0 && s.m.Retired() >= limit {
		s.err = host.ErrLimit
	}
	return d.interrupted || s.err != nil || s.quit || h.p != nil && (h.p.Interrupted() || s.mail.gdbWaits())
}

// Press queues keys.
func (h *monitorHost) Press(keys []console.Chord) { h.d.s.keys.press(keys) }

// SetRunning lets the machine run behind the prompt, or stops it.
func (h *monitorHost) SetRunning(run bool) { h.d.s.setRunning(run) }

// Leave reports that continue goes back to the console.
func (h *monitorHost) Leave() bool { return h.p != nil && h.p.leave }

// prompt is where commands for the monitor come from and the answers go.
type prompt struct {
	*host.Lines
	over  <-chan struct{} // closed at the end of the run
	main  bool            // its end is the end of the session
	leave bool            // continue goes back to where the prompt was opened from
}
