package lan

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/iron86/iron86/machine"
)

// Bounds of a peer behind a socket.
const (
	maxSocketFrame  = 4096 + 65536 // what QEMU takes for a frame; what says more is no peer
	dialPatience    = 5 * time.Second
	socketWriteTime = 500 * time.Millisecond // a peer that does not read for so long loses what waits for it
)

// socket is the other end of a wire that leads to another process.
type socket struct {
	w   *Wire
	say func(string)
	mu  sync.Mutex
	c   net.Conn // nil: nobody is there
	// gone is set when the wire is closed.
	gone bool
	// written is closed when no more frames of the machine's come and all that waited have been written.
	written chan struct{}
}

// openSocket waits for a peer, or goes to one. stop ends it.
func openSocket(e *end, w *Wire, say func(string)) (stop func() error, err error) {
	s := &socket{w: w, say: say, written: make(chan struct{})}
	if e.dial != "" {
		c, err := net.DialTimeout("tcp", e.dial, dialPatience)
		if err != nil {
			return nil, fmt.Errorf("-nic socket: %w", err)
		}
		s.set(c)
		go func() {
			s.read(c)
			s.say("-nic socket: the peer at " + e.place() + " has gone")
		}()
		go s.write()
		return func() error { s.end(); return nil }, nil
	}
	at := e.listen
	if strings.HasPrefix(at, ":") {
		at = "127.0.0.1" + at
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		return nil, fmt.Errorf("-nic socket: %w", err)
	}
	say("-nic socket: waiting for a peer at " + l.Addr().String())
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.set(c)
			s.read(c)
		}
	}()
	go s.write()
	return func() error { s.end(); return l.Close() }, nil
}

// set makes c the peer's connection.
func (s *socket) set(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c = c; s.gone && c != nil {
		_ = c.Close() // too late
	}
}

// peer returns the peer's connection, nil if nobody is there.
func (s *socket) peer() net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.c
}

// end closes the peer's connection for good, once the peer has what the machine has sent: a machine that ends right after it sent something has sent it.
func (s *socket) end() {
	select {
	case <-s.written:
	case <-time.After(socketWriteTime): // the peer does not read
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
	if s.c != nil {
		_ = s.c.Close() // read sees it
	}
}

// read passes the peer's frames on until it goes, or sends what is none.
func (s *socket) read(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		f, err := readFrame(in)
		if err != nil {
			if errors.Is(err, errNoFrame) {
				s.say("-nic socket: the peer sends no frames and is sent away")
			}
			break
		}
		if len(f) <= machine.MaxFrame {
			s.w.deliver(f)
		}
	}
	s.set(nil)
	_ = c.Close() // it has gone
}

// errNoFrame is the error of a length that no frame has.
var errNoFrame = errors.New("not a frame")

// readFrame reads a frame behind its length.
func readFrame(in io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n == 0 || n > maxSocketFrame {
		return nil, errNoFrame
	}
	f := make([]byte, n)
	_, err := io.ReadFull(in, f)
	return f, err
}

// write sends the machine's frames to the peer, if there is one.
func (s *socket) write() {
	defer close(s.written)
	for f := range s.w.out {
		c := s.peer()
		if c == nil {
			continue
		}
		b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(f)), uint32(len(f)))
		_ = c.SetWriteDeadline(time.Now().Add(socketWriteTime)) // Write says what is wrong
		if _, err := c.Write(append(b, f...)); err != nil {
			_ = c.Close() // a part of a frame may be on its way: the peer cannot make sense of what follows
			s.set(nil)
		}
	}
}
