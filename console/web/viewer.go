package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coder/websocket"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
)

// Bounds of what a viewer sends.
const (
	maxMessage = 8 * audience.MaxPasted // bytes: JSON can take six for one of a text
	rateTime   = 100 * time.Millisecond
	maxRate    = 100 // messages in rateTime; a viewer that sends more is read from more slowly
	maxMove    = 1 << 10
	maxBack    = 3600 // seconds
)

// message is what a page sends.
type message struct {
	Do string // what it is: a key of deeds

	Code string // of a key, by its place (UI Events KeyboardEvent code Values)
	Down bool

	DX, DY, DZ int // movements of the mouse, in pixels, and of its wheel
	Buttons    uint8
	Placed     bool // the place of the pointer is X, Y, from 0 to console.MaxPlace
	X, Y       int

	Text   string
	Drive  string
	Medium int
	Speed  float64
	Back   int // seconds
}

// viewer is a page that is open in a browser.
type viewer struct {
	s    *Server
	conn *websocket.Conn
	id   string // for requests that are no messages

	// Changed only by audience.Change:
	ready  bool // it has shown what it was sent last
	gone   bool
	notice string // for its user; "": none

	sender // of the goroutine send
}

// errNoKeys is the error of a viewer that only watches.
var errNoKeys = errors.New("another viewer has the keys")

// serveViewer serves a viewer until it goes.
func (s *Server) serveViewer(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxMessage)
	v := &viewer{s: s, conn: conn, id: rand.Text()}
	if _, err := s.audience.Add(v); err != nil {
		_ = conn.Close(websocket.StatusTryAgainLater, err.Error())
		return
	}
	s.audience.Change(func() {
		s.viewers = append(s.viewers, v)
		if s.keys == nil {
			s.keys = v
		}
		s.changes++
	})
	defer s.leave(v)
	go v.send()
	go v.ping()
	if err := v.receive(); websocket.CloseStatus(err) == -1 {
		_ = conn.Close(websocket.StatusPolicyViolation, "not understood")
	}
}

// Close is called when the server is closed. The goroutine send sees that too and says why, for which the viewer has writeTime.
func (v *viewer) Close() error {
	time.AfterFunc(v.s.writeTime, func() { _ = v.conn.CloseNow() })
	return nil
}

// leave forgets a viewer. Who came first of those that are left gets its keys.
func (s *Server) leave(v *viewer) {
	s.acting.Lock()
	defer s.acting.Unlock()
	s.audience.Remove(v)
	had := false
	s.audience.Change(func() {
		v.gone = true
		s.viewers = slices.DeleteFunc(s.viewers, func(o *viewer) bool { return o == v })
		if had = s.keys == v; had {
			s.keys = nil
			if len(s.viewers) > 0 {
				s.keys = s.viewers[0]
			}
		}
		s.changes++
	})
	if had {
		s.hands.LetGo()
	}
}

// hasKeys reports whether the viewer with an id has the keys.
func (s *Server) hasKeys(id string) (has bool) {
	s.audience.Change(func() { has = s.keys != nil && s.keys.id == id })
	return has
}

// ping asks the viewer again and again whether it is there, and drops it when it does not answer.
func (v *viewer) ping() {
	t := time.NewTicker(v.s.pingTime)
	defer t.Stop()
	for range t.C {
		ctx, cancel := context.WithTimeout(context.Background(), v.s.writeTime)
		err := v.conn.Ping(ctx)
		cancel()
		if err != nil {
			_ = v.conn.CloseNow()
			return
		}
	}
}

// receive obeys the viewer's messages until it goes or sends what is no message.
func (v *viewer) receive() error {
	begin, n := time.Now(), 0
	for {
		kind, b, err := v.conn.Read(context.Background())
		if err != nil {
			return err
		}
		if n++; n > maxRate {
			time.Sleep(time.Until(begin.Add(rateTime)))
		}
		if time.Since(begin) >= rateTime {
			begin, n = time.Now(), 0
		}
		if kind != websocket.MessageText {
			return errors.New("web: a viewer sent something that is no text")
		}
		if err := v.obey(b); err != nil {
			return err
		}
	}
}

// deeds are the messages that change the machine, which only the viewer with the keys may send.
var deeds = map[string]func(v *viewer, m *message) error{
	"key":   func(v *viewer, m *message) error { v.s.hands.Press(codes[m.Code], m.Down); return nil },
	"mouse": func(v *viewer, m *message) error { v.s.hands.Mouse(m.mouse()); return nil },
	"loose": func(v *viewer, _ *message) error { v.s.hands.LetGo(); return nil },
	"text": func(v *viewer, m *message) error {
		v.s.hands.Paste(m.Text[:min(len(m.Text), audience.MaxPasted)])
		return nil
	},
	"pause": func(v *viewer, _ *message) error { v.s.cfg.Control.SetPaused(true); return nil },
	"go":    func(v *viewer, _ *message) error { v.s.cfg.Control.SetPaused(false); return nil },
	"reset": func(v *viewer, _ *message) error { v.s.cfg.Control.Reset(); return nil },
	"off":   func(v *viewer, _ *message) error { v.s.cfg.Control.PowerOff(); return nil },
	"speed": func(v *viewer, m *message) error { v.s.cfg.Control.SetSpeed(min(max(m.Speed, 0), 1000)); return nil },
	"back": func(v *viewer, m *message) error {
		return v.s.cfg.Control.Back(time.Duration(min(max(m.Back, 0), maxBack)) * time.Second)
	},
	"choose": func(v *viewer, m *message) error { return v.s.cfg.Control.Choose(m.Drive, m.Medium) },
	"eject":  func(v *viewer, m *message) error { return v.s.cfg.Control.Eject(m.Drive) },
}

// obey does what a message says. The error is that of a message that no page sends. What the machine refuses is told to the viewer.
func (v *viewer) obey(b []byte) error {
	var m message
	if err := json.Unmarshal(b, &m); err != nil {
		return fmt.Errorf("web: a viewer sent no message: %w", err)
	}
	switch deed := deeds[m.Do]; {
	case m.Do == "ready":
		v.s.audience.Change(func() { v.ready = true })
	case m.Do == "take":
		v.takeKeys()
	case deed == nil:
		return fmt.Errorf("web: a viewer sent the unknown message %q", m.Do)
	default:
		v.act(deed, &m)
	}
	return nil
}

// act changes the machine, if the viewer has the keys.
func (v *viewer) act(deed func(*viewer, *message) error, m *message) {
	v.s.acting.Lock()
	defer v.s.acting.Unlock()
	if v.s.hasKeys(v.id) {
		v.tell(deed(v, m))
	} else {
		v.tell(errNoKeys)
	}
}

// takeKeys gives the viewer the keys. What is held is let go of.
func (v *viewer) takeKeys() {
	v.s.acting.Lock()
	defer v.s.acting.Unlock()
	v.s.hands.LetGo()
	v.s.audience.Change(func() {
		v.s.keys = v
		v.s.changes++
	})
}

// tell has the page show an error.
func (v *viewer) tell(err error) {
	if err != nil {
		v.s.audience.Change(func() { v.notice = console.Visible(err.Error()) })
	}
}

// mouse returns the movement that a message is.
func (m *message) mouse() console.MouseEvent {
	move := func(n int) int16 { return int16(min(max(n, -maxMove), maxMove)) }
	place := func(n int) uint16 { return uint16(min(max(n, 0), console.MaxPlace)) }
	return console.MouseEvent{
		Placed: m.Placed, X: place(m.X), Y: place(m.Y),
		DX: move(m.DX), DY: move(m.DY), DZ: int16(min(max(m.DZ, -8), 8)),
		Buttons: m.Buttons & (console.ButtonLeft | console.ButtonRight | console.ButtonMiddle),
	}
}
