package term

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

func TestColoursAndAttributes(t *testing.T) {
	r := newRig(t, 80, 26)
	f := textFrame(80, 25)
	f.Cells[81] = console.Cell{Char: 'x', FG: 0x123456, BG: 0xfedcba, Blink: true, Underline: true}
	r.show(f)
	c := r.cell(1, 1)
	fg, bg, attrs := c.Style.Decompose()
	if fg != tcell.NewHexColor(0x123456) || bg != tcell.NewHexColor(0xfedcba) || attrs&tcell.AttrBlink == 0 || c.Style.GetUnderlineStyle() != tcell.UnderlineStyleSolid {
		t.Errorf("have %v on %v, attributes %x", fg, bg, attrs)
	}
	if string(c.Bytes) != "x" {
		t.Errorf("have %q, want x", c.Bytes)
	}
	_, _, attrs = r.cell(2, 1).Style.Decompose()
	if attrs != 0 {
		t.Errorf("the next cell has attributes %x", attrs)
	}
}

func TestAllGlyphs(t *testing.T) {
	r := newRig(t, 32, 9)
	f := textFrame(32, 8)
	for i := range f.Cells {
		f.Cells[i].Char = uint8(i)
	}
	r.show(f)
	for i := range 256 {
		want := string(console.Rune(uint8(i)))
		if got := string(r.cell(i%32, i/32).Bytes); got != want {
			t.Errorf("%02X: have %q, want %q", i, got, want)
		}
		if _, _, width := r.sim.Get(i%32, i/32); width != 1 {
			t.Errorf("%02X: %q is %d cells wide", i, want, width)
		}
	}
}

func TestASCIITerminal(t *testing.T) {
	if len(ascii) != 256 {
		t.Fatalf("stand-ins: have %d, want 256", len(ascii))
	}
	r := newCharsetRig(t, 32, 9, "US-ASCII")
	f := textFrame(32, 8)
	for i := range f.Cells {
		f.Cells[i].Char = uint8(i)
	}
	r.show(f)
	for i := range 256 {
		if got := string(r.cell(i%32, i/32).Bytes); got != ascii[i:i+1] {
			t.Errorf("%02X: have %q, want %q", i, got, ascii[i:i+1])
		}
	}
	g := &console.Frame{Mode: console.Graphics, W: 2, H: 2, Aspect: 1, Pixels: []console.Color{0xff0000, 0xff0000, 0x0000ff, 0x0000ff}}
	r.show(g)
	c := r.cell(16, 4)
	if _, bg, _ := c.Style.Decompose(); string(c.Bytes) != " " || bg.Hex() < 0 {
		t.Errorf("graphics: have %q on %v", c.Bytes, bg)
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		w, h       int
		x, y       int // where the guest's top left is
		status     bool
		row0, last string
	}{
		{80, 25, 0, 0, false, "abc", "YYY"},
		{80, 26, 0, 0, true, "abc", ""},
		{100, 31, 10, 2, true, "", ""},
		{81, 40, 0, 7, true, "", ""},
	} {
		r := newRig(t, c.w, c.h)
		r.SetStatus(Status{State: "running"})
		r.show(textFrame(80, 25))
		if got := string(r.cell(c.x, c.y).Bytes); got != "a" {
			t.Errorf("%dx%d: %q at %d,%d, want a\n%s", c.w, c.h, got, c.x, c.y, r.screenText())
		}
		if got := string(r.cell(c.x+79, c.y+24).Bytes); got != "Y" {
			t.Errorf("%dx%d: %q at the bottom right, want Y", c.w, c.h, got)
		}
		if got := strings.Contains(r.row(c.h-1), "running"); got != c.status {
			t.Errorf("%dx%d: status line %v, want %v", c.w, c.h, got, c.status)
		}
	}
}

func TestSmallTerminalFollowsTheCursor(t *testing.T) {
	r := newRig(t, 40, 10)
	f := textFrame(80, 25)
	r.show(f)
	if got := string(r.cell(0, 0).Bytes); got != "a" {
		t.Errorf("without a cursor: %q at the top left, want a", got)
	}
	f.Cursor = console.Cursor{Visible: true, Row: 24, Col: 79, Top: 13, Bottom: 14}
	r.show(f)
	if x, y, shown := r.sim.GetCursor(); !shown || x != 39 || y != 8 { // above the status line
		t.Errorf("cursor: %d,%d %v, want 39,8", x, y, shown)
	}
	if got := r.row(8); got != strings.Repeat("Y", 40) {
		t.Errorf("last row: have %q", got)
	}
	f.Cursor.Row, f.Cursor.Col = 20, 60 // still within: nothing moves
	r.show(f)
	if x, y, shown := r.sim.GetCursor(); !shown || x != 20 || y != 4 {
		t.Errorf("cursor: %d,%d %v, want 20,4", x, y, shown)
	}
	f.Cursor.Row, f.Cursor.Col = 0, 0
	r.show(f)
	if x, y, _ := r.sim.GetCursor(); x != 0 || y != 0 || string(r.cell(0, 0).Bytes) != "a" {
		t.Errorf("cursor: %d,%d, want 0,0", x, y)
	}
}

func TestTinyTerminals(t *testing.T) {
	graphics := &console.Frame{Mode: console.Graphics, W: 320, H: 200, Aspect: 5.0 / 6, Pixels: make([]console.Color, 64000)}
	for w := range 5 {
		for h := range 5 {
			r := newRig(t, w, h)
			for _, f := range []*console.Frame{textFrame(80, 25), graphics, {}, textFrame(1, 1)} {
				r.show(f)
				r.keys("\x1dh\x1b\x1bk\x1b\x1bt\x1b\x1b")
			}
		}
	}
}

func TestCursorShapes(t *testing.T) {
	r := newRig(t, 80, 25)
	f := textFrame(80, 25)
	for _, c := range []struct {
		top, bottom uint8
		want        tcell.CursorStyle
	}{{13, 14, tcell.CursorStyleBlinkingUnderline}, {0, 15, tcell.CursorStyleBlinkingBlock}, {8, 15, tcell.CursorStyleBlinkingBlock}, {9, 15, tcell.CursorStyleBlinkingUnderline}} {
		f.Cursor = console.Cursor{Visible: true, Row: 2, Col: 3, Top: c.top, Bottom: c.bottom}
		r.show(f)
		if x, y, shown := r.sim.GetCursor(); !shown || x != 3 || y != 2 || r.sim.style != c.want {
			t.Errorf("%d–%d: at %d,%d %v, style %d, want %d", c.top, c.bottom, x, y, shown, r.sim.style, c.want)
		}
	}
	f.Cursor.Visible = false
	r.show(f)
	if _, _, shown := r.sim.GetCursor(); shown {
		t.Error("a hidden cursor is shown")
	}
}

func TestUnchangedFramesAreNotDrawn(t *testing.T) {
	r := newRig(t, 80, 26)
	f := textFrame(80, 25)
	r.SetStatus(Status{State: "running", MIPS: 99.7, Lights: []Light{{"A", true}}})
	r.show(f)
	shows := r.sim.shows
	for range 10 {
		r.show(f)
		r.SetStatus(Status{State: "running", MIPS: 99.8, Lights: []Light{{"A", true}}})
		r.draw()
	}
	if r.sim.shows != shows {
		t.Errorf("the terminal was written %d times for nothing", r.sim.shows-shows)
	}
	<-r.wake // of the first frame
	r.Show(f)
	r.SetStatus(Status{State: "running", MIPS: 99.8, Lights: []Light{{"A", true}}})
	select {
	case <-r.wake:
		t.Error("Run is woken for an unchanged frame")
	default:
	}
	for what, change := range map[string]func(){
		"a character": func() { f.Cells[5].Char++; r.show(f) },
		"the cursor":  func() { f.Cursor.Visible = true; f.Cursor.Bottom = 1; r.show(f) },
		"the status":  func() { r.SetStatus(Status{State: "paused"}); r.draw() },
	} {
		shows := r.sim.shows
		if change(); r.sim.shows != shows+1 {
			t.Errorf("%s: the terminal was written %d times, want once", what, r.sim.shows-shows)
		}
	}
}

func TestModeChangesLeaveNothingBehind(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	r.show(textFrame(40, 25))
	if got := r.row(5); got != strings.Repeat(" ", 20)+strings.Repeat("F", 40)+strings.Repeat(" ", 20) {
		t.Errorf("40 columns: have %q", got)
	}
	r.show(&console.Frame{})
	for y := range 25 {
		if got := r.row(y); strings.TrimSpace(got) != "" {
			t.Errorf("blank: row %d has %q", y, got)
		}
	}
}

func TestResize(t *testing.T) {
	r := newRig(t, 80, 25)
	r.show(textFrame(80, 25))
	r.sim.SetSize(90, 30)
	r.handle(tcell.NewEventResize(90, 30))
	r.draw()
	if got := string(r.cell(5, 2).Bytes); got != "a" {
		t.Errorf("have %q at 5,2, want a\n%s", got, r.screenText())
	}
	if got := string(r.cell(0, 0).Bytes); got != " " {
		t.Errorf("have %q at 0,0, want a blank", got)
	}
}

func TestGraphics(t *testing.T) {
	// 4 pixels: red over green, blue over white; the terminal has room for 8x6
	// half cells beside a status line.
	r := newRig(t, 12, 4)
	f := &console.Frame{Mode: console.Graphics, W: 2, H: 2, Aspect: 4.0 / 3, Pixels: []console.Color{0xff0000, 0x0000ff, 0x00ff00, 0xffffff}}
	r.show(f)
	for _, c := range []struct {
		x, y   int
		fg, bg int32
	}{{2, 0, 0xff0000, 0xff0000}, {5, 0, 0xff0000, 0xff0000}, {6, 0, 0x0000ff, 0x0000ff}, {2, 1, 0xff0000, 0x00ff00}, {9, 1, 0x0000ff, 0xffffff}, {9, 2, 0xffffff, 0xffffff}} {
		cell := r.cell(c.x, c.y)
		fg, bg, _ := cell.Style.Decompose()
		if string(cell.Bytes) != "▀" || fg.Hex() != c.fg || bg.Hex() != c.bg {
			t.Errorf("%d,%d: have %q %06x on %06x, want %06x on %06x", c.x, c.y, cell.Bytes, fg.Hex(), bg.Hex(), c.fg, c.bg)
		}
	}
	for _, x := range []int{0, 1, 10, 11} {
		if got := string(r.cell(x, 1).Bytes); got != " " {
			t.Errorf("%d,1: have %q, want a blank", x, got)
		}
	}
}

func TestGraphicsAreAveraged(t *testing.T) {
	f := &console.Frame{Mode: console.Graphics, W: 4, H: 4, Pixels: []console.Color{
		0x000000, 0x020406, 0, 0,
		0x040404, 0x02ff00, 0, 0,
		0, 0, 0, 0,
		0, 0, 0, 0}}
	if got := average(f, 0, 0, 2, 2); got != 0x024203 {
		t.Errorf("have %06x, want 024203", got)
	}
	for _, c := range []struct{ w, h, maxW, maxH, wantW, wantH int }{{4, 3, 80, 50, 67, 50}, {4, 3, 40, 50, 40, 30}, {4, 3, 1, 2, 1, 1}, {1000, 1, 10, 10, 10, 1}} {
		if w, h := fit(float64(c.w), float64(c.h), c.maxW, c.maxH); w != c.wantW || h != c.wantH {
			t.Errorf("%d:%d in %dx%d: have %dx%d, want %dx%d", c.w, c.h, c.maxW, c.maxH, w, h, c.wantW, c.wantH)
		}
	}
}

func TestStatusLine(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	r.SetStatus(Status{State: "running", Mode: "prot32", MIPS: 103.4, Lights: []Light{{"A", false}, {"C", true}}, Lamps: NumLamp | CapsLamp})
	r.draw()
	if got, want := strings.TrimSpace(r.row(25)), "running  prot32   103 MIPS  A C  NUM CAPS                              Ctrl-] menu"; strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("have %q", got)
	}
	x := strings.Index(r.row(25), "A C")
	if fg, bg, _ := r.cell(x+2, 25).Style.Decompose(); fg != tcell.ColorWhite || bg != tcell.ColorGreen {
		t.Errorf("the lamp of C: %v on %v", fg, bg)
	}
	const note = "f.img: write: no space left on device"
	r.SetStatus(Status{State: "running", Note: note})
	r.draw()
	if got := r.row(25); !strings.HasPrefix(strings.TrimSpace(got), "running") || !strings.HasSuffix(strings.TrimSpace(got), note) {
		t.Errorf("a note: have %q", got)
	}
	for mips, want := range map[float64]string{0: " 0.0 MIPS", 1.26: " 1.3 MIPS", 9.96: "  10 MIPS", 1234: "1234 MIPS", -1: " 0.0 MIPS"} {
		if got := speed(mips); got != want {
			t.Errorf("%f: have %q, want %q", mips, got, want)
		}
	}
}

func BenchmarkUnchangedShow(b *testing.B) {
	sim := tcell.NewSimulationScreen("UTF-8")
	term, err := New(sim, Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer term.Close()
	f := textFrame(80, 25)
	for b.Loop() {
		term.Show(f)
	}
}

func BenchmarkGraphics(b *testing.B) {
	sim := tcell.NewSimulationScreen("UTF-8")
	term, err := New(sim, Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer term.Close()
	f := &console.Frame{Mode: console.Graphics, W: 640, H: 480, Aspect: 1, Pixels: make([]console.Color, 640*480)}
	for i := 0; b.Loop(); i++ {
		f.Pixels[0] = console.Color(i)
		term.Show(f)
		term.draw()
	}
}
