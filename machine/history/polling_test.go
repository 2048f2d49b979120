package history

import (
	"math/rand"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// TestTravelOverPolling: time that a guest passes by polling is skipped in the same way when the run is repeated.
func TestTravelOverPolling(t *testing.T) {
	need.Time(t)
	code := []byte{
		0xfb,                               // sti
		0xb4, 0x01, 0xcd, 0x16, 0x74, 0xfa, // l: mov ah, 1; int 16h; jz l
		0xb4, 0x00, 0xcd, 0x16, 0xeb, 0xf4, // mov ah, 0; int 16h; jmp l
	}
	image := make([]byte, 1440<<10)
	copy(image, code)
	image[510], image[511] = 0x55, 0xaa
	m := newMachine(t, machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}})
	m.Run(680 * clock.Millisecond) // the firmware has started it
	first := m.Retired()
	h := New(m, 64<<20)
	r := rand.New(rand.NewSource(5))
	for i := range 6 {
		for until := m.Now() + 40*clock.Millisecond; m.Now() < until; {
			m.RunWithin(min(until, m.Now()+clock.Time(r.Intn(5_000_000))), uint64(r.Intn(100_000)))
		}
		m.Key(console.KeyEvent{Key: console.KeyA, Down: i%2 == 0})
	}
	m.Run(20 * clock.Millisecond)
	if m.IdleTime() < 100*clock.Millisecond {
		t.Fatalf("only %d ns were skipped", m.IdleTime())
	}
	last, hash := m.Position(), m.Hash()
	for range 5 {
		if err := h.Travel(h.At(first + uint64(r.Int63n(int64(last.Retired-first))))); err != nil {
			t.Fatal(err)
		}
		if err := h.Travel(last); err != nil {
			t.Fatal(err)
		}
		if m.Hash() != hash {
			t.Fatal("back from the past: another state")
		}
	}
}
