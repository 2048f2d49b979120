package machine

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/testdata/demo"
)

// loadEarlier gives a machine in the state that an iron86 of commit 73b65eb saved: the
// demo with 1 MB shows its menu, and the processor waits for a key in that version's BIOS.
// The file has no sections "port cf9", "system rom" and "video rom", and version 1 of
// "time", "kbc" and "vga".
func loadEarlier(t *testing.T) *Machine {
	t.Helper()
	cfg := Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}}
	cfg.ATA[2].CDROM = true
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join("testdata", "earlier.state"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := m.Load(file); err != nil {
		t.Fatal(err)
	}
	return m
}

// press has a key go down and up, and time pass.
func press(t *testing.T, m *Machine, k console.Key) {
	t.Helper()
	for _, down := range []bool{true, false} {
		m.Key(console.KeyEvent{Key: k, Down: down})
		if stop := m.Run(30 * clock.Millisecond); stop.Reason != Running {
			t.Fatalf("after a key: %v", stop)
		}
	}
}

func shows(m *Machine, text string) bool {
	var f console.Frame
	m.Render(&f)
	return strings.Contains(strings.Join(f.Text(), "\n"), text)
}

// waitFor lets time pass until the display shows text, 20 s at most.
func waitFor(t *testing.T, m *Machine, text string) {
	t.Helper()
	for range 200 {
		if shows(m, text) {
			return
		}
		if stop := m.Run(100 * clock.Millisecond); stop.Reason != Running {
			t.Fatalf("before %q: %v", text, stop)
		}
	}
	t.Fatalf("the display never shows %q", text)
}

// TestEarlierState: what an earlier version saved runs on, with that version's BIOS, also
// through a restart, and is saved in today's layout.
func TestEarlierState(t *testing.T) {
	need.Time(t)
	m := loadEarlier(t)
	if !shows(m, "Machine information") {
		t.Fatal("the menu is not on the display")
	}
	press(t, m, console.Key7)
	waitFor(t, m, "PASS")
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	again, err := New(m.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash() == m.Hash() {
		t.Error("a new machine has the hash of a loaded one")
	}
	if err := again.Load(&file); err != nil {
		t.Fatal(err)
	}
	if again.Hash() != m.Hash() {
		t.Error("saved again and loaded, the state is another one")
	}
	press(t, again, console.KeyEsc)
	waitFor(t, again, "Machine information")
	press(t, again, console.KeyR)
	if shows(again, "Machine information") {
		t.Error("the menu stays when the machine is to restart")
	}
	waitFor(t, again, "Machine information")
}

// TestEarlierStateRepeats: it determines the run as any other does, however it is cut.
func TestEarlierStateRepeats(t *testing.T) {
	need.Time(t)
	a, b := loadEarlier(t), loadEarlier(t)
	press(t, a, console.Key7)
	press(t, b, console.Key7)
	end := a.Now() + clock.Second
	a.RunUntil(end)
	for b.Now() < end {
		b.RunUntil(min(end, b.Now()+7_654_321))
	}
	if a.Hash() != b.Hash() {
		t.Error("two runs from one state end differently")
	}
}
