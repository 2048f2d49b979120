package session

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/release"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/migrate"
)

// Errors of migrations.
var (
	errAway      = errors.New("the machine is not here, or on its way")
	errDebugged  = errors.New("a command of the monitor runs the machine")
	errDOSMoves  = errors.New("a program under DOS cannot move: its files are the host's")
	errChanged   = errors.New("the machine was changed while it stood still")
	errNoAddress = errors.New("tcp:HOST:PORT or unix:PATH is wanted")
)

// dialable splits the address of a migration.
func dialable(uri string) (network, address string, err error) {
	network, address, _ = strings.Cut(uri, ":")
	if address == "" || network != "tcp" && network != "unix" {
		return "", "", errNoAddress
	}
	if network == "tcp" && !strings.Contains(address, ":") {
		address = ":" + address
	}
	return network, address, nil
}

// openTrust reads what the Config says of keys and certificates.
func openTrust(s *Session) (err error) {
	switch c := &s.cfg; {
	case c.MigrateKey != "" && c.MigrateCerts != "":
		err = errors.New("-migrate-key and -migrate-tls exclude each other")
	case c.MigrateKey != "":
		if s.move.trust, err = migrate.KeyTrust(c.MigrateKey); err != nil {
			err = fmt.Errorf("-migrate-key: %w", err)
		}
	case c.MigrateCerts != "":
		if s.move.trust, err = migrate.DirTrust(c.MigrateCerts); err != nil {
			err = fmt.Errorf("-migrate-tls: %w", err)
		}
	}
	return err
}

// build is the version and the commit of this iron86, which both ends of a migration must have. The platform and the compiler may differ.
func build() string {
	b := release.This()
	return strings.TrimSpace(cmp.Or(b.Version, "devel") + " " + b.Commit)
}

// moveTo begins to move the machine to where uri says. down is for how long it may stand still, 0 for the default.
func moveTo(s *Session, uri string, down time.Duration) error {
	network, address, err := dialable(uri)
	switch {
	case err != nil:
		return err
	case s.move.away() || s.move.out != nil && !moved(s).Over():
		return errAway
	case s.m.ServiceMap() != nil:
		return errDOSMoves
	}
	if err := s.drives.images.Movable(); err != nil {
		return err
	}
	o := migrate.Options{Network: network, Address: address, Trust: s.move.trust, Down: cmp.Or(down, migrate.DefaultDown), Build: build()}
	s.move.out = migrate.Send(source{s}, o, func(err error) { s.mail.call(func() { movedTo(s, uri, err) }) })
	return nil
}

// moved returns how far the last migration is, or nil if there was none.
func moved(s *Session) *migrate.Progress {
	var p migrate.Progress
	switch {
	case s.move.out != nil:
		p = s.move.out.Progress()
	case s.move.in != nil:
		p = s.move.in.Progress()
	default:
		return nil
	}
	return &p
}

// movedTo handles the end of a migration.
func movedTo(s *Session, uri string, err error) {
	switch {
	case err == nil:
		s.notices.Say("the machine runs at " + uri + " now")
	case errors.Is(err, migrate.ErrDoubt):
		s.move.at = unknown
		s.move.decide = func() {
			if err := (source{s}).Resume(true); err != nil {
				s.notices.Say(fmt.Sprintf("the machine cannot go on here: %v", err))
			}
		}
		s.notices.Say(fmt.Sprintf("migrate %s: %v (cont lets it go on here)", uri, err))
	default:
		s.notices.Say(fmt.Sprintf("migrate %s: %v", uri, err))
	}
}

// endMoves ends what is under way when the session ends.
func endMoves(s *Session) {
	if s.move.out != nil {
		s.move.out.Cancel()
	}
	if s.move.door != nil {
		_ = s.move.door.Close() // nothing was written to it
	}
}

// source is the session as its machine leaves it.
type source struct{ s *Session }

// Call has f done on the goroutine that runs the machine.
func (o source) Call(f func()) bool { return o.s.mail.call(f) }

// Machine is the PC.
func (o source) Machine() *machine.Machine { return o.s.m }

// Halt has the machine stand still, and says what goes along with it.
func (o source) Halt() (migrate.Luggage, error) {
	s := o.s
	switch {
	case s.move.away():
		return migrate.Luggage{}, errAway
	case s.debug != nil && s.debug.busy():
		return migrate.Luggage{}, errDebugged
	case s.m.Stopped().Reason != machine.Running || s.ended():
		return migrate.Luggage{}, errors.New("the machine has ended")
	}
	if err := s.ports.flush(); err != nil {
		return migrate.Luggage{}, err
	}
	keys, err := s.keys.pack()
	if err != nil {
		return migrate.Luggage{}, err
	}
	v := &s.move
	v.paused, v.reason, v.given, v.at = s.paused, s.reason, machine.Given(s.m), leaving
	machine.SetAway(s.m, true)
	s.paused, s.reason = true, "moving"
	return migrate.Luggage{Running: !v.paused, Serial: s.ports.pending, Keys: keys}, nil
}

// LetGo lets the target open the images.
func (o source) LetGo() error {
	if machine.Given(o.s.m) != o.s.move.given {
		return errChanged
	}
	return o.s.drives.images.LetGo()
}

// Resume lets the machine go on here.
func (o source) Resume(letGo bool) error {
	s, v := o.s, &o.s.move
	if v.at != leaving && v.at != unknown {
		return nil // it has not stood still
	}
	if letGo {
		if err := s.drives.images.TakeBack(); err != nil {
			return err
		}
	}
	v.at, v.decide = here, nil
	machine.SetAway(s.m, false)
	s.paused, s.reason = v.paused, v.reason
	s.pace.skip(s.m)
	for _, f := range v.held {
		f()
	}
	v.held = nil
	return nil
}

// Gone says that the machine runs elsewhere.
func (o source) Gone() {
	v := &o.s.move
	v.at, v.held, o.s.reason = gone, nil, "moved to another host"
}

// packed is what of a typist goes along with a machine.
type packed struct {
	Queue []console.Chord    `json:"queue,omitempty"`
	Up    []console.KeyEvent `json:"up,omitempty"`
}

// pack encodes the keys that wait.
func (t *typist) pack() ([]byte, error) { return json.Marshal(&packed{t.queue, t.up}) }

// unpack decodes what pack has encoded, and queues it. What is no key is left out.
func (t *typist) unpack(b []byte) {
	var p packed
	if json.Unmarshal(b, &p) != nil || len(p.Up) > maxQueued {
		return
	}
	t.press(p.Queue)
	t.up = p.Up
}

// loopback reports whether an address is of this host alone.
func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}
