package session

import (
	"slices"
	"sync/atomic"
	"time"
)

// mailbox is how all other goroutines reach the machine. They send a call, and the goroutine that
// runs the machine does it between two slices of the run.
type mailbox struct {
	calls chan *call
	// idle holds a token while nobody runs the machine. Whoever takes the token may touch the
	// machine, and puts it back.
	idle chan struct{}
	// later are calls to be done alone that came while another command was being executed.
	later []*call
	// over is closed at the end of the run. The calls in later are not done after that.
	over chan struct{}
	gone chan struct{}   // closed at the end of the session
	wake <-chan struct{} // has something when the network has; nil: there is none
}

// call is a function for the goroutine of the machine.
type call struct {
	f func()
	// alone is set for the calls of a debugger: they are never done while the command of another
	// debugger is being executed.
	alone bool
	stops bool // it ends a run that a command at a prompt has begun
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

// do does a call, unless it was withdrawn.
func (c *call) do() {
	if c.state.CompareAndSwap(waiting, begun) {
		c.f()
		close(c.done)
	}
}

// call has f done on the goroutine that runs the machine, or does it itself when nobody runs the
// machine. It reports false when the session has been closed.
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

// post sends c and waits until it is done. It reports false if c will never be done: over or gone
// was closed first, or the time patience has passed. A patience of 0 waits for ever.
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

// serveCall does a call that has come, or puts it into later if it must be done alone.
func (b *mailbox) serveCall(c *call) {
	if c.alone {
		b.later = append(b.later, c)
		return
	}
	c.do()
}

// drain serves all calls that have come.
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

// serveAlone does the next call in later. It reports whether there was one.
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

// wait waits until the time d has passed, end is closed, frames have come from the network, or a call has come and was served.
func (b *mailbox) wait(d time.Duration, end <-chan struct{}) { b.waitFor(b.wake, d, end) }

// await is like wait, but returns the call that has come, which the caller must serve, and nil if there was none.
func (b *mailbox) await(d time.Duration, end <-chan struct{}) *call {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-end:
	case <-b.wake:
	case c := <-b.calls:
		return c
	}
	return nil
}

// waitFor is wait with another channel in place of the network's.
func (b *mailbox) waitFor(wake <-chan struct{}, d time.Duration, end <-chan struct{}) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-end:
	case <-wake:
	case c := <-b.calls:
		b.serveCall(c)
	}
}

// gdbWaits reports whether a gdb has connected and waits for the end of a run that a command at a
// prompt has begun.
func (b *mailbox) gdbWaits() bool {
	return slices.ContainsFunc(b.later, func(c *call) bool { return c.stops })
}
