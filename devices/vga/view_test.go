package vga

import (
	"math/rand"
	"testing"
)

// TestViewsAgainstTheModel: accesses by a view have the effect of those of the model, and with every change of the registers the
// count of views changes.
func TestViewsAgainstTheModel(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	r, m := newRig(), &model{}
	used := [2]map[uint32]bool{{}, {}}
	for round := range 1500 {
		before := *r.Views()
		m.program(r, rnd)
		if round%2 == 0 {
			m.mode(r, round%4 == 0)
		}
		if *r.Views() == before {
			t.Fatalf("round %d: the registers have changed, and the count of views has not", round)
		}
		for range 20 {
			n := uint32(1 << rnd.Intn(3))
			at := []int{0xa0000, 0xa7000, 0xaf000, 0xb0000, 0xb7000, 0xb8000, 0xbf000}[rnd.Intn(7)] + rnd.Intn(4096)
			write := rnd.Intn(2)
			v := r.View(uint64(at-MemBase) &^ 0xfff)
			mask := [2]uint32{v.Load, v.Store}[write]
			off := uint32(at) & 0xfff
			if mask == 0 || off&mask+n-1 > mask {
				continue
			}
			used[write][mask] = true
			word := &v.Words[off&^mask]
			for i := range n {
				shift := 8 * (off&mask + i)
				if write == 0 {
					*v.Latch = *word
					if have, want := uint8(*word>>shift), m.read(at+int(i)); have != want {
						t.Fatalf("round %d: load of %d at %x, byte %d: have %x, want %x", round, n, at, i, have, want)
					}
					continue
				}
				b := uint8(rnd.Int())
				*word = *word&^(0xff<<shift) | uint32(b)<<shift
				m.write(at+int(i), b)
			}
		}
		if round%20 == 0 {
			if err := m.compare(r); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
	for write, masks := range used {
		if !masks[1] || !masks[3] {
			t.Errorf("write %d: only the masks %v were used", write, masks)
		}
	}
}
