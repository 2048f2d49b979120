package web

import (
	"crypto/rand"
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
)

//go:embed page
var pageFiles embed.FS

// Bounds of connections that are no viewers yet.
const (
	maxConnections = 128
	headerTime     = 10 * time.Second
	idleTime       = time.Minute
	maxHeader      = 16 << 10
)

// Control is what a page can do to the machine. Its methods are called on the viewers' goroutines, several at a time.
type Control interface {
	audience.Input
	SetPaused(paused bool)
	Reset()
	PowerOff()
	// Back makes the machine what it was some virtual time ago. It is an error if the past is not kept.
	Back(by time.Duration) error
	// SetSpeed has virtual time pass so many times as fast as that of the wall; 0 means as fast as the host can.
	SetSpeed(times float64)
	// Choose puts one of the media that Status lists into a drive.
	Choose(drive string, medium int) error
	// Load puts an image into a drive. What the guest writes to it stays in memory.
	Load(drive, name string, image []byte) error
	Eject(drive string) error
	// State returns the state of the machine, and SetState replaces it.
	State() ([]byte, error)
	SetState(state []byte) error
	// Picture returns the screen as a PNG file.
	Picture() ([]byte, error)
}

// Config says what a server is.
type Config struct {
	Control Control
	Hosts   []string // names by which the server may be asked for, besides numbers and localhost
}

// Server shows one screen to any number of viewers up to audience.MaxViewers. Make it with New, and close it. Its methods may be
// called on any goroutine.
type Server struct {
	cfg       Config
	token     string
	page      http.Handler
	http      *http.Server
	audience  *audience.Audience[console.Frame]
	writeTime time.Duration // for one message
	pingTime  time.Duration // between two questions whether a viewer is still there

	connections sync.Map   // net.Conn → struct{}: those that are no viewers
	busy        sync.Mutex // held while a file is sent or taken

	acting sync.Mutex     // held while a viewer changes the machine, and while the keys change hands
	hands  audience.Hands // of the viewer that has the keys

	// Changed only by audience.Change:
	viewers []*viewer // in the order in which they came
	keys    *viewer   // who has the keys; nil: nobody is there
	status  []byte    // JSON
	changes uint64    // counts changes of status, keys and the number of viewers
	reason  string    // why the server was closed
}

// New makes a server whose screen is blank until Show is called.
func New(cfg Config) *Server {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic("BUG: web: " + err.Error())
	}
	s := &Server{
		cfg: cfg, hands: audience.NewHands(cfg.Control), token: rand.Text(), page: http.FileServerFS(files), writeTime: audience.WriteTime, pingTime: 15 * time.Second,
		audience: audience.New(func(to, f *console.Frame) { *to, *f = *f, *to }), status: []byte("{}"),
	}
	s.http = &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), ConnState: s.count,
	}
	return s
}

// Path is the path of the page, with the token.
func (s *Server) Path() string { return "/" + s.token + "/" }

// Serve serves those who come until the listener or the server is closed.
func (s *Server) Serve(l net.Listener) error { return s.http.Serve(l) }

// count closes connections beyond maxConnections. A connection that has become a viewer is not counted any more.
func (s *Server) count(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.connections.Store(c, struct{}{})
		n := 0
		s.connections.Range(func(any, any) bool { n++; return true })
		if n > maxConnections {
			_ = c.Close() // the goroutine that serves it sees that
		}
	case http.StateHijacked, http.StateClosed:
		s.connections.Delete(c)
	}
}

// Watched reports whether there is a viewer. While there is none, Show and SetStatus need not be called.
func (s *Server) Watched() bool { return s.audience.Watched() }

// Show has the viewers see f. It keeps nothing of f, and waits for nobody.
func (s *Server) Show(f *console.Frame) { s.audience.Show(f) }

// SetStatus has the page say what the machine does. status must have a form in JSON; the function showStatus of the page reads it.
func (s *Server) SetStatus(status any) {
	b, err := json.Marshal(status)
	if err != nil {
		panic("BUG: web: " + err.Error())
	}
	s.audience.Change(func() {
		s.status = b
		s.changes++
	})
}

// Close drops all viewers, whose pages show the reason, and whoever else is connected.
func (s *Server) Close(reason string) {
	s.audience.Change(func() { s.reason = reason })
	s.audience.Close()
	_ = s.http.Close() // the listener belongs to the caller of Serve
}
