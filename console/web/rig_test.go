package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/iron86/iron86/console"
)

// record is a Control that writes down what it is asked for.
type record struct {
	mu    sync.Mutex
	lines []string
	fails error // what Choose, Load, Eject and SetState return
}

func (l *record) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *record) Key(e console.KeyEvent) { l.add("key %v %t", e.Key, e.Down) }
func (l *record) Mouse(e console.MouseEvent) {
	place := ""
	if e.Placed {
		place = fmt.Sprintf(" at %d %d", e.X, e.Y)
	}
	l.add("mouse %d %d %d %d%s", e.DX, e.DY, e.DZ, e.Buttons, place)
}
func (l *record) Paste(text string)           { l.add("paste %q", text) }
func (l *record) SetPaused(paused bool)       { l.add("paused %t", paused) }
func (l *record) Reset()                      { l.add("reset") }
func (l *record) PowerOff()                   { l.add("off") }
func (l *record) SetSpeed(times float64)      { l.add("speed %g", times) }
func (l *record) Back(by time.Duration) error { l.add("back %v", by); return l.fails }
func (l *record) Choose(drive string, medium int) error {
	l.add("choose %s %d", drive, medium)
	return l.fails
}
func (l *record) Load(drive, name string, image []byte) error {
	l.add("load %s %q %d", drive, name, len(image))
	return l.fails
}
func (l *record) Eject(drive string) error    { l.add("eject %s", drive); return l.fails }
func (l *record) State() ([]byte, error)      { return []byte("a state"), nil }
func (l *record) SetState(state []byte) error { l.add("state %q", state); return l.fails }
func (l *record) Picture() ([]byte, error)    { return []byte("a picture"), nil }

// wait waits until the last lines are those.
func (l *record) wait(t *testing.T, want ...string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		l.mu.Lock()
		have := slices.Clone(l.lines)
		l.mu.Unlock()
		if len(have) >= len(want) && slices.Equal(have[len(have)-len(want):], want) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("have %q, want %q at the end", have, want)
		}
	}
}

// rig is a server with what it does.
type rig struct {
	*Server
	log  *record
	addr string // with the port
}

// serve starts a server on the loopback.
func serve(t testing.TB) *rig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{log: new(record), addr: l.Addr().String()}
	r.Server = New(Config{Control: r.log, Hosts: []string{"pc.example"}})
	go func() { _ = r.Serve(l) }()
	t.Cleanup(func() {
		r.Close("the test is over")
		_ = l.Close()
	})
	return r
}

// url is the address of something behind the token.
func (r *rig) url(path string) string { return "http://" + r.addr + r.Path() + path }

// client is a page in a test.
type client struct {
	t    testing.TB
	conn *websocket.Conn
}

// page opens a WebSocket as our page does.
func (r *rig) page(t testing.TB) *client {
	t.Helper()
	conn, _, err := websocket.Dial(context.Background(), r.url("ws"), &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {"http://" + r.addr}}, CompressionMode: websocket.CompressionContextTakeover,
	})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(64 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &client{t, conn}
}

// send sends a message.
func (c *client) send(text string) {
	c.t.Helper()
	if err := c.conn.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// next returns the next message.
func (c *client) next() (websocket.MessageType, []byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return c.conn.Read(ctx)
}

// until returns the next JSON message that has a field.
func (c *client) until(field string) (m map[string]any) {
	c.t.Helper()
	for {
		kind, b, err := c.next()
		if err != nil {
			c.t.Fatalf("no message with %s: %v", field, err)
		}
		m = nil
		if kind == websocket.MessageText && json.Unmarshal(b, &m) == nil && m[field] != nil {
			return m
		}
	}
}

// textFrame is a text screen of a font with glyphs.
func textFrame(lines ...string) *console.Frame {
	f := &console.Frame{Mode: console.Text, Cols: 20, Rows: len(lines), CellW: 9, CellH: 16, LineGraphic: true, SplitRow: len(lines)}
	f.Fonts[0], f.Fonts[1] = make([]byte, 256*32), make([]byte, 256*32)
	for i := range f.Fonts[0] {
		f.Fonts[0][i] = byte(i >> 5) // every glyph is its code in each line
	}
	f.Cursor = console.Cursor{Visible: true, Row: len(lines) - 1, Top: 14, Bottom: 15}
	for _, line := range lines {
		for _, c := range []byte(line + strings.Repeat(" ", 20))[:20] {
			f.Cells = append(f.Cells, console.Cell{Char: c, FG: 0xaaaaaa, BG: 0x0000aa})
		}
	}
	return f
}
