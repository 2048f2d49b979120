package term

import (
	"image"
	"strconv"
	"strings"

	"github.com/iron86/iron86/console/term/kitty"
	"github.com/iron86/iron86/console/term/sixel"
)

// Questions to the terminal (xterm's "Control Sequences"; kitty's by kitty.AppendQuery).
const (
	askAttributes = "\x1b[c"
	askCell       = "\x1b[16t"
	askArea       = "\x1b[14t" // of all cells
	askStatus     = "\x1b[5n"  // answered when everything before it has been obeyed
	// xterm may have more registers for colours than it has at first. The second and the third ask how many there are, and for the
	// largest picture.
	askGraphics   = "\x1b[?1;3;256S\x1b[?1;1;0S\x1b[?2;1;0S"
	resetGraphics = "\x1b[?1;2;0S"
)

// Sizes of cells in pixels.
const (
	maxCellWidth  = 128
	maxCellHeight = 256
)

// abilities are what the terminal has said of itself.
type abilities struct {
	kitty   kitty.Answer
	sixel   bool
	told    bool        // it has told its attributes, which it does after what was asked before them
	cell    image.Point // pixels of a cell; zero: unknown
	area    image.Point // pixels of all cells; zero: unknown
	colours int         // registers for colours of sixels
	largest image.Point // picture in sixels; zero: as large as it likes
}

// take takes an answer.
func (t *abilities) take(a answer) {
	if a.kind == '_' {
		if text, ok := strings.CutPrefix(a.text, "G"); ok {
			t.kitty.Take(text)
		}
		return
	}
	n := numbers(strings.TrimPrefix(a.text, "?"))
	switch {
	case a.kind == 'c':
		t.told = true
		for _, attribute := range n[min(1, len(n)):] { // behind the terminal's class
			t.sixel = t.sixel || attribute == 4
		}
	case a.kind == 't' && len(n) >= 3:
		size := image.Pt(n[2], n[1])
		if n[0] == 6 {
			t.cell = size
		} else {
			t.area = size
		}
	case a.kind == 'S' && len(n) >= 3 && n[1] == 0 && n[0] == 1:
		t.colours = min(max(n[2], 2), sixel.MaxColours)
	case a.kind == 'S' && len(n) >= 4 && n[1] == 0 && n[0] == 2:
		t.largest = image.Pt(n[2], n[3])
	}
}

// numbers returns the numbers between semicolons, at most 65535 each. What is none is 0.
func numbers(text string) (list []int) {
	for field := range strings.SplitSeq(text, ";") {
		n, _ := strconv.ParseUint(field, 10, 16) // it returns 0, or the most there is
		list = append(list, int(n))
	}
	return list
}

// cellSize returns the pixels of a cell. cells and pixels are the size of the terminal as the system knows it. The result is zero if
// nobody knows.
func (t *abilities) cellSize(cells, pixels image.Point) image.Point {
	for _, size := range []image.Point{per(pixels, cells), t.cell, per(t.area, cells)} {
		if size.X >= 1 && size.Y >= 1 && size.X <= maxCellWidth && size.Y <= maxCellHeight {
			return size
		}
	}
	return image.Point{}
}

// per returns pixels for each cell.
func per(pixels, cells image.Point) image.Point {
	return image.Pt(pixels.X/max(cells.X, 1), pixels.Y/max(cells.Y, 1))
}
