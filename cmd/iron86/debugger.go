package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/gdb"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
	"github.com/urfave/cli/v2"
)

// gdbDefault is the address of -s, QEMU's.
const gdbDefault = "127.0.0.1:1234"

// debuggerFlags are those of commands that a debugger can be connected to.
func debuggerFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "gdb", Usage: "wait for gdb on `ADDRESS`: tcp:HOST:PORT or a port of the loopback"},
		&cli.BoolFlag{Name: "s", Usage: "same as -gdb " + gdbDefault},
		&textListFlag{cli.GenericFlag{Name: "ex", Value: new(textList), Usage: "execute the monitor's `COMMAND` first (repeatable)"}},
		&cli.StringFlag{Name: "rc", Usage: "execute the commands in `FILE` first"},
	}
}

// monitorFlags are those of boot and demo, which run at once.
func monitorFlags() []cli.Flag {
	return append([]cli.Flag{
		&cli.BoolFlag{Name: "S", Usage: "start stopped: the debugger, or the menu, lets the machine run"},
		&cli.StringFlag{Name: "monitor", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens)"},
	}, debuggerFlags()...)
}

// debugger is what a session has of debuggers. Their goroutines only wait for
// lines and connections; what they want done goes through visits.
type debugger struct {
	mo      *monitor.Monitor
	visits  chan func()   // executed between slices, never inside of one another
	over    chan struct{} // closed at the end of the session
	signals chan os.Signal
	main    *prompt      // on standard input; nil: none
	prompt  *prompt      // the latest that is open: what is said without being asked goes there
	what    string       // why the machine stands, for the status line; "": nothing special
	seen    clock.Time   // when the host was last looked at
	offer   func()       // has the command view, where there is a terminal for it; nil: there is none
	knocks  atomic.Int32 // gdbs that wait for a run of the prompt's to end
	stays   bool         // the end of the guest is not the end of the session
	waiting int          // listeners and prompts that may still come with something
	closers []io.Closer
}

// newDebugger makes the monitor.
func (s *session) newDebugger() {
	d := &s.debug
	d.visits, d.over = make(chan func()), make(chan struct{})
	d.mo = monitor.New(s.m, s.host(nil), unasked{d})
}

// openDebugger opens what the flags name and executes -rc and -ex.
func (s *session) openDebugger(c *cli.Context, std stdio, onTerminal bool) error {
	d := &s.debug
	s.paused = c.Bool("S") || s.tape != nil && d.stays
	if err := s.listenDebuggers(c); err != nil {
		return err
	}
	first := &prompt{out: std.out}
	if onTerminal {
		first.out = io.Discard
	}
	if c.String("monitor") == "stdio" && !(onTerminal && !c.IsSet("monitor")) {
		if onTerminal || s.serial != nil && s.serial.stdio || c.String("script") == "-" {
			return errors.New("-monitor stdio: something else is on standard input")
		}
		first = stdioPrompt(std, d.mo.Complete)
		first.main = true
		d.offer = func() { offerView(s.ctx, s.last, std, d.mo, s.host(first)) }
		d.offer()
		d.signals = make(chan os.Signal)
		s.passInterrupts()
		d.main, d.prompt = first, first
	}
	if d.stays {
		if err := s.replayTo(); err != nil {
			return err
		}
	}
	if err := s.firstCommands(c, first); err != nil {
		return err
	}
	if first.main && !s.quit {
		d.waiting++
		go s.serveLines(first)
	}
	if s.paused && d.waiting == 0 && !onTerminal && !s.quit {
		return errors.New("-S needs something that lets the machine go on: -s, -gdb, -monitor or -display term")
	}
	return nil
}

// listenDebuggers opens the sockets of -gdb and -monitor.
func (s *session) listenDebuggers(c *cli.Context) error {
	addr := c.String("gdb")
	if c.Bool("s") {
		if addr != "" {
			return errors.New("-s and -gdb exclude each other")
		}
		addr = gdbDefault
	}
	if addr != "" {
		if err := s.listen(addr, s.serveGDB); err != nil {
			return fmt.Errorf("-gdb: %w", err)
		}
	}
	kind, addr, _ := strings.Cut(c.String("monitor"), ":")
	switch kind {
	case "", "stdio":
	case "tcp":
		if err := s.listen(addr, s.serveClient); err != nil {
			return fmt.Errorf("-monitor: %w", err)
		}
	default:
		return fmt.Errorf("-monitor %s: stdio or tcp:HOST:PORT", c.String("monitor"))
	}
	return nil
}

// listen has serve deal with the clients of a TCP address, one after the other,
// each on a goroutine that is not the machine's.
func (s *session) listen(addr string, serve func(net.Conn)) error {
	l, err := listenLoopback(strings.TrimPrefix(addr, "tcp:"))
	if err != nil {
		return err
	}
	s.debug.closers = append(s.debug.closers, l)
	s.debug.waiting++
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			end := context.AfterFunc(s.ctx, func() { _ = c.Close() }) // whether it reads or not
			serve(c)
			end()
			_ = c.Close() // it has gone, or is told to go
		}
	}()
	return nil
}

// serveGDB gives the machine to a gdb, until it goes. A gdb speaks first: what does not
// begin as it does never stops the machine.
func (s *session) serveGDB(conn net.Conn) {
	c := &heard{Conn: conn, in: bufio.NewReader(conn)}
	switch begin, err := c.in.Peek(1); {
	case err != nil:
		return
	case !gdb.Begins(begin[0]):
		s.notices.say(fmt.Sprintf("-gdb: a client that is no gdb was refused: it began with %q", begin))
		return
	}
	s.debug.knocks.Add(1)
	s.visit(func() {
		s.debug.knocks.Add(-1)
		s.debug.mo.OnView(nil) // the terminal is not gdb's
		if s.debug.offer != nil {
			defer s.debug.offer()
		}
		s.paused, s.debug.what = true, "stopped by gdb"
		switch gdb.Serve(c, s.debug.mo, s.host(nil)) {
		case gdb.Killed:
			s.quit = true
		case gdb.Detached:
			s.SetRunning(true)
		}
		s.debug.what = ""
	})
}

// heard is a connection of which something has been looked at.
type heard struct {
	net.Conn
	in *bufio.Reader
}

// Read reads.
func (h *heard) Read(b []byte) (int, error) { return h.in.Read(b) }

// visit has the machine's goroutine do f between two slices and waits for it. It
// reports false when the session is over.
func (s *session) visit(f func()) bool {
	done := make(chan struct{})
	select {
	case s.debug.visits <- func() { f(); close(done) }:
		<-done
		return true
	case <-s.debug.over:
		return false
	}
}

// receive does what a debugger wants, if one does.
func (s *session) receive() {
	select {
	case f := <-s.debug.visits:
		f()
	case <-s.debug.signals:
		s.err = errInterrupted
	default:
	}
}

// stand waits, for a machine that stands still, until someone wants something.
func (s *session) stand(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.ctx.Done():
	case f := <-s.commands:
		f()
	case f := <-s.debug.visits:
		f()
	case <-s.debug.signals:
		s.err = errInterrupted
	}
}

// serveClient serves the monitor on a socket.
func (s *session) serveClient(conn net.Conn) {
	c := newPeer(conn, nil)
	p := s.socketPrompt(c)
	if !s.visit(func() { s.open(p) }) {
		return
	}
	s.serveLines(p)
	_ = c.Close() // ends the goroutine that reads
	for range p.ahead {
	}
}

// open makes p the prompt that the machine talks to and shows where it is.
func (s *session) open(p *prompt) {
	s.debug.prompt = p
	s.debug.mo.With(s.host(p), p.out, s.debug.mo.Greet)
	if p.ready != nil {
		p.ready()
	}
}

// serveLines executes the lines of a prompt until it ends.
func (s *session) serveLines(p *prompt) {
	for open := true; open; {
		line, err := p.read()
		if err != nil {
			s.visit(func() { s.closePrompt(p) })
			return
		}
		if !s.visit(func() { open = s.execute(p, line) }) {
			return
		}
	}
}

// closePrompt is the end of p's input.
func (s *session) closePrompt(p *prompt) {
	if s.debug.prompt == p {
		s.debug.prompt = nil
	}
	if !p.main {
		return
	}
	if s.debug.waiting--; s.debug.waiting == 0 {
		s.quit = true
	}
}

// execute executes a line. It reports whether more lines are wanted.
func (s *session) execute(p *prompt, line string) (more bool) {
	s.debug.prompt = p
	err := s.do(p, line)
	switch {
	case errors.Is(err, monitor.ErrExit) && !p.main:
		s.closePrompt(p)
		return false
	case errors.Is(err, monitor.ErrQuit):
		s.quit = true
	case err != nil:
		fmt.Fprintln(messages{p.out}, err)
	}
	if p.gone {
		s.SetRunning(true) // what it was told to do
	}
	if p.ready != nil {
		p.ready()
	}
	return !s.ended() && (s.paused || !p.leave)
}

// do is Monitor.Do for a prompt.
func (s *session) do(p *prompt, line string) (err error) {
	s.debug.mo.With(s.host(p), p.out, func() { err = s.debug.mo.Do(line) })
	return err
}

// firstCommands executes -rc and -ex. Without them a monitor on standard input
// says where the machine is.
func (s *session) firstCommands(c *cli.Context, p *prompt) error {
	var list []string
	if file := c.String("rc"); file != "" {
		list = append(list, "source "+file)
	}
	list = append(list, texts(c, "ex")...)
	if c.Bool("view") {
		list = append(list, "view")
	}
	for _, line := range list {
		if err := s.do(p, line); errors.Is(err, monitor.ErrQuit) {
			s.quit = true
			return nil
		} else if err != nil {
			return err
		}
		if s.err != nil {
			return s.err
		}
	}
	if len(list) == 0 && p.main {
		s.debug.mo.With(s.host(p), p.out, s.debug.mo.Greet)
	}
	return nil
}

// advance runs a slice with the monitor's points.
func (s *session) advance(end clock.Time, n uint64) machine.Stop {
	stop, stopped := s.debug.mo.Advance(end, n)
	p := s.debug.prompt
	switch {
	case stop.Reason != machine.Running && s.debug.stays:
		fmt.Fprintln(unasked{&s.debug}, stop)
		s.paused, stop = true, machine.Stop{}
	case stopped:
		s.paused, s.debug.what = true, "stopped for the monitor: Ctrl-] m"
	default:
		return stop
	}
	if p != nil && p.ready != nil {
		p.ready()
	}
	return stop
}

// SetRunning lets the machine go on after this visit, or stops it.
func (s *session) SetRunning(run bool) {
	s.paused, s.debug.what = !run, ""
	if run {
		s.debug.mo.Release()
		s.stop = s.m.Stopped()
	}
}

// closeDebugger lets go of what openDebugger opened.
func (s *session) closeDebugger() {
	if s.debug.over == nil {
		return
	}
	close(s.debug.over)
	if p := s.debug.main; p != nil && p.reset != nil {
		p.reset() // a line may be half typed
	}
	for _, c := range s.debug.closers {
		_ = c.Close() // nothing was written to it
	}
}

// passInterrupts has Ctrl-C stop what a command of the monitor runs, or end the session
// when none does. One that nobody takes ends the session as SIGTERM does.
func (s *session) passInterrupts() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		defer signal.Stop(signals)
		for {
			select {
			case sig := <-signals:
				select {
				case s.debug.signals <- sig:
				case <-time.After(stuckTime):
					s.interrupt()
				case <-s.debug.over:
					return
				}
			case <-s.debug.over:
				return
			}
		}
	}()
}

// unasked is where the monitor speaks when no prompt has asked.
type unasked struct{ d *debugger }

// Write says b at the prompt that is open, if there is one.
func (u unasked) Write(b []byte) (int, error) {
	if p := u.d.prompt; p != nil {
		return p.out.Write(b)
	}
	return len(b), nil
}

// monitorHost is the session as the monitor sees it, from the prompt p.
type monitorHost struct {
	s *session
	p *prompt // nil: gdb, or none
}

func (s *session) host(p *prompt) *monitorHost { return &monitorHost{s, p} }

// Turn serves the ports; a signal, a line that says stop, a gdb that comes, a limit
// or an error of the host stops the run.
func (h *monitorHost) Turn() bool {
	s := h.s
	paused, now := s.paused, s.m.Now()
	s.paused = now == s.debug.seen
	s.debug.seen = now
	s.hostTurn()
	s.paused = paused
	if s.limit > 0 && s.m.Retired() >= s.limit {
		s.err = errLimit
	}
	select {
	case <-s.debug.signals:
		return true
	default:
		return s.err != nil || s.quit || h.p != nil && (h.p.interrupted() || s.debug.knocks.Load() > 0)
	}
}

// Press queues keys.
func (h *monitorHost) Press(keys []console.Chord) { h.s.Press(keys) }

// Insert changes a medium.
func (h *monitorHost) Insert(drive, file string) error { return h.s.Insert(drive, file) }

// Eject empties a drive.
func (h *monitorHost) Eject(drive string) error { return h.s.Eject(drive) }

// SetRunning lets the machine run behind the prompt, or stops it.
func (h *monitorHost) SetRunning(run bool) { h.s.SetRunning(run) }

// Leave reports that continue goes back to the console.
func (h *monitorHost) Leave() bool { return h.p != nil && h.p.leave }
