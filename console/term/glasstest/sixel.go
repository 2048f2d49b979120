package glasstest

import (
	"fmt"
	"strings"
)

// sixels draws a graphic at the cursor: text is what stands between DCS and ST.
func (t *Terminal) sixels(text string) {
	parameters, body, ok := strings.Cut(text, "q")
	if !ok {
		return
	}
	if p := strings.Split(parameters, ";"); len(p) < 2 || p[1] != "1" {
		t.fail("a graphic would clear what it does not set: %q", parameters)
	}
	t.Graphics++
	d := drawing{t: t, x0: t.at.X * t.Cell.X, y: t.at.Y * t.Cell.Y, registers: map[int]uint32{}}
	d.x = d.x0
	for body != "" {
		c := body[0]
		body = body[1:]
		switch {
		case c == '"':
			n, rest := parameterList(body)
			if body = rest; len(n) == 4 {
				d.w, d.h = n[2], n[3]
			}
		case c == '#':
			n, rest := parameterList(body)
			body = rest
			d.colour(n)
		case c == '!':
			n, rest := parameterList(body)
			if rest == "" || len(n) != 1 {
				t.fail("a repetition without a sixel")
				return
			}
			d.sixel(rest[0], n[0])
			body = rest[1:]
		case c == '$':
			d.x = d.x0
		case c == '-':
			d.x, d.y, d.lines = d.x0, d.y+6, d.lines+6
		case c >= '?' && c <= '~':
			d.sixel(c, 1)
		default:
			t.fail("%q in sixels", c)
		}
	}
}

// drawing is a graphic that is drawn.
type drawing struct {
	t         *Terminal
	x0        int // left edge
	x, y      int // where the next sixel goes
	lines     int // above the present band
	w, h      int // size by the raster attributes
	registers map[int]uint32
	now       uint32 // colour
}

// parameterList reads numbers with semicolons between them.
func parameterList(text string) (n []int, rest string) {
	end := strings.IndexFunc(text, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
	if end < 0 {
		end = len(text)
	}
	for field := range strings.SplitSeq(text[:end], ";") {
		var v int
		_, _ = fmt.Sscan(field, &v) // an empty one is 0
		n = append(n, v)
	}
	return n, text[end:]
}

// colour sets a register, or selects it.
func (d *drawing) colour(n []int) {
	limit := d.t.Registers
	if limit == 0 {
		limit = 256
	}
	if n[0] >= limit {
		d.t.fail("register %d of %d", n[0], limit)
	}
	if len(n) == 5 {
		if n[1] != 2 || max(n[2], n[3], n[4]) > 100 {
			d.t.fail("colour %v", n)
		}
		d.registers[n[0]] = uint32((n[2]*255+50)/100)<<16 | uint32((n[3]*255+50)/100)<<8 | uint32((n[4]*255+50)/100)
	}
	c, ok := d.registers[n[0]]
	if !ok {
		d.t.fail("register %d was not set", n[0])
	}
	d.now = c
}

// sixel draws a sixel n times.
func (d *drawing) sixel(c byte, n int) {
	for range n {
		for i := range 6 {
			if (c-'?')>>i&1 == 0 {
				continue
			}
			if d.x-d.x0 >= d.w || d.lines+i >= d.h {
				d.t.fail("a pixel outside of %d by %d", d.w, d.h)
			}
			d.t.set(d.x, d.y+i, d.now)
		}
		d.x++
	}
}
