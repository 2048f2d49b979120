package session

import (
	"context"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// Program is an operating system written in Go that runs in the machine of a session,
// such as DOS (session/dosrun).
type Program interface {
	// Start makes the machine ready, before its first run.
	Start(p *Place) error
	// Turn is called between two slices of the run, and after the last one.
	Turn()
	// Err is what has failed at the host; it counts more than how the run ended.
	Err() error
	// Close lets go of what the program has opened. The session calls it once, whether
	// Start was called or not.
	Close()
}

// Place is what a Program has of its session.
type Place struct {
	m        *machine.Machine
	streams  host.Streams
	ctx      context.Context
	keys     *typist
	pace     *pace
	unpaced  bool
	scripted func() bool
	fail     func(err error)
	show     func() error // gives the terminal to the machine
}

// Machine is the PC.
func (p *Place) Machine() *machine.Machine { return p.m }

// Streams are the standard streams. Writing to them ends with the session.
func (p *Place) Streams() host.Streams { return p.streams }

// Context is done when the session is to end without the guest.
func (p *Place) Context() context.Context { return p.ctx }

// Scripted reports that a script drives the run, and no user.
func (p *Place) Scripted() bool { return p.scripted() }

// Fail ends the run with an error.
func (p *Place) Fail(err error) { p.fail(err) }

// Press has the machine's keyboard type a chord.
func (p *Place) Press(c console.Chord) { p.keys.press([]console.Chord{c}) }

// PaceWaiting has the time that the guest spends waiting pass on the wall's clock, too,
// unless the session is not paced.
func (p *Place) PaceWaiting() {
	if !p.unpaced {
		p.pace.waiting()
	}
}

// Waited says that the guest has been kept waiting for a key.
func (p *Place) Waited(d time.Duration) { p.pace.keyWait(d) }

// ShowScreen gives the terminal to the machine's screen and keyboard. All virtual time
// passes on the wall's clock from now on, unless the session is not paced.
func (p *Place) ShowScreen() error {
	if err := p.show(); err != nil {
		return err
	}
	p.pace.all(!p.unpaced)
	return nil
}
