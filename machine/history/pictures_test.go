package history

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// TestTravelBetweenPictures: the memory of pictures comes back as RAM does, whether the processor wrote it, through the
// window or not, or the chip cleared it.
func TestTravelBetweenPictures(t *testing.T) {
	disk := make([]byte, 1440<<10)
	copy(disk, need.Assembled(t, "../testdata", "modes.asm"))
	var out bytes.Buffer
	m := newMachine(t, machine.Config{Memory: 4 << 20, DebugCon: &out, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(disk))}})
	h := New(m, 0)
	var marks []machine.Position
	var hashes, pictures [][sha256.Size]byte
	var f console.Frame
	seen := func() (sum [sha256.Size]byte) {
		m.Render(&f)
		if f.Mode != console.Graphics {
			return sum
		}
		var b []byte
		for _, p := range f.Pixels {
			b = append(b, uint8(p), uint8(p>>8), uint8(p>>16))
		}
		return sha256.Sum256(b)
	}
	for range 40 {
		m.RunWithin(m.Now()+100*clock.Millisecond, 1_234_567)
		if strings.HasSuffix(out.String(), "\n") && len(marks)%2 == 1 {
			m.Key(console.KeyEvent{Key: console.KeySpace, Down: true})
			m.Key(console.KeyEvent{Key: console.KeySpace})
		}
		marks, hashes, pictures = append(marks, m.Position()), append(hashes, m.Hash()), append(pictures, seen())
	}
	if strings.Count(out.String(), "\n") < 3 {
		t.Fatalf("few pictures:\n%s", out.String())
	}
	for _, i := range []int{39, 12, 30, 20, 38, 25, 5, 39} {
		if err := h.Travel(marks[i]); err != nil {
			t.Fatal(err)
		}
		if m.Hash() != hashes[i] {
			t.Errorf("mark %d: another state", i)
		}
		if seen() != pictures[i] {
			t.Errorf("mark %d: another picture", i)
		}
	}
}
