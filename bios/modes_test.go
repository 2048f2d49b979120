package bios

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// TestVBEModes: the ROM has them all, as its table of modes has them.
func TestVBEModes(t *testing.T) {
	modes := VBEModes()
	if len(modes) < 70 || modes[0] != (VBEMode{0x100, 640, 400, 8}) {
		t.Fatalf("%d modes, the first %+v", len(modes), modes[:min(len(modes), 1)])
	}
	var table []byte
	for _, m := range modes {
		for _, v := range []uint32{uint32(m.Number), m.Width, m.Height} {
			table = binary.LittleEndian.AppendUint16(table, uint16(v))
		}
		table = append(table, uint8(m.Depth))
	}
	if !bytes.Contains(VGA(), table) {
		t.Error("the ROM has another table")
	}
}
