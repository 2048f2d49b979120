package session

import (
	"slices"
	"sync/atomic"
	"time"
)

// mailbox is how all other goroutines reach the machine: what they want done is a call,
// which the goroutine that runs the machine does between two slices.
type mailbox struct {
	calls chan *call
	idle  chan struct{} // has something while nobody runs the machine: who takes it may touch it
	later []*call       // calls alone that have come in the middle of something
	over  chan struct{} // closed at the end of the run: the calls in later are not done any more
	gone  chan struct{} // closed at the end of the session
}

// call is a function for the goroutine of the machine.
type call struct {
	f     func()
	alone bool // a debugger's: done on its own, never while another debugger's command is executed
	stops bool // it ends a run that a prompt has begun
	state atomic.Uint32
	done  chan struct{}
}

// States of a call.
const (
	waiting uint32 = iota
	begun
	withdrawn
)

func newMailbox() mailbox {
	b := mailbox{calls: make(chan *call), idle: make(chan struct{}, 1), gone: make(chan struct{})}
	b.idle <- struct{}{}
	return b
}

// do does a call that nobody has withdrawn.
func (c *call) do() {
	if c.state.CompareAndSwap(waiting, begun) {
		c.f()
		close(c.done)
	}
}

// call has f done, by this goroutine when nobody runs the machine. It reports false when
// the session has been closed.
func (b *mailbox) call(f func()) bool {
	c := &call{f: f, done: make(chan struct{})}
	select {
	case <-b.idle:
		f()
		b.idle <- struct{}{}
		return true
	case b.calls <- c:
		<-c.done
		return true
	case <-b.gone:
		return false
	}
}

// post has c done and waits for that. It reports false when c will never be done: over or
// gone was closed first, or patience was over (0: there is no end to it).
func (b *mailbox) post(c *call, over <-chan struct{}, patience time.Duration) bool {
	c.done = make(chan struct{})
	var late <-chan time.Time
	if patience > 0 {
		t := time.NewTimer(patience)
		defer t.Stop()
		late = t.C
	}
	select {
	case b.calls <- c:
	case <-over:
		return false
	case <-b.gone:
		return false
	case <-late:
		return false
	}
	select {
	case <-c.done:
		return true
	case <-over:
	case <-b.gone:
	case <-late:
	}
	if c.state.CompareAndSwap(waiting, withdrawn) {
		return false
	}
	<-c.done
	return true
}

// serveCall does a call that has come, or keeps it until it can be alone.
func (b *mailbox) serveCall(c *call) {
	if c.alone {
		b.later = append(b.later, c)
		return
	}
	c.do()
}

// drain takes all calls that have come.
func (b *mailbox) drain() {
	for {
		select {
		case c := <-b.calls:
			b.serveCall(c)
		default:
			return
		}
	}
}

// serveAlone does the next of the calls alone. It reports whether there was one.
func (b *mailbox) serveAlone() bool {
	b.drain()
	if len(b.later) == 0 {
		return false
	}
	c := b.later[0]
	b.later = b.later[1:]
	c.do()
	return true
}

// wait waits for d or the end, or until a call has come.
func (b *mailbox) wait(d time.Duration, end <-chan struct{}) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-end:
	case c := <-b.calls:
		b.serveCall(c)
	}
}

// gdbWaits reports that a gdb has come and waits for the run of a prompt's to end.
func (b *mailbox) gdbWaits() bool {
	return slices.ContainsFunc(b.later, func(c *call) bool { return c.stops })
}
