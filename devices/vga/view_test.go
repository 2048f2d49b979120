package vga

import (
	"encoding/binary"
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
			off := uint32(at) & 0xfff
			if v.Bytes == nil || off+n > 0x1000 {
				continue
			}
			used[write][v.Mask] = true
			if last := (off + n - 1) &^ v.Mask; write == 0 && v.Mask == 3 {
				*v.Latch = binary.LittleEndian.Uint32(v.Bytes[last:])
			} else if write == 0 {
				*v.Latch = uint32(binary.LittleEndian.Uint16(v.Bytes[last:])) | v.Words[last]&^0xffff
			}
			for i := range n {
				b := &v.Bytes[off+i]
				if write == 0 {
					if want := m.read(at + int(i)); *b != want {
						t.Fatalf("round %d: load of %d at %x, byte %d: have %x, want %x", round, n, at, i, *b, want)
					}
					continue
				}
				if to := uint8(rnd.Int()); *b != to {
					*b = to
					*v.Generation++
				}
				m.write(at+int(i), *b)
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
