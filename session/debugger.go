package session

import (
	"fmt"
	"io"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/session/host"
)

// debugger is the part of a session that debuggers use: one monitor, its prompts, and gdb. The
// goroutines of prompts and gdb only wait for lines and connections; whatever touches the machine
// they post to the mailbox.
type debugger struct {
	s    *Session
	cfg  *Debugger
	mo   *monitor.Monitor
	main *prompt // the prompt on standard input; nil: there is none
	// prompt is the prompt that was opened last. It gets the messages that no command asked for.
	prompt      *prompt
	seen        clock.Time // virtual time at the last look at the host
	inTurn      bool       // a command of the monitor is running the machine
	interrupted bool       // the command that runs the machine is to stop
	// offer enables the monitor's command view. It is nil where no terminal can show it.
	offer   func()
	waiting int // how many listeners and prompts can still send a command
	closers []io.Closer
}

// busy reports whether a command of the monitor is running the machine.
func (d *debugger) busy() bool { return d.inTurn }

// newDebugger makes the monitor.
func newDebugger(s *Session) *debugger {
	d := &debugger{s: s, cfg: s.cfg.Debugger}
	d.mo = monitor.New(s.m, d.host(nil), unasked{d})
	return d
}

// advance runs a slice, watching the breakpoints and watchpoints of the monitor.
func (d *debugger) advance(end clock.Time, n uint64) machine.Stop {
	stop, stopped, err := d.mo.Advance(end, n)
	p := d.prompt
	switch {
	case err != nil:
		d.quit(err)
		return stop
	case stop.Reason != machine.Running && d.cfg.Outlives && d.attended():
		fmt.Fprintln(unasked{d}, stop)
		d.s.paused, stop = true, machine.Stop{}
	case stopped && !d.attended():
		d.s.fail(host.ErrStopped)
		return stop
	case stopped:
		d.s.paused, d.s.reason = true, fmt.Sprintf("stopped for the monitor: %v m", d.s.escape)
	default:
		return stop
	}
	if p != nil {
		p.Ready()
	}
	return stop
}

// attended reports whether somebody can let a machine go on that stands still: a user at a prompt or at the machine's screen, or a debugger or a
// program that may still connect.
func (d *debugger) attended() bool { return d.waiting > 0 || d.s.screen != nil || d.s.qmp != nil }

// quit ends the session for a command that has said so by err, with the exit status that it names.
func (d *debugger) quit(err error) {
	d.s.quit = true
	if status := monitor.QuitStatus(err); status != 0 {
		d.s.fail(&host.Exit{Status: status})
	}
}

// evaluator is the monitor's.
func (d *debugger) evaluator() *expr.Evaluator { return d.mo.Evaluator() }

// release tells the monitor that the machine goes on without it.
func (d *debugger) release() { d.mo.Release() }

// close closes what open has opened.
func (d *debugger) close() {
	if d.main != nil {
		d.main.Reset() // the user may have typed half a line
	}
	for _, c := range d.closers {
		_ = c.Close() // nothing was written to it, so its error means nothing
	}
}

// interrupt handles a Ctrl-C: it stops the command that runs the machine, or else ends the session.
func (d *debugger) interrupt() {
	if d.inTurn {
		d.interrupted = true
		return
	}
	d.s.err = host.ErrInterrupted
}

// unasked takes the monitor's messages that no command asked for.
type unasked struct{ d *debugger }

// Write writes b to the prompt that was opened last. Without one, and with nobody who could open one, the answers to the first commands have gone to
// standard output, and so does b; else it is discarded.
func (u unasked) Write(b []byte) (int, error) {
	switch p := u.d.prompt; {
	case p != nil:
		return p.Out.Write(b)
	case !u.d.attended():
		return u.d.s.cfg.Streams.Out.Write(b)
	}
	return len(b), nil
}

// monitorHost is what the monitor sees of the session. p is the prompt whose command is executed.
type monitorHost struct {
	*drives
	d *debugger
	p *prompt // nil: the command came from gdb, or from no prompt
}

func (d *debugger) host(p *prompt) *monitorHost { return &monitorHost{&d.s.drives, d, p} }

// Turn serves the ports between two slices of a command's run. It reports whether the run must stop:
// after a signal, a line that says stop, the arrival of a gdb (which waits for the end of start and until), the limit, or an error of the host.
func (h *monitorHost) Turn() bool {
	s, d := h.d.s, h.d
	// turn sleeps when the machine is ahead of the wall clock, unless paused is set. While commands
	// only look at the machine, its time stands still and there is nothing to wait for.
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
	return d.interrupted || s.err != nil || s.quit || h.p != nil && (h.p.Interrupted() || s.mail.gdbWaits() && !monitor.Heading(d.mo))
}

// Press queues keys.
func (h *monitorHost) Press(keys []console.Chord) { h.d.s.keys.press(keys) }

// SaveState writes the session's state to a file.
func (h *monitorHost) SaveState(file string) error { return saveState(h.d.s, file) }

// LoadState replaces the session's state by one from a file.
func (h *monitorHost) LoadState(file string) error { return loadState(h.d.s, file) }

// Migrate begins to move the machine.
func (h *monitorHost) Migrate(uri string) error { return moveTo(h.d.s, uri, 0) }

// MigrateCancel ends a migration from here.
func (h *monitorHost) MigrateCancel() { h.d.s.move.cancel() }

// Migration says how far the last migration is.
func (h *monitorHost) Migration() string {
	p := moved(h.d.s)
	if p == nil {
		return ""
	}
	text := "migration: " + p.State
	if p.Error != "" {
		text += ": " + host.OneLine(p.Error)
	}
	text += "\n"
	if p.Total > 0 && !p.Incoming {
		text += fmt.Sprintf("sent %d bytes; %d of %d to go, round %d\n%.3f s, standing still %.3f s\n", p.Sent, p.Remaining, p.Total, p.Rounds, p.Time.Seconds(), p.Down.Seconds())
	}
	return text
}

// SetRunning lets the machine run behind the prompt, or stops it.
func (h *monitorHost) SetRunning(run bool) { h.d.s.setRunning(run) }

// Leave reports whether the command continue closes the prompt and returns to the console.
func (h *monitorHost) Leave() bool { return h.p != nil && h.p.leave }

// prompt reads commands for the monitor and shows the answers.
type prompt struct {
	*host.Lines
	over  <-chan struct{} // closed when the run ends
	main  bool            // the session ends when this prompt does
	leave bool            // the command continue returns to where the prompt was opened
}
