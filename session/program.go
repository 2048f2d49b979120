package session

import (
	"context"
	"io"
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
	// Err returns what has failed at the host. It counts more than how the run ended.
	Err() error
	// Close closes what the program has opened. The session calls it once, whether Start was
	// called or not.
	Close()
}

// Place is what a Program sees of its session.
type Place struct {
	m        *machine.Machine
	streams  host.Streams
	ctx      context.Context
	keys     *typist
	pace     *pace
	unpaced  bool
	resumes  bool        // a saved state follows
	prompted bool        // the monitor has its prompt on the standard streams, or an editor has started the machine
	viewed   func() bool // the monitor's full-screen display has the terminal
	scripted func() bool
	fail     func(err error)
	show     func() error // gives the terminal to the machine
}

// Machine is the PC.
func (p *Place) Machine() *machine.Machine { return p.m }

// Streams returns the standard streams. Writing to them fails after the session has ended.
func (p *Place) Streams() host.Streams { return p.streams }

// Monitored reports whether the monitor has its prompt on the standard streams, or an editor has started the machine. Then programs get no input from there.
func (p *Place) Monitored() bool { return p.prompted }

// Resumes reports whether a saved state is loaded when Start has returned, so that Start need not load a program.
func (p *Place) Resumes() bool { return p.resumes }

// Output returns w, or while the monitor's full-screen display has the terminal nothing.
func (p *Place) Output(w io.Writer) io.Writer {
	if !p.Monitored() {
		return w
	}
	return curtain{w, p.viewed}
}

// curtain is a stream that gets nothing while drawn returns true.
type curtain struct {
	io.Writer
	drawn func() bool
}

// Write writes b, or discards it.
func (c curtain) Write(b []byte) (int, error) {
	if c.drawn() {
		return len(b), nil
	}
	return c.Writer.Write(b)
}

// Context returns a context that is done when the session is to end without the guest.
func (p *Place) Context() context.Context { return p.ctx }

// Scripted reports whether a script drives the run instead of a user.
func (p *Place) Scripted() bool { return p.scripted() }

// Fail ends the run with an error.
func (p *Place) Fail(err error) { p.fail(err) }

// Press has the machine's keyboard type a chord.
func (p *Place) Press(c console.Chord) { p.keys.press([]console.Chord{c}) }

// PaceWaiting has the time that the guest spends waiting pass at the rate of the wall clock, unless
// the session is unpaced.
func (p *Place) PaceWaiting() {
	if !p.unpaced {
		p.pace.waiting()
	}
}

// Waited says that the guest has been kept waiting for a key for the time d.
func (p *Place) Waited(d time.Duration) { p.pace.keyWait(d) }

// ShowScreen gives the terminal to the machine's screen and keyboard. From then on all virtual time
// passes at the rate of the wall clock, unless the session is unpaced.
func (p *Place) ShowScreen() error {
	if err := p.show(); err != nil {
		return err
	}
	p.pace.all(!p.unpaced)
	return nil
}
