package session

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

	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/dap"
	"github.com/iron86/iron86/gdb"
	fullscreen "github.com/iron86/iron86/monitor/view"
	"github.com/iron86/iron86/session/host"
)

// open opens what the Config names and executes the first commands.
func (d *debugger) open() error {
	s, onTerminal := d.s, d.s.cfg.Terminal || d.s.screen != nil && d.s.page == nil
	d.waiting, d.closers, d.main, d.prompt = 0, nil, nil, nil
	s.paused = d.cfg.Stopped || s.tape.played != nil && d.cfg.Outlives
	if err := d.listenAll(); err != nil {
		return err
	}
	first := &prompt{Lines: host.NoLines(s.cfg.Streams.Out)}
	if onTerminal {
		first.Out = io.Discard
	}
	if d.cfg.Monitor == "stdio" {
		if onTerminal || s.ports.onStreams() {
			return errors.New("-monitor stdio: something else is on standard input")
		}
		first = &prompt{Lines: host.StdioLines(s.cfg.Streams, d.stdio()), main: true}
		d.offer = func() { d.offerView(first) }
		d.offer()
		d.passInterrupts(s.mail.over)
		d.main, d.prompt = first, first
	}
	if d.cfg.Outlives {
		if err := s.replayTo(); err != nil {
			return err
		}
	}
	if err := d.firstCommands(first); err != nil {
		return err
	}
	if first.main && !s.quit {
		d.waiting++
		first.over = s.mail.over
		go d.serveLines(first)
	}
	if s.paused && !d.attended() && !s.quit {
		return errors.New("-S needs something that lets the machine go on: -s, -gdb, -monitor, -qmp or -display term or web")
	}
	return nil
}

// offerView offers the monitor a terminal for its command view, if there is one. The view ends with
// the session. What is typed there and not used goes to p.
func (d *debugger) offerView(p *prompt) {
	if !p.OnTerminal() {
		return
	}
	d.mo.OnView(func() error {
		screen, err := term.NewScreen()
		if err != nil {
			return err
		}
		v, err := fullscreen.New(screen, d.mo, d.host(p))
		if err != nil {
			return err
		}
		end := context.AfterFunc(d.s.ctx, screen.Fini)
		defer end()
		d.s.viewed = true
		defer func() { d.s.viewed = false }()
		defer d.s.cfg.LastResort.OnTerminal(screen.Fini, v.Lend)()
		if err = v.Run(); v.Signalled() {
			d.s.fail(host.ErrInterrupted) // the session's context may be done later
		}
		p.Unread(v.Left())
		return err
	})
}

// listenAll opens the ports of gdb and the monitor.
func (d *debugger) listenAll() error {
	if addr := d.cfg.DAP; addr != "" {
		if err := d.listen(addr, d.serveDAP); err != nil {
			return fmt.Errorf("-dap: %w", err)
		}
	}
	if c := d.cfg.Client; c != nil {
		d.waiting++
		go d.s.mail.post(&call{alone: true, f: func() { d.obeyDAP(c) }}, d.s.mail.over, 0)
	}
	if addr := d.cfg.GDB; addr != "" {
		if err := d.listen(addr, d.serveGDB); err != nil {
			return fmt.Errorf("-gdb: %w", err)
		}
	}
	kind, addr, _ := strings.Cut(d.cfg.Monitor, ":")
	switch kind {
	case "", "stdio":
	case "tcp":
		if err := d.listen(addr, d.serveClient); err != nil {
			return fmt.Errorf("-monitor: %w", err)
		}
	default:
		return fmt.Errorf("-monitor %s: stdio or tcp:HOST:PORT", d.cfg.Monitor)
	}
	return nil
}

// listen listens on a TCP address and calls serve for one client after the other, each on a
// goroutine that is not the machine's, until over is closed.
func (d *debugger) listen(addr string, serve func(c net.Conn, over <-chan struct{})) error {
	l, err := host.ListenLoopback(strings.TrimPrefix(addr, "tcp:"))
	if err != nil {
		return err
	}
	d.closers = append(d.closers, l)
	d.waiting++
	ctx, over := d.s.ctx, d.s.mail.over
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			end := context.AfterFunc(ctx, func() { _ = c.Close() }) // this ends serve, whether it reads or not
			serve(c, over)
			end()
			_ = c.Close() // the client has gone, or is told to go
		}
	}()
	return nil
}

// serveGDB lets a gdb control the machine until it goes. Only a connection that begins as a gdb
// does stops the machine, because gdb speaks first.
func (d *debugger) serveGDB(conn net.Conn, over <-chan struct{}) {
	c := &heard{Conn: conn, in: bufio.NewReader(conn)}
	switch begin, err := c.in.Peek(1); {
	case err != nil:
		return
	case !gdb.Begins(begin[0]):
		d.s.notices.Say(fmt.Sprintf("-gdb: a client that is no gdb was refused: it began with %q", begin))
		return
	}
	d.s.mail.post(&call{alone: true, stops: true, f: func() { d.obeyGDB(c) }}, over, 0)
}

// obeyGDB does what a gdb asks for until it goes.
func (d *debugger) obeyGDB(c net.Conn) {
	d.mo.OnView(nil) // gdb has no terminal for the view
	if d.offer != nil {
		defer d.offer()
	}
	d.s.paused, d.s.reason = true, "stopped by gdb"
	switch gdb.Serve(c, d.mo, d.host(nil)) {
	case gdb.Killed:
		d.s.quit = true
	case gdb.Detached:
		d.s.setRunning(true)
	}
	d.s.reason = ""
}

// serveDAP lets an editor that attaches control the machine until it goes.
func (d *debugger) serveDAP(conn net.Conn, over <-chan struct{}) {
	c := dap.NewClient(conn, conn)
	defer c.Close()
	l, err := c.Begin()
	switch {
	case err != nil:
		return
	case l.Command != "":
		c.Fail(errors.New("the machine runs already: attach, not launch"))
		return
	}
	d.s.mail.post(&call{alone: true, stops: true, f: func() { d.obeyDAP(c) }}, over, 0)
}

// obeyDAP does what an editor asks for until it goes.
func (d *debugger) obeyDAP(c *dap.Client) {
	d.s.paused, d.s.reason = true, "stopped by an editor"
	switch c.Serve(d.mo, d.host(nil)) {
	case dap.Lost:
		d.s.quit = d.s.quit || c == d.cfg.Client // nobody else would let it go on
	case dap.Killed:
		d.s.quit = true
	case dap.Detached:
		d.s.setRunning(true)
	}
	d.s.reason = ""
}

// heard is a connection whose first bytes have been looked at.
type heard struct {
	net.Conn
	in *bufio.Reader
}

// Read reads what was looked at and then the rest.
func (h *heard) Read(b []byte) (int, error) { return h.in.Read(b) }

// passInterrupts has Ctrl-C stop what a command of the monitor runs. If no command runs the
// machine, it ends the session. A Ctrl-C that nobody takes ends the session as SIGTERM does.
func (d *debugger) passInterrupts(over <-chan struct{}) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		defer signal.Stop(signals)
		for {
			select {
			case <-signals:
			case <-over:
				return
			}
			if d.s.mail.post(&call{f: d.interrupt}, over, host.StuckTime) {
				continue
			}
			select {
			case <-over:
				return
			default:
				d.s.cfg.LastResort.Interrupt()
				d.s.cancel(host.ErrInterrupted)
			}
		}
	}()
}
