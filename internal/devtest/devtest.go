package devtest

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/snapshot"
)

// Snapshot checks how a chip is saved and loaded. poke must change something that the guest can see. The hash must
// change then, and a new chip that loads the saved state must have the same hash, also after a second Settle.
func Snapshot[D devices.Device](t *testing.T, newChip func() D, poke func(D)) {
	t.Helper()
	section := func(d D) []snapshot.Section { return []snapshot.Section{{Name: "chip", Stater: d}} }
	explained(t, newChip())
	chip := newChip()
	chip.Reset()
	chip.Settle()
	before := snapshot.Hash(section(chip))
	poke(chip)
	after := snapshot.Hash(section(chip))
	if before == after {
		t.Error("the state after poke has the hash of the state before it")
	}
	var file bytes.Buffer
	if err := snapshot.Save(&file, section(chip)); err != nil {
		t.Fatal(err)
	}
	loaded := newChip()
	loaded.Reset()
	loaded.Settle()
	if err := snapshot.Load(&file, section(loaded)); err != nil {
		t.Fatal(err)
	}
	loaded.Settle()
	loaded.Settle()
	if snapshot.Hash(section(loaded)) != after {
		t.Error("the loaded state has another hash than the saved one")
	}
}

// Traffic plays script as accesses to ports. Each two bytes of it are one access: the first has offset and
// direction, the second the value. A chip must survive any script. advance, if not nil, lets virtual time pass.
func Traffic(h bus.PortHandler, ports int, script []byte, advance func(step uint8)) {
	for i := 0; i+1 < len(script); i += 2 {
		off, v := uint16(int(script[i]&0x3f)%ports), script[i+1]
		switch script[i] >> 6 {
		case 0, 1:
			h.WritePort(off, v)
		case 2:
			h.ReadPort(off)
		case 3:
			if advance != nil {
				advance(v)
			}
		}
	}
}

// Polls checks at all ports what a chip promises as a bus.Polled. h is the chip as the processor sees it.
func Polls(t *testing.T, chip snapshot.Stater, h bus.Polled, ports int) {
	t.Helper()
	section := []snapshot.Section{{Name: "chip", Stater: chip}}
	before := snapshot.Hash(section)
	each := func(what string, f func(off uint16)) {
		t.Helper()
		for off := range uint16(ports) {
			f(off)
		}
		if snapshot.Hash(section) != before {
			t.Errorf("%s: the chip has changed", what)
		}
	}
	want, steady := make([]uint8, ports), make([]bool, ports)
	each("Steady", func(off uint16) {
		v, until := h.Steady(off)
		want[off], steady[off] = v, until != 0
	})
	each("reads of what is steady", func(off uint16) {
		if steady[off] {
			if have := h.ReadPort(off); have != want[off] {
				t.Errorf("offset %d: Steady gives %#x, ReadPort %#x", off, want[off], have)
			}
		}
	})
	each("writes undone", func(off uint16) {
		for v := range 256 {
			if old, ok := h.Undo(off, uint8(v)); ok {
				h.WritePort(off, uint8(v))
				h.WritePort(off, old)
			}
		}
	})
}

// explained checks that a chip can be explained in any state that its memory can hold, and that this changes
// nothing.
func explained(t *testing.T, chip devices.Device) {
	t.Helper()
	e, ok := chip.(devices.Explainer)
	if !ok {
		return
	}
	section := []snapshot.Section{{Name: "chip", Stater: chip}}
	for _, fill := range []byte{0x00, 0xff, 0x55, 0xaa} {
		blob := bytes.Repeat([]byte{fill}, len(snapshot.Append(nil, chip)))
		if _, err := snapshot.Take(blob, chip); err != nil {
			t.Fatal(err)
		}
		chip.Settle()
		before := snapshot.Hash(section)
		if words := e.Explain(); words == "" || words[len(words)-1] != '\n' {
			t.Errorf("all bytes %02x: have %q, want whole lines", fill, words)
		}
		if snapshot.Hash(section) != before {
			t.Errorf("all bytes %02x: the explanation changes the chip", fill)
		}
	}
}
