package vga

import (
	"bytes"
	"math/rand"
	"testing"
)

// TestStringsAgainstTheModel: elements that are moved at once have the effect of the accesses of the model one by one.
func TestStringsAgainstTheModel(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	r, m := newRig(), &model{}
	for round := range 1500 {
		m.program(r, rnd)
		if round%2 == 0 {
			m.mode(r, round%4 == 0)
		}
		for range 20 {
			n := 1 << rnd.Intn(3)
			count := 1 + rnd.Intn(12)
			base := []int{0xa0000, 0xa4000, 0xaffd0, 0xb0000, 0xb7fd0, 0xb8000, 0xbffc0}
			place := func() int { return base[rnd.Intn(len(base))] + rnd.Intn(16)&^rnd.Intn(4) }
			at, from := place(), place()
			if rnd.Intn(2) == 0 { // they overlap
				from = at + []int{-8, -4, -2, -1, 1, 2, 4}[rnd.Intn(7)]
			}
			if at>>12 != (at+n*count-1)>>12 || from>>12 != (from+n*count-1)>>12 {
				continue // a string is within a page
			}
			p := make([]byte, n*count)
			rnd.Read(p)
			switch rnd.Intn(3) {
			case 0:
				want := make([]byte, len(p))
				for i := range want {
					want[i] = m.read(at + i)
				}
				r.LoadMMIO(uint64(at-MemBase), n, p)
				if !bytes.Equal(p, want) {
					t.Fatalf("round %d: %d loads of %d at %x: have %x, want %x\nseq %x gc %x", round, count, n, at, p, want, m.seq, m.gc)
				}
			case 1:
				for i, b := range p {
					m.write(at+i, b)
				}
				r.StoreMMIO(uint64(at-MemBase), n, p)
			case 2:
				for i := 0; i < len(p); i += n {
					for j := range n {
						p[j] = m.read(from + i + j)
					}
					for j := range n {
						m.write(at+i+j, p[j])
					}
				}
				r.MoveMMIO(uint64(at-MemBase), uint64(from-MemBase), n, count)
			}
			if round%20 == 0 {
				if err := m.compare(r); err != nil {
					t.Fatalf("round %d: %d of %d to %x from %x: %v\nseq %x gc %x", round, count, n, at, from, err, m.seq, m.gc)
				}
			}
		}
	}
	if err := m.compare(r); err != nil {
		t.Fatal(err)
	}
}
