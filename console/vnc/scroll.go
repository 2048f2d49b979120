package vnc

import (
	"hash/maphash"
	"slices"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

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
