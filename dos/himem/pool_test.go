package himem

import (
	"math/rand/v2"
	"testing"
)

func TestPool(t *testing.T) {
	p := NewPool(0x110000, 0x200000)
	a, ok := p.Alloc(1, 1)
	if !ok || a != 0x110000 {
		t.Fatalf("first block: %#x %v", a, ok)
	}
	b, ok := p.Alloc(0x1000, 0x1000)
	if !ok || b != 0x111000 {
		t.Fatalf("aligned block: %#x %v", b, ok)
	}
	if total, largest := p.Available(Granule); total != 0xf0000-0x400-0x1000 || largest != 0xee000 {
		t.Errorf("available: %#x, largest %#x", total, largest)
	}
	if p.Resize(a, 0x1001) {
		t.Error("a block grew into the next one")
	}
	if !p.Resize(a, 0x1000) || !p.Resize(b, 0x400) || p.Resize(b, 0) {
		t.Error("resize within the room, or to 0")
	}
	if p.Free(b + 1) {
		t.Error("an address in a block is no block")
	}
	if !p.Free(a) || p.Free(a) || !p.Free(b) {
		t.Error("free once")
	}
	if _, ok := p.Alloc(0xffffffff, 1); ok {
		t.Error("4 GB of a pool of 960 KB")
	}
	if c, ok := p.Alloc(p.Total(), Granule); !ok || c != 0x110000 {
		t.Errorf("everything: %#x %v", c, ok)
	}
	if _, largest := p.Available(Granule); largest != 0 {
		t.Errorf("a full pool has %#x free", largest)
	}
}

// TestPoolRandom compares a random history with a map of granules.
func TestPoolRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	p := NewPool(0x100000, 0x100000+64*Granule)
	var used [64]bool
	sizes := map[uint32]uint32{}
	mark := func(addr, n uint32, to bool) {
		for i := range n / Granule {
			if used[(addr-0x100000)/Granule+i] == to {
				t.Fatalf("granule %d is already %v", (addr-0x100000)/Granule+i, to)
			}
			used[(addr-0x100000)/Granule+i] = to
		}
	}
	for range 20000 {
		if n := uint32(r.IntN(12)+1) * Granule; r.IntN(2) == 0 {
			if at, ok := p.Alloc(n, Granule); ok {
				mark(at, n, true)
				sizes[at] = n
			}
			continue
		}
		for at, old := range sizes {
			if n := uint32(r.IntN(12)+1) * Granule; r.IntN(3) == 0 && p.Resize(at, n) {
				mark(at, old, false)
				mark(at, n, true)
				sizes[at] = n
			} else {
				p.Free(at)
				mark(at, old, false)
				delete(sizes, at)
			}
			break
		}
	}
	free := uint32(0)
	for _, u := range used {
		if !u {
			free += Granule
		}
	}
	if total, _ := p.Available(Granule); total != free {
		t.Errorf("available %d, free granules %d", total, free)
	}
}
