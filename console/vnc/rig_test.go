package vnc

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
	"github.com/iron86/iron86/internal/picture"
)

// log is an Input that writes down what it gets.
type log struct {
	mu    sync.Mutex
	lines []string
	note  chan struct{}
}

func newLog() *log { return &log{note: make(chan struct{}, 1000)} }

func (l *log) add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, text)
	select {
	case l.note <- struct{}{}:
	default:
	}
}

func (l *log) Key(e console.KeyEvent) {
	sign := "-"
	if e.Down {
		sign = "+"
	}
	l.add(sign + e.Key.String())
}
func (l *log) Mouse(e console.MouseEvent) {
	text := fmt.Sprintf("mouse %d %d %d %d", e.DX, e.DY, e.DZ, e.Buttons)
	if e.Placed {
		text += fmt.Sprintf(" at %d,%d", e.X, e.Y)
	}
	l.add(text)
}
func (l *log) Paste(text string) { l.add("paste " + text) }

// wait returns the first n lines.
func (l *log) wait(t *testing.T, n int) []string {
	t.Helper()
	late := time.After(time.Minute)
	for {
		l.mu.Lock()
		if len(l.lines) >= n {
			defer l.mu.Unlock()
			return append([]string(nil), l.lines...)
		}
		l.mu.Unlock()
		select {
		case <-l.note:
		case <-late:
			t.Fatalf("%d lines did not come: %q", n, l.lines)
		}
	}
}

// client is a viewer for tests: it knows Raw, CopyRect, ZRLE and DesktopSize.
type client struct {
	t       *testing.T
	s       stage
	conn    net.Conn
	in      *bufio.Reader
	format  pixelFormat
	screen  picture.Picture
	zrle    io.Reader
	stream  pipe
	used    map[int32]int // rectangles by encoding
	place   int           // the last encodingMouseChange: 1 places, 0 movements
	ended   chan error    // what Serve returned
	colours []byte        // the last SetColourMapEntries
}

// pipe holds what came of the zlib stream and was not yet read.
type pipe struct{ b []byte }

func (p *pipe) Read(b []byte) (int, error) {
	if len(p.b) == 0 {
		return 0, io.ErrNoProgress
	}
	n := copy(b, p.b)
	p.b = p.b[n:]
	return n, nil
}

func (p *pipe) ReadByte() (byte, error) {
	var b [1]byte
	_, err := p.Read(b[:])
	return b[0], err
}

// connect connects a client, which has not yet said anything.
func connect(t *testing.T, s stage) *client {
	here, there := net.Pipe()
	c := &client{t: t, s: s, conn: here, in: bufio.NewReader(here), format: standard, used: map[int32]int{}, ended: make(chan error, 1)}
	t.Cleanup(func() { here.Close() })
	if err := here.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	go func() { c.ended <- s.Serve(there) }()
	return c
}

// open does the handshake of version 3.8 without a password.
func open(t *testing.T, s stage) *client {
	t.Helper()
	c := connect(t, s)
	c.want(version)
	c.send([]byte(version))
	c.want("\x01\x01")
	c.send([]byte{1})
	c.want("\x00\x00\x00\x00")
	c.init()
	return c
}

// init does ClientInit and ServerInit. The machine, which has seen that there is a viewer, shows its picture meanwhile.
func (c *client) init() {
	c.t.Helper()
	c.s.Show(c.s.shown)
	c.send([]byte{1})
	b := c.read(24)
	c.screen.Resize(int(binary.BigEndian.Uint16(b)), int(binary.BigEndian.Uint16(b[2:])))
	c.read(int(binary.BigEndian.Uint32(b[20:])))
}

func (c *client) send(b []byte) {
	c.t.Helper()
	if _, err := c.conn.Write(b); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) read(n int) []byte {
	c.t.Helper()
	b := make([]byte, n)
	if _, err := io.ReadFull(c.in, b); err != nil {
		c.t.Fatal(err)
	}
	return b
}

func (c *client) want(text string) {
	c.t.Helper()
	if got := string(c.read(len(text))); got != text {
		c.t.Fatalf("the server sent %q, want %q", got, text)
	}
}

func (c *client) encodings(list ...int32) {
	c.t.Helper()
	b := binary.BigEndian.AppendUint16([]byte{msgSetEncodings, 0}, uint16(len(list)))
	for _, e := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(e))
	}
	c.send(b)
}

// ask asks for an update.
func (c *client) ask(incremental bool) {
	c.t.Helper()
	b := make([]byte, 10)
	b[0] = msgUpdateRequest
	if incremental {
		b[1] = 1
	}
	binary.BigEndian.PutUint16(b[6:], uint16(c.screen.W))
	binary.BigEndian.PutUint16(b[8:], uint16(c.screen.H))
	c.send(b)
}

// update takes an update.
func (c *client) update() {
	c.t.Helper()
	kind := c.read(1)[0]
	if kind == 1 {
		c.colours = c.read(5 + 256*6)[5:]
		kind = c.read(1)[0]
	}
	if kind != 0 {
		c.t.Fatalf("the server sent message %d", kind)
	}
	for range binary.BigEndian.Uint16(c.read(3)[1:]) {
		b := c.read(12)
		n := func(i int) int { return int(binary.BigEndian.Uint16(b[2*i:])) }
		a, encoding := audience.Area{X: n(0), Y: n(1), W: n(2), H: n(3)}, int32(binary.BigEndian.Uint32(b[8:]))
		c.used[encoding]++
		switch encoding {
		case encodingRaw:
			for y := a.Y; y < a.Y+a.H; y++ {
				for x := a.X; x < a.X+a.W; x++ {
					c.screen.Pix[y*c.screen.W+x] = c.pixel(c.read(int(c.format.bits / 8)))
				}
			}
		case encodingCopyRect:
			p := c.read(4)
			c.copyRect(a, int(binary.BigEndian.Uint16(p)), int(binary.BigEndian.Uint16(p[2:])))
		case encodingZRLE:
			c.unpack(a, c.read(int(binary.BigEndian.Uint32(c.read(4)))))
		case encodingDesktopSize:
			c.screen.Resize(a.W, a.H)
		case encodingMouseChange:
			c.place = a.X
		case encodingExtendedKeys:
		default:
			c.t.Fatalf("the server sent encoding %d", encoding)
		}
	}
}

// pixel returns the colour of a pixel, which has as many bytes as it has.
func (c *client) pixel(b []byte) console.Color {
	v := uint32(0)
	for i := range b {
		if c.format.bigEndian {
			v = v<<8 | uint32(b[i])
		} else {
			v |= uint32(b[i]) << (8 * i)
		}
	}
	if len(b) == 3 && c.format.compact3 && !c.format.compact {
		v <<= 8
	}
	colour := console.Color(0)
	for i, m := range c.format.max {
		colour = colour<<8 | console.Color((v>>c.format.shift[i]&uint32(m))*255/uint32(m))
	}
	return colour
}

func (c *client) copyRect(a audience.Area, x, y int) {
	old := append([]console.Color(nil), c.screen.Pix...)
	for i := range a.H {
		copy(c.screen.Pix[(a.Y+i)*c.screen.W+a.X:][:a.W], old[(y+i)*c.screen.W+x:][:a.W])
	}
}

// unpack decodes an area in ZRLE.
func (c *client) unpack(a audience.Area, packed []byte) {
	c.t.Helper()
	c.stream.b = append(c.stream.b, packed...)
	if c.zrle == nil {
		z, err := zlib.NewReader(&c.stream)
		if err != nil {
			c.t.Fatal(err)
		}
		c.zrle = z
	}
	bytes := func(n int) []byte {
		b := make([]byte, n)
		if _, err := io.ReadFull(c.zrle, b); err != nil {
			c.t.Fatal(err)
		}
		return b
	}
	size := int(c.format.bits / 8)
	if c.format.compact || c.format.compact3 {
		size = 3
	}
	for y := a.Y; y < a.Y+a.H; y += zrleTile {
		for x := a.X; x < a.X+a.W; x += zrleTile {
			kind := int(bytes(1)[0])
			var palette []console.Color
			for range kind {
				palette = append(palette, c.pixel(bytes(size)))
			}
			for line := y; line < min(y+zrleTile, a.Y+a.H); line++ {
				row := c.screen.Pix[line*c.screen.W+x:][:min(zrleTile, a.X+a.W-x)]
				width := map[bool]int{kind == 2: 1, kind > 2: 2, kind > 4: 4}[true]
				var indexes []byte
				if kind > 1 {
					indexes = bytes((len(row)*width + 7) / 8)
				}
				for i := range row {
					switch {
					case kind == 0:
						row[i] = c.pixel(bytes(size))
					case kind == 1:
						row[i] = palette[0]
					default:
						row[i] = palette[int(indexes[i*width/8])>>(8-width-i*width%8)&(1<<width-1)]
					}
				}
			}
		}
	}
}
