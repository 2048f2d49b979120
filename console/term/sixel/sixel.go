package sixel

import (
	"fmt"
	"image"
	"slices"
	"strconv"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// bandHeight is how many lines a sixel has.
const bandHeight = 6

// maxStrips is how many strips a picture has at most. xterm keeps 16 graphics.
const maxStrips = 12

// MaxColours is how many colour registers are used at most.
const MaxColours = 256

// Screen is a picture on a terminal. The zero Screen is one that the terminal does not show.
type Screen struct {
	CellHeight int // of the terminal, in pixels
	Colours    int // how many colour registers the terminal has

	there bool            // the terminal shows
	shown picture.Picture // this picture
	at    image.Rectangle // in these cells

	strip strip
}

// strip is what the encoding of a strip needs, kept to be used again.
type strip struct {
	palette palette
	pix     []uint8            // registers of the strip's pixels
	columns [MaxColours][]byte // for each register the sixels of a band
	used    []uint8            // registers that a band has
	has     [MaxColours]bool   // the same
}

// Append appends to b what brings the terminal from the picture that it shows to p, in the cells of at, whose pixels p fills from the
// top left on. It appends nothing if nothing has changed.
func (s *Screen) Append(b []byte, p *picture.Picture, at image.Rectangle) []byte {
	all := !s.there || s.at != at || s.shown.W != p.W || s.shown.H != p.H
	rows := (at.Dy() + maxStrips - 1) / maxStrips // of cells in a strip
	height := max(rows*s.CellHeight, 1)
	begun := false
	for y, row := 0, at.Min.Y; y < p.H; y, row = y+height, row+rows {
		from, to := y*p.W, min(y+height, p.H)*p.W
		if !all && slices.Equal(s.shown.Pix[from:to], p.Pix[from:to]) {
			continue
		}
		if !begun {
			b, begun = append(b, "\x1b7\x1b[m"...), true // the rest of a cell that the picture covers in part keeps the colour that is set, in mlterm
		}
		b = fmt.Appendf(b, "\x1b[%d;%dH", row+1, at.Min.X+1)
		b = s.strip.appendTo(b, p.Pix[from:to], p.W, min(max(s.Colours, 2), MaxColours))
	}
	if begun {
		b = append(b, "\x1b8"...)
	}
	s.shown.W, s.shown.H, s.shown.Pix = p.W, p.H, append(s.shown.Pix[:0], p.Pix...)
	s.there, s.at = true, at
	return b
}

// AppendEnd appends nothing: the terminal loses the picture when its cells are written to.
func (s *Screen) AppendEnd(b []byte) []byte {
	s.there = false
	return b
}

// Forget says that the terminal has lost the picture.
func (s *Screen) Forget() { s.there = false }

// appendTo appends a graphic of w pixels a line, in at most most colours.
func (s *strip) appendTo(b []byte, pix []console.Color, w, most int) []byte {
	s.pix = s.palette.index(s.pix[:0], pix, most)
	h := len(pix) / w
	// The second parameter leaves the pixels alone that no sixel sets: those of a last band that is lower than the others.
	b = fmt.Appendf(b, "\x1bP0;1;0q\"1;1;%d;%d", w, h)
	for i, c := range s.palette.colours {
		b = fmt.Appendf(b, "#%d;2;%d;%d;%d", i, percent(c>>16), percent(c>>8), percent(c))
	}
	for y := 0; y < h; y += bandHeight {
		if y > 0 {
			b = append(b, '-')
		}
		b = s.appendBand(b, s.pix[y*w:min(y+bandHeight, h)*w], w)
	}
	return append(b, "\x1b\\"...)
}

// percent returns the low byte of c in hundredths of 255.
func percent(c console.Color) int { return (int(c&0xff)*100 + 127) / 255 }

// appendBand appends up to six lines, colour by colour.
func (s *strip) appendBand(b []byte, pix []uint8, w int) []byte {
	s.used, s.has = s.used[:0], [MaxColours]bool{}
	for line := range len(pix) / w {
		for x, c := range pix[line*w:][:w] {
			if !s.has[c] {
				s.has[c] = true
				s.used = append(s.used, c)
				s.columns[c] = append(s.columns[c][:0], make([]byte, w)...)
			}
			s.columns[c][x] |= 1 << line
		}
	}
	for i, c := range s.used {
		if i > 0 {
			b = append(b, '$')
		}
		b = strconv.AppendUint(append(b, '#'), uint64(c), 10)
		b = appendRuns(b, s.columns[c][:w])
	}
	return b
}

// appendRuns appends sixels. What repeats is counted, and what is empty at the end left out.
func appendRuns(b, sixels []byte) []byte {
	for len(sixels) > 0 && sixels[len(sixels)-1] == 0 {
		sixels = sixels[:len(sixels)-1]
	}
	for len(sixels) > 0 {
		n := 1
		for n < len(sixels) && sixels[n] == sixels[0] {
			n++
		}
		c := '?' + sixels[0]
		if n > 3 {
			b = append(strconv.AppendUint(append(b, '!'), uint64(n), 10), c)
		} else {
			for range n {
				b = append(b, c)
			}
		}
		sixels = sixels[n:]
	}
	return b
}
