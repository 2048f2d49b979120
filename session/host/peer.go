package host

import (
	"net"
	"sync"
	"time"
)

// Bounds for a client that does not read what is written to it.
const (
	// maxBehind is how many bytes may wait for the client. What exceeds them is lost.
	maxBehind = 1 << 20
	// peerPatience is how long a writer that must not lose anything waits for the client to read
	// on, and how long Close does.
	peerPatience = 500 * time.Millisecond
)

// Peer is a client of one of our ports. What is written waits in a queue until the client reads it,
// so that the writer does not wait.
type Peer struct {
	net.Conn
	// lost is called when the client reads again, or goes, after n bytes were lost. It may be nil.
	lost func(n int64)

	mu      sync.Mutex
	changed *sync.Cond // signals that the queue has changed or the end has come
	queue   []byte
	sending int // bytes that were taken from the queue and are being written to the connection
	missed  int64
	closed  bool
}

// NewPeer starts to send what is written to a client. lost, which may be nil, is told how many bytes
// the client has missed.
func NewPeer(c net.Conn, lost func(int64)) *Peer {
	p := &Peer{Conn: c, lost: lost}
	p.changed = sync.NewCond(&p.mu)
	go p.serve()
	return p
}

// serve sends what is in the queue to the client.
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

// report calls lost if something was lost. The caller holds mu.
func (p *Peer) report() {
	if n := p.missed; n > 0 && p.lost != nil {
		p.missed = 0
		p.lost(n)
	}
}

// shut ends the connection. The caller holds mu.
func (p *Peer) shut() {
	if p.closed {
		return
	}
	p.closed = true
	p.missed += int64(len(p.queue) + p.sending)
	p.queue = nil
	if p.missed > int64(p.sending) { // losing the last words that were on their way is the client's own affair
		p.report()
	}
	p.changed.Broadcast()
	_ = p.Conn.Close() // the goroutine that reads the client sees the end
}

// Write puts b into the queue, or as much of it as there is room for.
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

// await waits until at most n bytes are waiting to be read. It gives up, and reports false, when
// the client has read nothing for peerPatience.
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

// drop closes the connection without sending what is in the queue.
func (p *Peer) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut()
}

// Close closes the connection when the client has read what is in the queue, or does not read it.
func (p *Peer) Close() error {
	p.await(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut()
	return nil
}
