package recording

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// TestFrames: a recording has the network card and the frames that came, so that it is repeated without a network.
func TestFrames(t *testing.T) {
	program, err := os.ReadFile("../machine/testdata/nic.bin") // sends every frame back
	if err != nil {
		t.Fatal(err)
	}
	disk := make([]byte, 1440<<10)
	copy(disk, program)
	file := filepath.Join(t.TempDir(), "run")
	w, err := Create(file)
	if err != nil {
		t.Fatal(err)
	}
	address := [6]byte{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}
	cfg := machine.Config{Memory: 4 << 20, DebugExit: 0x555, NIC: &machine.NIC{IRQ: 5, IOBase: 0x300, Address: address}}
	cfg.Floppy[0] = w.Wrap(block.NewMemory(disk), true)
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(m, cfg, false); err != nil {
		t.Fatal(err)
	}
	m.Run(2 * clock.Second)
	before := m.Hash()
	machine.ReceiveFrame(m, append(append(address[:6:6], 2, 0, 0, 0, 0, 9, 0x88, 0xb5), bytes.Repeat([]byte{7}, 900)...))
	m.Run(20 * clock.Millisecond)
	want := m.Hash()
	if err := w.Finish(m); err != nil {
		t.Fatal(err)
	}
	r, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	again := player(t, r, false)
	if stop := again.RunUntil(clock.Never); stop.Reason != machine.RecordingEnd || again.Hash() != want || want == before || r.Hash != want {
		t.Errorf("%v, same state %v", stop, again.Hash() == want)
	}
	if n := machine.Card(again); n.IOBase != 0x300 || n.IRQ != 5 || n.Address != address || len(r.Inputs) != 1 {
		t.Errorf("%+v; %d inputs", n, len(r.Inputs))
	}
}
