package term

import (
	"context"
	"image"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term/glasstest"
	"github.com/iron86/iron86/internal/picture"
)

// glassTty is a tty with a terminal for tests behind it.
type glassTty struct {
	*glasstest.Terminal
	mu      sync.Mutex
	come    sync.Cond
	typed   []byte
	drained bool
}

func newGlassTty(terminal *glasstest.Terminal) *glassTty {
	g := &glassTty{Terminal: terminal}
	g.come.L = &g.mu
	terminal.Answer = g.typeText
	return g
}

// typeText has the terminal send a text.
func (g *glassTty) typeText(text string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.typed = append(g.typed, text...)
	g.come.Broadcast()
}

func (g *glassTty) setDrained(on bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.drained = on
	g.come.Broadcast()
	return nil
}

func (g *glassTty) Start() error        { return g.setDrained(false) }
func (g *glassTty) Drain() error        { return g.setDrained(true) }
func (g *glassTty) Stop() error         { return nil }
func (g *glassTty) Close() error        { return nil }
func (g *glassTty) NotifyResize(func()) {}

func (g *glassTty) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: g.Cells.X, Height: g.Cells.Y}, nil
}

func (g *glassTty) Read(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.typed) == 0 && !g.drained {
		g.come.Wait()
	}
	if g.drained {
		return 0, io.EOF
	}
	n := copy(p, g.typed)
	g.typed = g.typed[n:]
	return n, nil
}

// left returns what was typed and nobody has read.
func (g *glassTty) left() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return string(g.typed)
}

// glassRig is a Term that runs on a terminal with pictures.
type glassRig struct {
	*Term
	t     *testing.T
	tty   *glassTty
	m     *fakeMachine
	ended chan error
}

func runOnGlass(t *testing.T, terminal *glasstest.Terminal, options Options) *glassRig {
	t.Helper()
	t.Setenv("LC_ALL", "C.UTF-8")
	t.Setenv("TERM", standardTerminal)
	t.Setenv("TMUX", "")
	info, err := tcell.LookupTerminfo(standardTerminal)
	if err != nil {
		t.Fatal(err)
	}
	r := &glassRig{t: t, tty: newGlassTty(terminal), m: new(fakeMachine), ended: make(chan error, 1)}
	screen, err := guard(r.tty, info)
	if err != nil {
		t.Fatal(err)
	}
	if r.Term, err = New(screen, Config{Keyboard: r.m, Control: r.m, Options: options}); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.Run(context.Background()) }()
	t.Cleanup(r.Close)
	for before := -1; before != r.bytes(); time.Sleep(100 * time.Millisecond) { // tcell tells of the terminal's size, which clears it
		before = r.bytes()
	}
	return r
}

// until waits until the terminal shows what is wanted, as seen says, and fails if it never does.
func (r *glassRig) until(what string, seen func() bool) {
	r.t.Helper()
	for range 400 {
		if seen() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	r.t.Fatalf("never: %s", what)
}

// colourful returns a graphics frame of w by h pixels in n colours; salt changes it.
func colourful(w, h, n int, salt int) *console.Frame {
	f := &console.Frame{Mode: console.Graphics, W: w, H: h, Aspect: float64(4*h) / float64(3*w), Pixels: make([]console.Color, w*h)}
	for i := range f.Pixels {
		f.Pixels[i] = console.Color((i/7*31 + i/w*5 + salt) % n * 0x010305 & 0xffffff)
	}
	return f
}

// showsKitty reports whether the terminal shows a frame's own pixels.
func (r *glassRig) showsKitty(f *console.Frame) bool {
	w, h, pix, _ := r.tty.Shown()
	if w != f.W || h != f.H {
		return false
	}
	for i, c := range f.Pixels {
		if pix[i] != uint32(c) {
			return false
		}
	}
	return true
}

// TestKittyShowsTheGuestsPixels: a frame and the one after it are on the terminal as they are, a change costs little, and nothing is left at
// the end, neither pictures nor answers.
func TestKittyShowsTheGuestsPixels(t *testing.T) {
	for _, parts := range []bool{true, false} {
		r := runOnGlass(t, &glasstest.Terminal{Cells: image.Pt(80, 25), Cell: image.Pt(8, 16), Kitty: true, Parts: parts, Sixel: true}, Options{})
		f := colourful(320, 200, 200, 0)
		r.Show(f)
		r.until("the first frame", func() bool { return r.showsKitty(f) })
		r.until("it in 512 by 384 pixels of 640 by 384", func() bool {
			_, _, _, at := r.tty.Shown()
			return at == image.Rect(8, 0, 72, 24)
		})
		before := r.bytes()
		f.Pixels[100*320+17] ^= 0xffffff
		f.Pixels[180*320+300] ^= 0xffffff
		r.Show(f)
		r.until("the second frame", func() bool { return r.showsKitty(f) })
		if n := r.bytes() - before; parts && n > 1000 {
			t.Errorf("two pixels cost %d bytes", n)
		}
		f = colourful(640, 480, 16, 3)
		r.Show(f)
		r.until("another size", func() bool { return r.showsKitty(f) })
		r.Close()
		if n := r.tty.Kept(); n != 0 || r.tty.left() != "" {
			t.Errorf("%d pictures are left, and %q", n, r.tty.left())
		}
		r.ends()
	}
}

// bytes returns how many bytes the terminal was sent.
func (r *glassRig) bytes() (n int) {
	r.tty.Do(func() { n = r.tty.Bytes })
	return n
}

// ends checks that the terminal obeyed all, and that no answer came through as a key.
func (r *glassRig) ends() {
	r.t.Helper()
	r.Close()
	if err := <-r.ended; err != nil {
		r.t.Error(err)
	}
	for _, e := range r.tty.Errors {
		r.t.Error(e)
	}
	if typed := r.m.took(); typed != "" {
		r.t.Errorf("the guest got %q", typed)
	}
}

// showsSixel reports whether the terminal shows a picture at the top of its cells at, with colours off by at most off.
func (r *glassRig) showsSixel(p *picture.Picture, at image.Point, off int) bool {
	pix, w := r.tty.Pixels(), r.tty.Cells.X*r.tty.Cell.X
	for i, c := range p.Pix {
		have := pix[(at.Y*r.tty.Cell.Y+i/p.W)*w+at.X*r.tty.Cell.X+i%p.W]
		for shift := 0; shift < 24; shift += 8 {
			if d := int(have>>shift&0xff) - int(c>>shift&0xff); d > off || d < -off {
				return false
			}
		}
	}
	return true
}

// TestSixelsShowTheGuestsPixels: where there is room for just that, the terminal shows what package picture draws, with the precision that
// sixels have; a change redraws little of it.
func TestSixelsShowTheGuestsPixels(t *testing.T) {
	terminal := &glasstest.Terminal{Cells: image.Pt(80, 31), Cell: image.Pt(8, 16), Sixel: true, Registers: 256} // 640 by 480 above the status line
	r := runOnGlass(t, terminal, Options{})
	f := colourful(320, 240, 200, 0)
	r.Show(f)
	r.until("the first frame", func() bool { return r.showsSixel(picture.Of(f), image.Point{}, 1) })
	var drawn int
	terminal.Do(func() { drawn = terminal.Graphics })
	f.Pixels[100*320+17] ^= 0xffffff
	r.Show(f)
	r.until("the second frame", func() bool { return r.showsSixel(picture.Of(f), image.Point{}, 1) })
	terminal.Do(func() {
		if n := terminal.Graphics - drawn; n != 1 {
			t.Errorf("a pixel cost %d graphics", n)
		}
	})
	f = colourful(320, 240, 16, 0)
	r.Show(f)
	r.until("a third frame", func() bool { return r.showsSixel(picture.Of(f), image.Point{}, 1) })
	r.ends()
	if r.tty.left() != "" {
		t.Errorf("%q is left", r.tty.left())
	}
}

// TestSixelsOfManyColours: a picture in more colours than there are registers is near what it should be.
func TestSixelsOfManyColours(t *testing.T) {
	for _, registers := range []int{256, 64} {
		r := runOnGlass(t, &glasstest.Terminal{Cells: image.Pt(80, 31), Cell: image.Pt(8, 16), Sixel: true, Registers: registers}, Options{})
		f := colourful(640, 480, 1, 0)
		for i := range f.Pixels {
			x, y := i%640, i/640
			f.Pixels[i] = console.Color(x*255/639<<16 | y*255/479<<8 | (x+y)*255/1118)
		}
		r.Show(f)
		r.until("the picture", func() bool {
			return r.showsSixel(picture.Of(f), image.Point{}, map[int]int{256: 16, 64: 40}[registers])
		})
		r.ends()
	}
}

// TestAWindowIsAboveThePicture: while the menu is open there is no picture, and behind it the picture comes back.
func TestAWindowIsAboveThePicture(t *testing.T) {
	for _, kitty := range []bool{true, false} {
		r := runOnGlass(t, &glasstest.Terminal{Cells: image.Pt(80, 31), Cell: image.Pt(8, 16), Kitty: kitty, Parts: kitty, Sixel: !kitty}, Options{})
		f := colourful(320, 240, 200, 0)
		shows := func() bool {
			if kitty {
				return r.showsKitty(f)
			}
			return r.showsSixel(picture.Of(f), image.Point{}, 1)
		}
		r.Show(f)
		r.until("the picture", shows)
		r.tty.typeText("\x1d")
		r.until("the menu", func() bool { return !shows() })
		r.tty.typeText("\x1b")
		r.until("the picture behind the menu", shows)
		lent := false
		r.Lend(func() {
			lent = r.tty.Kept() == 0 && !shows()
		})
		if !lent {
			t.Error("the picture is there while the terminal is lent")
		}
		r.until("the picture after that", shows)
		r.Show(textFrame(80, 25))
		r.until("a text", func() bool { return !shows() && r.tty.Kept() == 0 })
		r.ends()
	}
}

// TestASlowTerminalIsNotFlooded: the next frame is not sent before the terminal has shown the last one.
func TestASlowTerminalIsNotFlooded(t *testing.T) {
	terminal := &glasstest.Terminal{Cells: image.Pt(80, 31), Cell: image.Pt(8, 16), Kitty: true, Parts: true}
	r := runOnGlass(t, terminal, Options{})
	f := colourful(320, 240, 200, 0)
	r.Show(f)
	r.until("the first frame", func() bool { return r.showsKitty(f) })
	terminal.Do(func() { terminal.Silent = true })
	g := colourful(320, 240, 200, 1)
	r.Show(g)
	r.until("the frame that is not answered", func() bool { return r.showsKitty(g) })
	for salt := range 20 {
		r.Show(colourful(320, 240, 200, 2+salt))
	}
	time.Sleep(50 * time.Millisecond)
	if !r.showsKitty(g) {
		t.Error("a frame was sent before the terminal had shown the last one")
	}
	terminal.Do(func() { terminal.Silent = false })
	r.tty.typeText("\x1b[0n")
	last := colourful(320, 240, 200, 21)
	r.until("the last frame", func() bool { return r.showsKitty(last) })
	r.ends()
}

// TestPixelsWhereThereAreNone: a terminal without pictures, or one that the user wants none on, gets blocks.
func TestPixelsWhereThereAreNone(t *testing.T) {
	for _, c := range []struct {
		terminal *glasstest.Terminal
		options  Options
	}{
		{&glasstest.Terminal{}, Options{}},
		{&glasstest.Terminal{Silent: true, Kitty: true, Sixel: true}, Options{}},
		{&glasstest.Terminal{Kitty: true, Sixel: true}, Options{Graphics: Blocks}},
	} {
		terminal := c.terminal
		terminal.Cells, terminal.Cell = image.Pt(80, 25), image.Pt(8, 16)
		r := runOnGlass(t, terminal, c.options)
		r.Show(colourful(320, 200, 256, 0))
		time.Sleep(50 * time.Millisecond)
		if !terminal.Empty() {
			t.Errorf("%+v: there is a picture", c.options)
		}
		r.ends()
	}
}

// TestTextAsPixels: with text=pixels the guest's own font is seen.
func TestTextAsPixels(t *testing.T) {
	r := runOnGlass(t, &glasstest.Terminal{Cells: image.Pt(90, 26), Cell: image.Pt(8, 16), Kitty: true, Parts: true}, Options{PixelsText: true})
	f := textFrame(80, 25)
	f.Lines = 400
	for i := range f.Fonts {
		f.Fonts[i] = make([]byte, 256*32)
	}
	for i := range f.Fonts[0] {
		f.Fonts[0][i] = byte(i * 37)
	}
	shows := func() bool {
		p := picture.Of(f)
		return r.showsKitty(&console.Frame{W: p.W, H: p.H, Pixels: p.Pix})
	}
	r.Show(f)
	r.until("the text", shows)
	f.Fonts[0]['B'*32+3] ^= 0xff // the guest changes a glyph
	r.Show(f)
	r.until("the changed glyph", shows)
	f.Cells[85].Blink = true
	r.Show(f)
	f.CharsOff = true // as the guest's time has it
	r.Show(f)
	r.until("the character in the dark", shows)
	r.ends()
}
