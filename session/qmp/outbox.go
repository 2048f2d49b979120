package qmp

import (
	"net"
	"sync"
	"time"
)

// Bounds of what waits for a client.
const (
	maxBehind = 1 << 20                // bytes at which a client that does not read loses its connection
	maxAhead  = 1 << 16                // bytes with which its next command is not begun
	farewell  = 500 * time.Millisecond // how long the end waits for a client that reads nothing
)

// outbox is what waits until a client reads it. Whoever puts something in does not wait.
type outbox struct {
	conn    net.Conn
	mu      sync.Mutex
	changed *sync.Cond // signals that the queue has changed or the end has come
	queue   []byte
	sending int // bytes that were taken from the queue and are being written
	closed  bool
}

// newOutbox begins to send what is put in.
func newOutbox(conn net.Conn) *outbox {
	o := &outbox{conn: conn}
	o.changed = sync.NewCond(&o.mu)
	go o.serve()
	return o
}

// serve sends what is in the queue.
func (o *outbox) serve() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !o.closed {
		if len(o.queue) == 0 {
			o.changed.Wait()
			continue
		}
		b := o.queue
		o.queue, o.sending = nil, len(b)
		o.mu.Unlock()
		_, err := o.conn.Write(b)
		o.mu.Lock()
		o.sending = 0
		if err != nil {
			o.shut()
		}
		o.changed.Broadcast()
	}
}

// shut ends the connection. The caller holds mu.
func (o *outbox) shut() {
	o.closed = true
	o.queue = nil
	o.changed.Broadcast()
	_ = o.conn.Close() // the goroutine that reads the client sees the end
}

// put puts a message in. A client that has read too little loses its connection, because half of a message is none.
// put reports whether that has happened now.
func (o *outbox) put(b []byte) (lost bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch behind := len(o.queue) + o.sending; {
	case o.closed:
		return false
	case behind > 0 && behind+len(b) > maxBehind:
		o.shut()
		return true
	}
	o.queue = append(o.queue, b...)
	o.changed.Broadcast()
	return false
}

// await waits until at most n bytes wait to be read, or the connection has ended.
func (o *outbox) await(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue)+o.sending > n && !o.closed {
		o.changed.Wait()
	}
}

// close ends the connection when the client has read all, or does not read it in time.
func (o *outbox) close() {
	timer := time.AfterFunc(farewell, o.drop)
	defer timer.Stop()
	o.await(0)
	o.drop()
}

// drop ends the connection at once.
func (o *outbox) drop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.shut()
	}
}
