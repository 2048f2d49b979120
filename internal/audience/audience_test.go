package audience

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// conn is the connection of a viewer.
type conn struct{ closed chan struct{} }

func newConn() *conn { return &conn{make(chan struct{})} }

func (c *conn) Close() error { close(c.closed); return nil }

// newAudience draws frames as their width.
func newAudience() *Audience[int] {
	return New(func(to *int, f *console.Frame) { *to = f.W })
}

// await returns the first frame after the given one.
func await(a *Audience[int], after uint64) (frame int, serial uint64, open bool) {
	open = a.Await(func(now *int, n uint64) bool {
		frame, serial = *now, n
		return n != after
	})
	return frame, serial, open
}

// TestShow: viewers see the last frame, those between may be left out, and what Show was given may be changed at once.
func TestShow(t *testing.T) {
	a := newAudience()
	defer a.Close()
	serial, err := a.Add(newConn())
	if err != nil {
		t.Fatal(err)
	}
	f := console.Frame{Mode: console.Graphics}
	for f.W = 1; f.W < 100; f.W++ {
		a.Show(&f)
	}
	f.W = 1000
	for {
		frame, n, open := await(a, serial)
		if !open || frame < 1 || frame > 99 || n <= serial {
			t.Fatalf("have frame %d, number %d after %d, open %v", frame, n, serial, open)
		}
		if serial = n; frame == 99 {
			return
		}
	}
}

// TestSeveralViewers: each waits for itself, and a slow one keeps nobody back.
func TestSeveralViewers(t *testing.T) {
	a := newAudience()
	defer a.Close()
	var wg sync.WaitGroup
	for range 5 {
		serial, err := a.Add(newConn())
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for last := 0; last != 50; {
				last, serial, _ = await(a, serial)
			}
		})
	}
	if _, err := a.Add(newConn()); err != nil { // it never looks
		t.Fatal(err)
	}
	f := console.Frame{Mode: console.Graphics}
	for f.W = 1; f.W <= 50; f.W++ {
		a.Show(&f)
	}
	wg.Wait()
}

// TestPlaces: at most MaxViewers are let in, and a place is free again when its viewer has gone.
func TestPlaces(t *testing.T) {
	a := newAudience()
	defer a.Close()
	if a.Watched() {
		t.Error("watched without a viewer")
	}
	first := newConn()
	for i := range MaxViewers {
		c := first
		if i > 0 {
			c = newConn()
		}
		if _, err := a.Add(c); err != nil {
			t.Fatalf("viewer %d: %v", i, err)
		}
	}
	if _, err := a.Add(newConn()); !errors.Is(err, ErrFull) {
		t.Errorf("one too many: %v", err)
	}
	a.Remove(first)
	if _, err := a.Add(newConn()); err != nil || !a.Watched() {
		t.Errorf("after one has gone: %v", err)
	}
}

// TestClose: the connections are closed, who waits is told, and nobody comes in any more.
func TestClose(t *testing.T) {
	a := newAudience()
	c := newConn()
	serial, err := a.Add(c)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan bool)
	go func() {
		_, _, open := await(a, serial)
		told <- open
	}()
	a.Close()
	<-c.closed
	if <-told {
		t.Error("who waited was not told")
	}
	if _, err := a.Add(newConn()); !errors.Is(err, ErrClosed) {
		t.Errorf("a viewer after the end: %v", err)
	}
	a.Show(&console.Frame{}) // nothing waits, nothing fails
}

// hand notes what it is given.
type hand struct{ b strings.Builder }

func (h *hand) Key(e console.KeyEvent) { fmt.Fprintf(&h.b, "%v %v, ", e.Key, e.Down) }
func (h *hand) Mouse(e console.MouseEvent) {
	fmt.Fprintf(&h.b, "mouse %d %d %x, ", e.DX, e.DY, e.Buttons)
}
func (h *hand) Paste(text string) { fmt.Fprintf(&h.b, "%q, ", text) }

// TestHands: repeats, keys that there are not and movements of nothing are no events; in the end all is let go of once.
func TestHands(t *testing.T) {
	var to hand
	h := NewHands(&to)
	for _, k := range []struct {
		key  console.Key
		down bool
	}{{console.KeyA, true}, {console.KeyA, true}, {console.NoKey, true}, {console.KeyCount, true}, {console.KeyB, false}, {console.KeyZ, true}, {console.KeyA, false}} {
		h.Press(k.key, k.down)
	}
	if !h.Held(console.KeyZ) || h.Held(console.KeyA) {
		t.Error("Held is wrong")
	}
	h.Mouse(console.MouseEvent{})
	h.Mouse(console.MouseEvent{DX: 3, Buttons: 1})
	h.Mouse(console.MouseEvent{Buttons: 1})
	for _, x := range []uint16{0, 0, 7, 7} { // a place that is new, without a movement
		h.Mouse(console.MouseEvent{Buttons: 1, Placed: true, X: x})
	}
	h.Paste("text")
	h.LetGo()
	h.LetGo()
	const want = `a true, z true, a false, mouse 3 0 1, mouse 0 0 1, mouse 0 0 1, "text", z false, mouse 0 0 0, `
	if have := to.b.String(); have != want {
		t.Errorf("have %s\nwant %s", have, want)
	}
}

// TestChanges: the areas hold every pixel that differs, and pieces side by side or below each other are one area.
func TestChanges(t *testing.T) {
	fill := func(p *picture.Picture, a Area) {
		for y := a.Y; y < a.Y+a.H; y++ {
			for x := a.X; x < a.X+a.W; x++ {
				p.Pix[y*p.W+x] ^= 1
			}
		}
	}
	for _, c := range []struct {
		changed Area
		all     bool
		want    []Area
	}{
		{Area{}, false, nil},
		{Area{}, true, []Area{{0, 0, 100, 40}}},
		{Area{99, 39, 1, 1}, false, []Area{{96, 32, 4, 8}}},
		{Area{31, 0, 2, 1}, false, []Area{{0, 0, 64, 16}}},
		{Area{40, 10, 1, 30}, false, []Area{{32, 0, 32, 40}}},
		{Area{0, 0, 100, 40}, false, []Area{{0, 0, 100, 40}}},
	} {
		var p, q picture.Picture
		p.Resize(100, 40)
		q.Resize(100, 40)
		fill(&q, c.changed)
		if have := Changes(&p, &q, c.all); fmt.Sprint(have) != fmt.Sprint(c.want) {
			t.Errorf("%v: have %v, want %v", c.changed, have, c.want)
		}
	}
}
