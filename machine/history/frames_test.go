package history

import (
	"bytes"
	"os"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// TestFramesAreInputs: what came from the network comes again on the way forward, at the same moment, and does not go out a second time.
func TestFramesAreInputs(t *testing.T) {
	program, err := os.ReadFile("../testdata/nic.bin") // sends every frame back
	if err != nil {
		t.Fatal(err)
	}
	disk := make([]byte, 1440<<10)
	copy(disk, program)
	sent := 0
	address := [6]byte{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}
	m := newMachine(t, machine.Config{Memory: 4 << 20, DebugExit: 0x555, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(disk))},
		NIC: &machine.NIC{Address: address, Out: func([]byte) { sent++ }}})
	h := New(m, 0)
	m.Run(2 * clock.Second)
	begin := m.Position()
	sent = 0
	for i := range 10 {
		machine.ReceiveFrame(m, append(append(address[:6:6], 2, 0, 0, 0, 0, 9, 0x88, 0xb5), bytes.Repeat([]byte{uint8(i)}, 100*i)...))
		m.Run(5*clock.Millisecond + 333)
	}
	end, want := m.Position(), m.Hash()
	if sent != 10 || end.Inputs != 10 {
		t.Fatalf("%d frames sent, %d inputs", sent, end.Inputs)
	}
	for range 2 {
		h.Travel(begin)
		if m.Hash() == want {
			t.Fatal("it has not gone back")
		}
		h.Travel(end)
		if m.Hash() != want || sent != 10 {
			t.Fatalf("it ends elsewhere: same state %v, %d frames sent", m.Hash() == want, sent)
		}
	}
}
