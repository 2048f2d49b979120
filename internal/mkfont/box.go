package main

import "fmt"

// Columns of the vertical lines of box drawing: a single line is two pixels
// wide in the middle, a double one two such lines around it. Horizontal lines
// are one pixel high: cells are taller than wide, so both look equally thick.
const (
	singleLine = 0x18
	doubleBand = 0x7E // both lines of a double and what is between them
)

// arms says how thick each arm of a box glyph is: 0, 1 or 2 lines.
type arms struct{ left, right, up, down int }

// parseArms reads words like l1 u2.
func parseArms(words []string) (arms, error) {
	var a arms
	for _, w := range words {
		if len(w) != 2 || w[1] < '1' || w[1] > '2' {
			return a, fmt.Errorf("bad arm %q", w)
		}
		n := int(w[1] - '0')
		switch w[0] {
		case 'l':
			a.left = n
		case 'r':
			a.right = n
		case 'u':
			a.up = n
		case 'd':
			a.down = n
		default:
			return a, fmt.Errorf("bad arm %q", w)
		}
	}
	return a, nil
}

// box draws a box glyph. Double arms are drawn as thick bands, and then their inside
// is cut out, so that the lines join at corners and are open at crossings. Single arms are
// drawn last, up to the first line that they meet.
func box(height int, words []string) (bitmap, error) {
	a, err := parseArms(words)
	if err != nil {
		return nil, err
	}
	g := make(bitmap, height)
	mid := height/2 - 1
	a.doubleBands(g, mid)
	a.singles(g, mid)
	return g, nil
}

// rows ORs mask into rows from to to, both included.
func (g bitmap) rows(from, to int, mask byte) {
	for y := from; y <= to; y++ {
		g[y] |= mask
	}
}

// doubleBands draws the double arms around the middle row.
func (a arms) doubleBands(g bitmap, mid int) {
	cut := make(bitmap, len(g))
	vert, horiz := a.up == 2 || a.down == 2, a.left == 2 || a.right == 2
	reach := 0 // how far up and down a double arm goes past the middle
	if horiz {
		reach = 1
	}
	if a.up == 2 {
		g.rows(0, mid+reach, doubleBand)
		cut.rows(0, mid+reach-1, singleLine)
	}
	if a.down == 2 {
		g.rows(mid-reach, len(g)-1, doubleBand)
		cut.rows(mid-reach+1, len(g)-1, singleLine)
	}
	leftEnd, rightEnd, inside := byte(0xF8), byte(0x1F), byte(0xE0)
	insideR := byte(0x07)
	if vert {
		leftEnd, rightEnd, inside, insideR = 0xFE, 0x7F, 0xF8, 0x1F
	}
	if a.left == 2 {
		g.rows(mid-1, mid+1, leftEnd)
		cut.rows(mid, mid, inside)
	}
	if a.right == 2 {
		g.rows(mid-1, mid+1, rightEnd)
		cut.rows(mid, mid, insideR)
	}
	if horiz && !vert && a.left == a.right {
		cut.rows(mid, mid, 0xFF)
	}
	if vert && !horiz && a.up == a.down {
		cut.rows(0, len(g)-1, singleLine)
	}
	for y := range g {
		g[y] &^= cut[y]
	}
}

// singles draws the single arms.
func (a arms) singles(g bitmap, mid int) {
	if a.left == 1 {
		g[mid] |= pick(a.right == 1, 0xFF, pick(a.up == 2 && a.down == 2, 0xE0, pick(a.up == 2 || a.down == 2, 0xFE, 0xF8)))
	}
	if a.right == 1 {
		g[mid] |= pick(a.left == 1, 0xFF, pick(a.up == 2 && a.down == 2, 0x07, pick(a.up == 2 || a.down == 2, 0x7F, 0x1F)))
	}
	double := a.left == 2 || a.right == 2
	through := a.left == 2 && a.right == 2 && !(a.up == 1 && a.down == 1)
	if a.up == 1 {
		to := mid
		if double {
			to = mid + 1
		}
		if through {
			to = mid - 1
		}
		g.rows(0, to, singleLine)
	}
	if a.down == 1 {
		from := mid
		if double {
			from = mid - 1
		}
		if through {
			from = mid + 1
		}
		g.rows(from, len(g)-1, singleLine)
	}
}

// pick returns yes if the condition holds and no otherwise.
func pick(cond bool, yes, no byte) byte {
	if cond {
		return yes
	}
	return no
}
