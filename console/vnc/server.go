package vnc

import (
	"fmt"
	"net"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
	"github.com/iron86/iron86/internal/picture"
)

// Times.
const (
	handshakeTime = 30 * time.Second // from the connection to the first picture
	firstPicture  = 250 * time.Millisecond
)

// Config says what a server is.
type Config struct {
	Name     string         // the title of a viewer's window
	Password string         // of which eight bytes count; "": none is asked for
	Input    audience.Input // takes what viewers do
}

// Server shows one screen to any number of viewers up to audience.MaxViewers. Make it with New, and close it. Its methods may be
// called on any goroutine.
type Server struct {
	cfg      Config
	audience *audience.Audience[picture.Picture]
	pointing pointing      // what the guest wants; changed only by audience.Change
	patience time.Duration // how long a new viewer waits for a picture of the present
}

// New makes a server whose picture is black until Show is called.
func New(cfg Config) *Server {
	return &Server{cfg: cfg, audience: audience.New((*picture.Picture).Draw), pointing: movements, patience: firstPicture}
}

// Watched reports whether there is a viewer. While there is none, Show need not be called.
func (s *Server) Watched() bool { return s.audience.Watched() }

// Show has the viewers see f. It keeps nothing of f, and waits for nobody.
func (s *Server) Show(f *console.Frame) { s.audience.Show(f) }

// SetPlaced says whether the guest wants the place of the pointer, not its movements. Viewers with QEMU's extension send what it
// wants and hold the pointer in their window while that is movements; all others send places always.
func (s *Server) SetPlaced(placed bool) {
	s.audience.Change(func() {
		s.pointing = movements
		if placed {
			s.pointing = places
		}
	})
}

// Serve serves a viewer until it goes, and closes the connection. The error says why it went, and is io.EOF if it has hung up.
func (s *Server) Serve(conn net.Conn) error {
	defer conn.Close()
	v := newViewer(s, conn)
	var err error
	if v.joined, err = s.audience.Add(conn); err != nil {
		return fmt.Errorf("vnc: %w", err)
	}
	defer v.leave()
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
	defer v.hands.LetGo()
	return v.receive()
}

// leave forgets the viewer, whose goroutine send then ends.
func (v *viewer) leave() {
	v.s.audience.Remove(v.conn)
	v.change(func() { v.gone = true })
}

// Close drops all viewers. Serve refuses others from then on.
func (s *Server) Close() { s.audience.Close() }
