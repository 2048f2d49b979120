package vnc

import (
	"hash/maphash"
	"slices"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// area is a rectangle of a picture, in pixels.
type area struct{ x, y, w, h int }

// Sizes of the pieces by which pictures are compared, in pixels.
const (
	pieceWidth  = 32
	pieceHeight = 16
)

// changes returns rectangles that together hold every pixel in which two pictures of one size differ; with all it
// returns the whole picture.
func changes(seen, now *picture.Picture, all bool) []area {
	if all {
		return []area{{0, 0, now.W, now.H}}
	}
	var list []area
	for y := 0; y < now.H; y += pieceHeight {
		h := min(pieceHeight, now.H-y)
		row := len(list)
		for x := 0; x < now.W; x += pieceWidth {
			w := min(pieceWidth, now.W-x)
			switch last := len(list) - 1; {
			case !differs(seen, now, area{x, y, w, h}):
			case last >= row && list[last].x+list[last].w == x:
				list[last].w += w
			default:
				list = append(list, area{x, y, w, h})
			}
		}
		// A row that changed in one piece as wide as the one above it is part of that.
		if above := row - 1; above >= 0 && len(list) == row+1 && list[above].x == list[row].x && list[above].w == list[row].w && list[above].y+list[above].h == y {
			list[above].h += h
			list = list[:row]
		}
	}
	return list
}

// differs reports whether two pictures differ in an area.
func differs(p, q *picture.Picture, a area) bool {
	for y := a.y; y < a.y+a.h; y++ {
		if from := y*p.W + a.x; !slices.Equal(p.Pix[from:from+a.w], q.Pix[from:from+a.w]) {
			return true
		}
	}
	return false
}

// scroller finds lines that have moved.
type scroller struct {
	seed maphash.Seed
	set  bool
	old  map[uint64]int // the line of seen with a hash, or -1 if there are several
}

// find returns the longest run of lines of now that stand in seen elsewhere: n lines from top on, which are at line from there. n is 0
// if that would save little: fewer than a quarter of all lines.
func (s *scroller) find(seen, now *picture.Picture) (top, from, n int) {
	if !s.set {
		s.seed, s.set, s.old = maphash.MakeSeed(), true, map[uint64]int{}
	}
	clear(s.old)
	for y := range seen.H {
		h := s.line(seen, y)
		if _, several := s.old[h]; several {
			s.old[h] = -1
		} else {
			s.old[h] = y
		}
	}
	votes := map[int]int{} // by distance
	for y := range now.H {
		if at, ok := s.old[s.line(now, y)]; ok && at >= 0 {
			votes[at-y]++
		}
	}
	best := 0
	for d, count := range votes {
		if count > votes[best] || count == votes[best] && d < best {
			best = d
		}
	}
	if best == 0 {
		return 0, 0, 0
	}
	for y := 0; y < now.H; y++ {
		start := y
		for y < now.H && y+best >= 0 && y+best < seen.H && slices.Equal(row(now, y), row(seen, y+best)) {
			y++
		}
		if y-start > n {
			top, from, n = start, start+best, y-start
		}
	}
	if n < now.H/4 {
		return 0, 0, 0
	}
	return top, from, n
}

// line returns a hash of a line.
func (s *scroller) line(p *picture.Picture, y int) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	var b [256]byte
	n := 0
	for _, c := range row(p, y) {
		b[n], b[n+1], b[n+2] = byte(c), byte(c>>8), byte(c>>16)
		if n += 3; n > len(b)-3 {
			_, _ = h.Write(b[:n]) // Write of a Hash does not fail
			n = 0
		}
	}
	_, _ = h.Write(b[:n])
	return h.Sum64()
}

// row returns the pixels of a line.
func row(p *picture.Picture, y int) []console.Color { return p.Pix[y*p.W:][:p.W] }
