package session

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/migrate"
)

// deferred is the -incoming of a session that is told later where the machine comes from.
const deferred = "defer"

// openIncoming listens where Config.Incoming says, and reads the keys of migrations. It is called before images are opened, which another machine still
// writes.
func openIncoming(s *Session) error {
	if err := errors.Join(openTrust(s), s.pair.open(&s.cfg)); err != nil {
		return err
	}
	c := &s.cfg
	if c.Incoming == "" {
		return nil
	}
	if err := without(c, "-incoming", rival{"-loadvm", c.State != ""}); err != nil {
		return err
	}
	s.move.at, s.drives.images.Await = awaited, true
	if c.Incoming == deferred {
		return nil
	}
	return listenIncoming(s, c.Incoming)
}

// listenIncoming listens for a machine.
func listenIncoming(s *Session, uri string) (err error) {
	network, address, err := dialable(uri)
	if err == nil {
		s.move.door, err = openPlace(s, network, address)
	}
	if err != nil {
		return fmt.Errorf("-incoming %s: %w", uri, err)
	}
	return nil
}

// openPlace listens at an address.
func openPlace(s *Session, network, address string) (net.Listener, error) {
	if network == "unix" {
		return host.ListenSocket(address)
	}
	if rest, ok := strings.CutPrefix(address, "0:"); ok { // QEMU's word for all addresses
		address = "0.0.0.0:" + rest
	}
	l, err := host.ListenLoopback(address)
	if err == nil && s.move.trust == nil && !loopback(l.Addr()) {
		return nil, errors.Join(errors.New("whoever can connect could give this host a machine: beyond this host -migrate-key or -migrate-tls is wanted"), l.Close())
	}
	return l, err
}

// awaitMachine has the machine stand still until it comes from elsewhere, if it is to.
func awaitMachine(s *Session) {
	if s.move.at != awaited || s.move.in != nil {
		return
	}
	s.paused, s.reason = true, "waiting for the machine"
	machine.SetAway(s.m, true)
	if s.move.door != nil {
		receive(s)
	}
}

// receive takes the machine from whoever brings it.
func receive(s *Session) {
	s.notices.Say(fmt.Sprintf("-incoming: waiting for the machine at %v", s.move.door.Addr()))
	s.move.in = migrate.Receive(s.move.door, arrival{s}, s.move.trust, build(), func(err error) {
		switch {
		case errors.Is(err, migrate.ErrOver):
			s.mail.call(func() { s.quit = true })
		case err != nil:
			s.mail.call(func() { s.fail(fmt.Errorf("-incoming: %w", err)) })
		}
	})
	s.move.decide = func() {
		if !s.move.in.Start() {
			s.notices.Say("the machine has not come yet")
		}
	}
}

// receiveFrom waits for the machine at a place, in a session that was to be told.
func receiveFrom(s *Session, uri string) error {
	if s.cfg.Incoming != deferred || s.move.at != awaited {
		return errors.New("'-incoming defer' is required for migrate_incoming")
	}
	if s.move.in != nil {
		return errors.New("the machine is waited for already")
	}
	if err := listenIncoming(s, uri); err != nil {
		return err
	}
	receive(s)
	return nil
}

// arrival is the session as a machine comes to it.
type arrival struct{ s *Session }

// Call has f done on the goroutine of the session.
func (a arrival) Call(f func()) bool { return a.s.mail.call(f) }

// Machine is the PC that gets the state.
func (a arrival) Machine() *machine.Machine { return a.s.m }

// Take opens the images for writing.
func (a arrival) Take() error { return a.s.drives.images.Take() }

// Drop closes the images.
func (a arrival) Drop() { a.s.fail(a.s.drives.images.Close()) }

// Say tells the user.
func (a arrival) Say(text string) { a.s.notices.Say(text) }

// Start lets the machine go on.
func (a arrival) Start(l migrate.Luggage) {
	s := a.s
	s.move.at, s.move.decide = here, nil
	machine.SetAway(s.m, false)
	s.ports.pending = l.Serial
	s.keys.unpack(l.Keys)
	s.paused, s.reason = !l.Running || s.cfg.Debugger != nil && s.cfg.Debugger.Stopped, ""
	s.stop = s.m.Stopped()
	s.pace.skip(s.m)
	s.notices.Say("-incoming: the machine is here")
}
