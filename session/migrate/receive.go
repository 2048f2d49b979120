package migrate

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/snapshot"
)

// Target is the session that takes a machine. All methods but Call and Say are called by functions that Call has done, on the goroutine of the
// session.
type Target interface {
	Call(f func()) bool
	Machine() *machine.Machine
	// Take opens the images for writing.
	Take() error
	// Drop closes the images: the machine does not run here.
	Drop()
	// Start lets the machine go on. It has its state.
	Start(l Luggage)
	Say(text string) // tells the user
}

// Inlet waits for a machine.
type Inlet struct {
	meter
	net.Listener
	t     Target
	trust *Trust
	build string
	over  func(err error)
	self  string // the name of this process

	mu      sync.Mutex // for what follows
	busy    bool       // a machine is coming
	id      string     // the migration of the machine that is here; "": none is
	begun   bool       // it runs
	dropped bool       // it was given up
	luggage Luggage
	ended   chan struct{} // closed when begun or dropped
}

// maxGuests is how many connections there are at a time, of which one brings a machine.
const maxGuests = 4

// Receive waits at a listener for a machine. over is called once, on another goroutine: when the machine runs, or was given up after the disks were opened.
// An attempt that fails before leaves everything as it was, for the next.
func Receive(l net.Listener, t Target, trust *Trust, build string, over func(err error)) *Inlet {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // it never fails
	in := &Inlet{Listener: l, t: t, trust: trust, build: build, over: over, self: hex.EncodeToString(id), ended: make(chan struct{})}
	in.p = Progress{Incoming: true}
	go in.serve()
	return in
}

// serve serves connections until the listener is closed.
func (in *Inlet) serve() {
	guests := make(chan struct{}, maxGuests)
	for {
		conn, err := in.Accept()
		if err != nil {
			return
		}
		guests <- struct{}{}
		go func() {
			defer func() { <-guests }()
			defer conn.Close()
			if err := in.meet(conn); err != nil {
				in.t.Say(fmt.Sprintf("-incoming: %v", err))
			}
		}()
	}
}

// meet serves a connection.
func (in *Inlet) meet(conn net.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := in.trust.server(ctx, conn)
	if err != nil {
		return err
	}
	l := newLink(conn)
	defer l.close()
	if err := l.met(); err != nil {
		return err
	}
	if err := l.greet(); err != nil {
		return err
	}
	k, data, err := l.next(patience)
	switch {
	case err != nil:
		return err
	case k == kindAsk:
		return in.answer(l, data)
	case k != kindHello:
		return errStream
	}
	in.mu.Lock()
	busy := in.busy || in.id != ""
	in.busy = true
	in.mu.Unlock()
	if busy {
		return refuse(l, errors.New("another machine is here, or on its way"))
	}
	err = in.take(l, data)
	in.mu.Lock()
	in.busy = false
	in.mu.Unlock()
	if err != nil {
		in.set(func(p *Progress) { p.State, p.Error = Failed, err.Error() })
	}
	return err
}

// ready prepares the target for what the source wants of it.
func (in *Inlet) ready(h *hello) error {
	if !h.Standby {
		return nil
	}
	var disks []string
	err := errors.New("the session has ended")
	in.t.Call(func() {
		if err = in.t.Take(); err == nil { // a standby has disks of its own
			disks, err = Digests(in.t.Machine())
		}
	})
	if err == nil && !slices.Equal(disks, h.Disks) {
		err = errors.New("the standby's disks have other contents: each has its own, which are equal at the beginning")
	}
	return err
}

// refuse tells the source why the machine is not taken.
func refuse(l *link, why error) error {
	text := why.Error()
	_ = l.send(kindRefused, []byte(text[:min(len(text), maxText)])) // a source that does not read it sees the end of the connection
	return why
}

// take takes a machine.
func (in *Inlet) take(l *link, data []byte) error {
	var h hello
	if err := decode(data, &h); err != nil {
		return err
	}
	in.meter.begun = time.Now()
	in.set(func(p *Progress) { *p = Progress{State: Active, Incoming: true} })
	var banks []snapshot.Pages
	here := ""
	if !in.t.Call(func() { banks, here = machine.Banks(in.t.Machine()), machine.Setup(in.t.Machine()) }) {
		return errors.New("the session has ended")
	}
	switch {
	case h.Build != in.build:
		return refuse(l, fmt.Errorf("the target is iron86 %s and the source %s: both must be the same", in.build, printable([]byte(h.Build))))
	case h.Setup != here:
		return refuse(l, fmt.Errorf("the target was started with another machine: %q here, %q there", here, printable([]byte(h.Setup))))
	case len(h.ID) != 32:
		return errStream
	}
	if err := in.ready(&h); err != nil {
		return refuse(l, err)
	}
	if err := l.sendJSON(kindHello, &hello{Build: in.build, Setup: here, Self: in.self}); err != nil {
		return err
	}
	c := &cargo{in: in, l: l}
	for _, b := range banks {
		c.tally = append(c.tally, newTally(b))
	}
	if err := c.receive(); err != nil {
		return fmt.Errorf("the machine has not come: %w", err)
	}
	if h.Standby {
		return in.follow(l, h.ID)
	}
	return in.handOver(l, h.ID, c.end.Luggage)
}

// cargo is a state that comes.
type cargo struct {
	in    *Inlet
	l     *link
	tally []*tally
	rest  bytes.Buffer
	end   ending
}

// receive takes all of a state and loads it.
func (c *cargo) receive() error {
	for {
		k, data, err := c.l.next(patience)
		if err == nil {
			switch k {
			case kindPages:
				err = c.pages(data)
			case kindRest:
				if c.rest.Len()+len(data) > maxRest {
					return errStream
				}
				c.rest.Write(data)
			case kindEnd:
				if err := decode(data, &c.end); err != nil {
					return err
				}
				return c.load()
			default:
				err = errStream
			}
		}
		if err != nil {
			return err
		}
	}
}

// pages puts pages into memory.
func (c *cargo) pages(data []byte) error {
	p, err := c.l.readPages(data)
	if err != nil {
		return err
	}
	if int(p.bank) >= len(c.tally) {
		return errStream
	}
	t, good := c.tally[p.bank], false
	if !c.in.t.Call(func() { good = t.place(p) }) || !good {
		return errStream
	}
	t.note(p)
	c.in.set(func(s *Progress) { s.Pages += int64(len(p.numbers)) })
	return nil
}

// load loads the state of all but memory, when the digest is right.
func (c *cargo) load() error {
	if want := hex.EncodeToString(digest(c.tally, c.rest.Bytes())); want != c.end.Digest {
		return refuse(c.l, errors.New("what came is not what the source has: the digests differ"))
	}
	err := errors.New("the session has ended")
	c.in.t.Call(func() {
		for _, t := range c.tally {
			t.clearOthers()
		}
		err = machine.LoadRest(c.in.t.Machine(), bytes.NewReader(c.rest.Bytes()))
	})
	if err != nil {
		return refuse(c.l, err)
	}
	return c.l.send(kindHeld, nil)
}

// handOver takes the machine over, whose state is here.
func (in *Inlet) handOver(l *link, id string, luggage Luggage) error {
	if _, err := l.expect(kindTake, patience); err != nil {
		return fmt.Errorf("the source has kept the machine: %w", err)
	}
	err := errors.New("the session has ended")
	in.t.Call(func() { err = in.t.Take() })
	if err != nil {
		in.drop(fmt.Errorf("the disks: %w", err))
		return refuse(l, err)
	}
	in.mu.Lock()
	in.id, in.luggage = id, luggage
	in.mu.Unlock()
	if err = l.send(kindReady, nil); err == nil {
		if _, err = l.expect(kindGo, patience); err == nil {
			in.start()
			return l.send(kindStarted, nil)
		}
	}
	in.mu.Lock()
	undecided := !in.begun && !in.dropped
	in.mu.Unlock()
	if undecided {
		in.t.Say("-incoming: the connection broke at the moment of the hand-over: the machine is here and stands still until the source says who has it (cont lets it run, if the source does not)")
		<-in.ended
	}
	return nil
}

// start lets the machine run.
func (in *Inlet) start() {
	if in.decide(&in.begun) {
		in.t.Call(func() { in.t.Start(in.luggage) })
		in.set(func(p *Progress) { p.State = Completed })
		in.over(nil)
	}
}

// Start lets a machine run whose source has not said that it may. It reports false if there is none.
func (in *Inlet) Start() bool {
	in.mu.Lock()
	here := in.id != "" && !in.begun && !in.dropped
	in.mu.Unlock()
	if here {
		go in.start()
	}
	return here
}

// drop gives the machine up.
func (in *Inlet) drop(why error) {
	if in.decide(&in.dropped) {
		in.t.Call(in.t.Drop)
		in.over(why)
	}
}

// decide sets begun or dropped. It reports false if that was decided before.
func (in *Inlet) decide(what *bool) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.begun || in.dropped {
		return false
	}
	*what = true
	close(in.ended)
	return true
}

// answer does what a source asks for that has lost its connection.
func (in *Inlet) answer(l *link, data []byte) error {
	var q question
	if err := decode(data, &q); err != nil {
		return err
	}
	in.mu.Lock()
	ours := in.id != "" && q.ID == in.id
	in.mu.Unlock()
	switch {
	case ours && q.What == letRun:
		in.start()
	case ours && q.What == giveUp:
		in.drop(errors.New("the source has kept the machine"))
	}
	in.mu.Lock()
	a := answer{Self: in.self, Started: ours && in.begun}
	in.mu.Unlock()
	return l.sendJSON(kindAnswer, &a)
}
