package lan

import (
	"bytes"

	"github.com/iron86/iron86/session/lan/user"
)

// queueSize is how many frames wait for the machine, and for the other end.
const queueSize = 256

// Wire leads from a machine's card to the other end.
type Wire struct {
	in   chan []byte   // frames for the machine
	out  chan []byte   // frames from the machine to a peer behind a socket
	wake chan struct{} // holds a token when a frame has come
	stop func() error
	used bool
	// send takes a frame of the machine's, which stays the machine's, without waiting.
	send func(frame []byte)
	// forget ends the connections that the other end has with the machine; nil: it has none.
	forget func()
}

// Open makes the other end of p's card. say gets lines for the user: who connects, and who goes.
func Open(p *Plan, say func(text string)) (*Wire, error) {
	w := &Wire{in: make(chan []byte, queueSize), wake: make(chan struct{}, 1)}
	var err error
	if p.end.user != nil {
		var n *user.Network
		if n, err = user.New(*p.end.user, w.deliver); err == nil {
			w.stop, w.forget, w.send = n.Close, n.Forget, n.Send
		}
	} else {
		w.out = make(chan []byte, queueSize)
		w.send = w.queue
		w.stop, err = openSocket(&p.end, w, say)
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Send takes a frame of the machine's. It never waits.
func (w *Wire) Send(frame []byte) {
	w.used = true
	w.send(frame)
}

// queue puts a frame before the peer. When 256 wait there the frame is lost.
func (w *Wire) queue(frame []byte) {
	select {
	case w.out <- bytes.Clone(frame):
	default:
	}
}

// Forget ends the connections of a user network, and what is on the way there and back is lost: the machine has become one that knows nothing of it. A peer behind a
// socket is told nothing.
func (w *Wire) Forget() {
	if w.forget == nil {
		return
	}
	for {
		select {
		case <-w.in:
		default:
			w.forget()
			return
		}
	}
}

// Used reports whether the machine has sent anything.
func (w *Wire) Used() bool { return w.used }

// Received returns the next frame for the machine, without waiting; nil if there is none.
func (w *Wire) Received() []byte {
	select {
	case f := <-w.in:
		return f
	default:
		return nil
	}
}

// Wake returns a channel that has something when frames have come.
func (w *Wire) Wake() <-chan struct{} { return w.wake }

// Close ends the other end. Send must not be called after it.
func (w *Wire) Close() error {
	if w.out != nil {
		close(w.out)
	}
	return w.stop()
}

// deliver puts a frame, which is the receiver's then, before the machine. When 256 wait there the frame is lost.
func (w *Wire) deliver(frame []byte) {
	select {
	case w.in <- frame:
	default:
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
}
