package history

import (
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// TestMemoryAbove4G: the past of a guest that writes all over 16 GB holds what it has touched, and comes back.
func TestMemoryAbove4G(t *testing.T) {
	for _, g := range []x86.Generation{x86.P3, x86.X64v2} {
		cfg := machine.Config{CPU: g, Memory: 16 << 30, NoReboot: true, Kernel: kernelOf(t, "high")}
		m := newMachine(t, cfg)
		h := New(m, 64<<20)
		m.Run(60 * clock.Second)
		end, hash := m.Position(), m.Hash()
		if snapshots, bytes := h.Stats(); bytes > 24<<20 {
			t.Errorf("%v: %d snapshots hold %d bytes", g, snapshots, bytes)
		}
		for _, percent := range []uint64{95, 20, 99, 60} {
			at := end.Retired / 100 * percent
			if err := h.Travel(h.At(at)); err != nil {
				t.Fatal(err)
			}
			fresh := newMachine(t, cfg)
			New(fresh, 64<<20)
			fresh.RunWithin(clock.Never, at)
			if m.Hash() != fresh.Hash() {
				t.Errorf("%v at %d %%: another state than the first time", g, percent)
			}
		}
		if err := h.Travel(end); err != nil {
			t.Fatal(err)
		}
		if m.Hash() != hash {
			t.Errorf("%v: another state at the end", g)
		}
	}
}
