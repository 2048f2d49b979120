package vnc

import (
	"errors"
	"net"
	"sync"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// Bounds.
const (
	maxViewers    = 16
	handshakeTime = 30 * time.Second // from the connection to the first picture
	writeTime     = 10 * time.Second // for one update: a viewer that takes longer is dropped
	firstPicture  = 250 * time.Millisecond
)

// Input takes what viewers do. Its methods are called on the viewers' goroutines, several at a time.
type Input interface {
	Key(console.KeyEvent)
	Mouse(console.MouseEvent)
	// Paste types text that a viewer has cut.
	Paste(text string)
}

// Config says what a server is.
type Config struct {
	Name     string // the title of a viewer's window
	Password string // of which eight bytes count; "": none is asked for
	Input    Input
}

// Server shows one screen to any number of viewers up to maxViewers. Make it with New, and close it. Its methods may be called on any
// goroutine.
type Server struct {
	cfg     Config
	mu      sync.Mutex
	changed *sync.Cond // something under mu has changed

	frame   console.Frame // what Show was given last
	fresh   bool          // it has not been drawn
	picture picture.Picture
	serial  uint64 // counts the pictures
	viewers map[*viewer]bool
	closed  bool
}

// New makes a server whose picture is black until Show is called.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg, viewers: map[*viewer]bool{}}
	s.changed = sync.NewCond(&s.mu)
	s.picture.Draw(new(console.Frame))
	go s.draw()
	return s
}

// Watched reports whether there is a viewer. While there is none, Show need not be called.
func (s *Server) Watched() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.viewers) > 0
}

// Show has the viewers see f. It keeps nothing of f, and waits for nobody.
func (s *Server) Show(f *console.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.CopyTo(&s.frame)
	s.fresh = true
	s.changed.Broadcast()
}

// draw draws each frame that Show was given, until the server is closed.
func (s *Server) draw() {
	var frame console.Frame
	var drawn picture.Picture
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for !s.fresh && !s.closed {
			s.changed.Wait()
		}
		if s.closed {
			return
		}
		s.fresh = false
		s.frame, frame = frame, s.frame
		s.mu.Unlock()
		drawn.Draw(&frame)
		s.mu.Lock()
		s.picture, drawn = drawn, s.picture
		s.serial++
		s.changed.Broadcast()
	}
}

// Errors of Serve.
var (
	errClosed = errors.New("vnc: the server is closed")
	errFull   = errors.New("vnc: there are too many viewers")
)

// Serve serves a viewer until it goes, and closes the connection. The error says why it went, and is io.EOF if it has hung up.
func (s *Server) Serve(conn net.Conn) error {
	defer conn.Close()
	v := newViewer(s, conn)
	if err := s.add(v); err != nil {
		return err
	}
	defer s.remove(v)
	if err := conn.SetDeadline(time.Now().Add(handshakeTime)); err != nil {
		return err
	}
	if err := v.handshake(); err != nil {
		return err
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return err
	}
	go v.send()
	defer v.letGo()
	return v.receive()
}

// add lets a viewer in. From then on Watched says that there is one.
func (s *Server) add(v *viewer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return errClosed
	case len(s.viewers) >= maxViewers:
		return errFull
	}
	s.viewers[v] = true
	v.joined = s.serial
	return nil
}

// remove forgets a viewer, whose goroutine send then ends.
func (s *Server) remove(v *viewer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.viewers, v)
	v.gone = true
	s.changed.Broadcast()
}

// Close drops all viewers. Serve refuses others from then on.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for v := range s.viewers {
		_ = v.conn.Close() // its goroutines see that
	}
	s.changed.Broadcast()
}
