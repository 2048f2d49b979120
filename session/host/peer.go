package host

import (
	"net"
	"sync"
	"time"
)

// Bounds of a client that does not read what is written to it.
const (
	maxBehind    = 1 << 20                // bytes that wait for it; from then on they are lost
	peerPatience = 500 * time.Millisecond // of one who would rather wait than lose something, and of the end
)

// Peer is a client of a port of ours. What is written waits in a queue for it to be
// read; the writer does not.
type Peer struct {
	net.Conn
	lost func(n int64) // called when it reads again, or goes, after n bytes were lost; nil: nobody wants to know

	mu      sync.Mutex
	changed *sync.Cond // there is more in the queue or less, or the end
	queue   []byte
	sending int // bytes that have left the queue for the connection
	missed  int64
	closed  bool
}

func NewPeer(c net.Conn, lost func(int64)) *Peer {
	p := &Peer{Conn: c, lost: lost}
	p.changed = sync.NewCond(&p.mu)
	go p.serve()
	return p
}

// serve sends what is in the queue.
func (p *Peer) serve() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		for len(p.queue) == 0 && !p.closed {
			p.report()
			p.changed.Wait()
		}
		if p.closed {
			return
		}
		b := p.queue
		p.queue, p.sending = nil, len(b)
		p.mu.Unlock()
		_, err := p.Conn.Write(b)
		p.mu.Lock()
		p.sending = 0
		p.changed.Broadcast()
		if err != nil {
			p.shut()
			return
		}
	}
}

// report tells what was lost. mu is held.
func (p *Peer) report() {
	if n := p.missed; n > 0 && p.lost != nil {
		p.missed = 0
		p.lost(n)
	}
}

// shut is the end; mu is held.
func (p *Peer) shut() {
	if p.closed {
		return
	}
	p.closed = true
	p.missed += int64(len(p.queue) + p.sending)
	p.queue = nil
	if p.missed > int64(p.sending) { // that it went with the last words on their way is its own affair
		p.report()
	}
	p.changed.Broadcast()
	_ = p.Conn.Close() // its reader sees the end
}

// Write puts b into the queue, or what there is room for.
func (p *Peer) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := min(len(b), maxBehind-len(p.queue)-p.sending)
	if p.closed {
		return len(b), nil
	}
	p.queue = append(p.queue, b[:max(n, 0)]...)
	p.missed += int64(len(b) - max(n, 0))
	p.changed.Broadcast()
	return len(b), nil
}

// await waits until no more than n bytes are on their way, but only as long as some are
// read now and then. It reports whether that is so.
func (p *Peer) await(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	late := false
	timer := time.AfterFunc(peerPatience, func() {
		p.mu.Lock()
		late = true
		p.changed.Broadcast()
		p.mu.Unlock()
	})
	defer timer.Stop()
	for len(p.queue)+p.sending > n && !p.closed && !late {
		before := len(p.queue) + p.sending
		p.changed.Wait()
		if len(p.queue)+p.sending < before {
			timer.Reset(peerPatience)
		}
	}
	return !p.closed && !late
}

// drop lets the client go as it is.
func (p *Peer) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut()
}

// Close lets the client go, once it has read what it is still to get, if it does.
func (p *Peer) Close() error {
	p.await(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut()
	return nil
}
