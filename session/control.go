package session

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/qmp"
)

// control lets programs control the machine by QMP. It is the Host of their server, and what displays do to the machine it does the
// same way.
type control struct {
	controls
	server *qmp.Server
	doors  []*controlDoor
}

// controlDoor is a place where programs come in, one after another.
type controlDoor struct {
	net.Listener
	waits  bool // the machine waits for the first
	first  net.Conn
	served bool
}

// openControl listens for programs where Config.QMP says.
func (s *Session) openControl() error {
	if len(s.cfg.QMP) == 0 {
		return nil
	}
	c := &control{controls: controls{s: s, post: func(f func()) bool { f(); return true }}}
	c.server = qmp.New(c, func(text string) { s.notices.Say("-qmp: " + text) })
	s.qmp = c
	for _, spec := range s.cfg.QMP {
		d, err := openDoor(spec)
		if err != nil {
			return fmt.Errorf("-qmp %s: %w", spec, err)
		}
		c.doors = append(c.doors, d)
	}
	return nil
}

// openDoor listens where a -qmp says.
func openDoor(spec string) (*controlDoor, error) {
	place, options, _ := strings.Cut(spec, ",")
	d, server := &controlDoor{waits: true}, false
	for _, o := range strings.Split(options, ",") {
		switch o {
		case "server", "server=on":
			server = true
		case "wait=off", "nowait":
			d.waits = false
		case "wait", "wait=on", "":
		default:
			return nil, fmt.Errorf("what is %q?", o)
		}
	}
	kind, addr, _ := strings.Cut(place, ":")
	var err error
	switch {
	case addr == "" || kind != "unix" && kind != "tcp":
		err = errors.New("unix:PATH or tcp:[HOST]:PORT is wanted")
	case !server:
		err = errors.New("server=on is wanted: programs connect to iron86")
	case kind == "unix":
		d.Listener, err = host.ListenSocket(addr)
	default:
		d.Listener, err = host.ListenLoopback(addr)
	}
	return d, err
}

// await waits for the programs that the machine is to wait for.
func (c *control) await() {
	for _, d := range c.doors {
		if !d.waits || d.first != nil || d.served {
			continue
		}
		c.s.notices.Say(fmt.Sprintf("-qmp: waiting for a program at %v", d.Addr()))
		came := make(chan net.Conn, 1)
		go func() {
			conn, _ := d.Accept() // it fails when the session is closed
			came <- conn
		}()
		select {
		case d.first = <-came:
		case <-c.s.ctx.Done():
			return
		}
	}
}

// serve lets programs in, from the first run on.
func (c *control) serve() {
	for _, d := range c.doors {
		if !d.served {
			d.served = true
			go d.serve(c.server)
		}
	}
}

// serve serves one program after another until the door is closed.
func (d *controlDoor) serve(server *qmp.Server) {
	conn, err := d.first, error(nil)
	for {
		if conn == nil {
			conn, err = d.Accept()
		}
		if err != nil {
			return
		}
		server.Serve(conn)
		conn = nil
	}
}

// look tells programs what has changed.
func (c *control) look() { c.server.Look() }

// close tells programs why the machine has ended, and sends them away.
func (c *control) close() {
	guest, reason := true, "guest-shutdown"
	switch {
	case errors.Is(c.s.err, host.ErrInterrupted):
		guest, reason = false, "host-signal"
	case c.s.died():
		reason = "guest-panic"
	case c.s.stop.Reason == machine.Reset:
		reason = "guest-reset"
	case c.s.stop.Reason == machine.Running:
		guest, reason = false, "host-ui"
	}
	for _, d := range c.doors {
		_ = d.Close() // nothing was written to it, so its error means nothing
	}
	c.server.Close(guest, reason)
}

// Call has f done between two slices of the run.
func (c *control) Call(f func()) bool { return c.s.mail.call(f) }

// Alone has f done when no debugger's command runs the machine.
func (c *control) Alone(f func()) bool {
	return c.s.mail.post(&call{alone: true, f: f}, c.s.mail.gone, 0)
}

// Machine is the PC.
func (c *control) Machine() *machine.Machine { return c.s.m }

// Status says what the machine does, in QEMU's words.
func (c *control) Status() qmp.Status {
	switch s := c.s; {
	case s.move.away():
		return qmp.Status{State: s.move.state()}
	case s.stop.Reason == machine.RecordingEnd:
		return qmp.Status{State: "paused"}
	case s.died():
		return qmp.Status{State: "guest-panicked"}
	case s.stop.Reason != machine.Running:
		return qmp.Status{State: "shutdown"}
	case s.paused && s.m.Retired() == 0:
		return qmp.Status{State: "prelaunch"}
	case s.paused && s.reason != "":
		return qmp.Status{State: "debug"}
	case s.paused:
		return qmp.Status{State: "paused"}
	}
	return qmp.Status{State: "running", Running: true}
}

// SetRunning lets the machine go on, or stops it.
func (c *control) SetRunning(run bool) { c.SetPaused(!run) }

// Inputs returns why the machine takes no input.
func (c *control) Inputs() error {
	switch {
	case c.s.tape.playing():
		return errors.New("the machine repeats a recording")
	case history.Fixed(c.s.m):
		return errors.New("the machine is in the past, which is fixed")
	}
	if c.s.move.away() {
		return errAway
	}
	return nil
}

// Migrate begins to move the machine.
func (c *control) Migrate(uri string, down time.Duration) error { return moveTo(c.s, uri, down) }

// MigrateIncoming waits for a machine.
func (c *control) MigrateIncoming(uri string) error { return receiveFrom(c.s, uri) }

// MigrateCancel ends a migration from here.
func (c *control) MigrateCancel() { c.s.move.cancel() }

// Migration says how far the last migration is.
func (c *control) Migration() *qmp.Migration {
	p := moved(c.s)
	if p == nil {
		return nil
	}
	return &qmp.Migration{Status: p.State, Error: p.Error, Incoming: p.Incoming, Sent: p.Sent, Remaining: p.Remaining, Memory: p.Total,
		Pages: p.Pages, Rounds: p.Rounds, Setup: p.Setup, Time: p.Time, Down: p.Down}
}

// Reset presses the reset button.
func (c *control) Reset() error {
	if err := c.Inputs(); err != nil {
		return err
	}
	c.controls.Reset()
	return nil
}

// Monitor executes a line of the monitor.
func (c *control) Monitor(line string, gone <-chan struct{}) string {
	if c.s.debug == nil {
		return "there is no monitor\n"
	}
	return c.s.debug.answer(line, gone)
}

// Frame is what the display shows.
func (c *control) Frame() *console.Frame { return c.s.Frame() }

// Serial is where COM1 leads.
func (c *control) Serial() string {
	if c.s.cfg.Serial == "" {
		return "null"
	}
	return c.s.cfg.Serial
}

// Memory is how many bytes of RAM there are.
func (c *control) Memory() uint64 { return memoryOf(&c.s.cfg.Machine) }

// Drives lists all drives.
func (c *control) Drives() []qmp.Drive {
	d, cfg := &c.s.drives, &c.s.cfg.Machine
	list := []qmp.Drive{{Name: "fda", Disk: cfg.Floppy[0], Removable: true}, {Name: "fdb", Disk: cfg.Floppy[1], Removable: true}}
	for i, a := range cfg.ATA {
		switch {
		case i == cdPosition && a.CDROM:
			list = append(list, qmp.Drive{Name: "cdrom", Disk: a.Disk, CD: true, Removable: true})
		case a.Disk != nil:
			list = append(list, qmp.Drive{Name: hardDisks[i], Disk: a.Disk, CD: a.CDROM})
		}
	}
	for i, one := range list {
		list[i].Medium = d.inside[one.Name]
		if disk, ok := d.disks[one.Name]; ok {
			list[i].Disk = disk
		}
		list[i].Format = formatIn(list[i].Disk)
		list[i].Locked = one.Name == "cdrom" && machine.TrayLocked(c.s.m, cdPosition)
	}
	return list
}

// Insert puts an image into a drive.
func (c *control) Insert(drive, file, format string, readOnly bool) error {
	return c.s.drives.insertAs(drive, file, host.Manner{Format: format, ReadOnly: readOnly})
}
