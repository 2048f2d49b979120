package glasstest

import (
	"fmt"
	"image"
	"strconv"
	"strings"
	"sync"
)

// Terminal is a terminal of some cells. Set the fields that say what it is before the first Write.
type Terminal struct {
	Cells image.Point // how many
	Cell  image.Point // pixels of one
	Kitty bool        // it has kitty's protocol,
	Parts bool        // and can change parts of pictures
	Sixel bool        // it has sixels
	// Registers is how many colours xterm lets a program set; 0: the terminal does not answer that.
	Registers int
	Silent    bool         // it answers nothing
	Answer    func(string) // gets what it answers

	mu       sync.Mutex
	pending  []byte
	at       image.Point // of the cursor
	saved    image.Point
	pix      []uint32         // what sixels and writing have left, 0xRRGGBB, a line of all cells after the other
	images   map[int]*picture // kitty's
	loading  *load
	placed   map[int]image.Rectangle // cells in which an image is shown
	Errors   []string
	Graphics int // how many pictures and parts of pictures it was sent
	Bytes    int // how many bytes it was sent
}

// picture is an image of kitty's.
type picture struct {
	w, h int
	pix  []uint32
}

// Write obeys b.
func (t *Terminal) Write(b []byte) (int, error) {
	var say string
	t.mu.Lock()
	t.Bytes += len(b)
	t.pending = append(t.pending, b...)
	for len(t.pending) > 0 {
		n, answer := t.obey(t.pending)
		if n == 0 {
			break
		}
		t.pending = t.pending[n:]
		say += answer
	}
	silent := t.Silent
	t.mu.Unlock()
	if say != "" && !silent && t.Answer != nil {
		t.Answer(say)
	}
	return len(b), nil
}

// fail notes what a terminal would not obey.
func (t *Terminal) fail(format string, args ...any) {
	t.Errors = append(t.Errors, fmt.Sprintf(format, args...))
}

// obey obeys the first character or sequence of b. It returns its length, 0 if its end has not come yet.
func (t *Terminal) obey(b []byte) (n int, answer string) {
	if b[0] != '\x1b' {
		t.print(b[0])
		return 1, ""
	}
	if len(b) < 2 {
		return 0, ""
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			if b[i] >= '@' {
				return i + 1, t.control(string(b[2:i]), b[i])
			}
		}
		return 0, ""
	case '_', 'P', ']':
		end := strings.Index(string(b), "\x1b\\")
		if end < 0 {
			return 0, ""
		}
		text := string(b[2:end])
		switch {
		case b[1] == '_' && t.Kitty && strings.HasPrefix(text, "G"):
			answer = t.command(text[1:])
		case b[1] == 'P' && t.Sixel:
			t.sixels(text)
		}
		return end + 2, answer
	case '7':
		t.saved = t.at
	case '8':
		t.at = t.saved
	case '(', ')':
		return 3, ""
	}
	return 2, ""
}

// control obeys a control sequence.
func (t *Terminal) control(text string, final byte) string {
	first, _, _ := strings.Cut(text, ";")
	switch n, _ := strconv.Atoi(first); {
	case final == 'c' && text == "":
		if t.Sixel {
			return "\x1b[?62;4;22c"
		}
		return "\x1b[?62;22c"
	case final == 'n' && n == 5:
		return "\x1b[0n"
	case final == 't' && n == 16:
		return fmt.Sprintf("\x1b[6;%d;%dt", t.Cell.Y, t.Cell.X)
	case final == 't' && n == 14:
		return fmt.Sprintf("\x1b[4;%d;%dt", t.Cell.Y*t.Cells.Y, t.Cell.X*t.Cells.X)
	case final == 'S' && t.Registers > 0 && strings.HasPrefix(text, "?1;1"):
		return fmt.Sprintf("\x1b[?1;0;%dS", t.Registers)
	case final == 'H':
		var x, y int
		if k, _ := fmt.Sscanf(text, "%d;%d", &y, &x); k == 2 {
			t.at = image.Pt(x-1, y-1)
		} else {
			t.at = image.Point{}
		}
	case final == 'J':
		clear(t.screen())
		t.placed = nil
	}
	return ""
}

// screen returns the pixels of all cells.
func (t *Terminal) screen() []uint32 {
	if t.pix == nil {
		t.pix = make([]uint32, t.Cells.X*t.Cell.X*t.Cells.Y*t.Cell.Y)
	}
	return t.pix
}

// print writes a character, which makes its cell black here, whatever it is.
func (t *Terminal) print(c byte) {
	switch {
	case c == '\r':
		t.at.X = 0
	case c == '\n':
		t.at.Y++
	case c >= ' ' && c < 0x80 || c >= 0xc0:
		for y := range t.Cell.Y {
			for x := range t.Cell.X {
				t.set(t.at.X*t.Cell.X+x, t.at.Y*t.Cell.Y+y, 0)
			}
		}
		t.at.X++
	}
}

// set sets a pixel, if the terminal has it.
func (t *Terminal) set(x, y int, c uint32) {
	if w := t.Cells.X * t.Cell.X; x >= 0 && x < w && y >= 0 && y < t.Cells.Y*t.Cell.Y {
		t.screen()[y*w+x] = c
	}
}

// Pixels returns what sixels have left in all cells, a line of pixels after the other.
func (t *Terminal) Pixels() []uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]uint32(nil), t.screen()...)
}

// Do calls f while nothing is written.
func (t *Terminal) Do(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
}
