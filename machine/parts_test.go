package machine

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// TestPartsShareNoPort: each port has one part, so that the order in which parts are put on the bus does not matter.
func TestPartsShareNoPort(t *testing.T) {
	m := newDemo(t)
	owner := map[uint16]string{}
	for _, p := range m.list(DefaultDebugExit) {
		for _, r := range p.ports {
			for i := range r.count {
				port := r.first + i
				if other := owner[port]; other != "" {
					t.Errorf("port %04x is of %s and of %s", port, other, p.name)
				}
				owner[port] = p.name
			}
		}
	}
	for port, want := range map[uint16]string{0x60: "kbc", 0x61: "port 61", 0x64: "kbc", 0x80: "port 80", 0x81: "dma", 0x8f: "dma", 0x3f6: "ata0", 0x3f7: "fdc", 0x501: "debug exit"} {
		if owner[port] != want {
			t.Errorf("port %04x is of %q, want %q", port, owner[port], want)
		}
	}
}

// TestPartsSettleInAnyOrder: a machine whose parts settle in turned or random order, at any moment of a boot, has the same
// state as one that is left alone, and goes on as it does.
func TestPartsSettleInAnyOrder(t *testing.T) {
	alone, m := newDemo(t), newDemo(t)
	r := rand.New(rand.NewSource(6))
	inOrder := slices.Clone(m.parts)
	for k := range 40 {
		n := uint64(r.Intn(2_000_000))
		for _, x := range []*Machine{alone, m} {
			x.RunWithin(x.Now()+300*clock.Millisecond, n)
			if k%8 == 5 {
				x.Key(console.KeyEvent{Key: console.Key1, Down: true})
			}
		}
		if k%2 == 0 {
			slices.Reverse(m.parts)
		} else {
			r.Shuffle(len(m.parts), func(i, j int) { m.parts[i], m.parts[j] = m.parts[j], m.parts[i] })
		}
		alone.settle()
		m.settle()
		m.parts = slices.Clone(inOrder) // the order of the hash
		if m.Hash() != alone.Hash() {
			t.Fatalf("after %d instructions: another state", m.Retired())
		}
	}
}

// TestResetInAnyOrder is the same for the reset line.
func TestResetInAnyOrder(t *testing.T) {
	alone, m := newDemo(t), newDemo(t)
	inOrder := slices.Clone(m.parts)
	for range 3 {
		for _, x := range []*Machine{alone, m} {
			x.Run(600 * clock.Millisecond)
		}
		slices.Reverse(m.parts)
		alone.Reset()
		m.Reset()
		m.parts = slices.Clone(inOrder)
		if m.Hash() != alone.Hash() {
			t.Fatalf("after %d instructions: another state", m.Retired())
		}
	}
}
