package fwcfg

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/devtest"
)

func TestItems(t *testing.T) {
	b := bus.New()
	b.MapPorts(0x510, 2, New(0x0123456789abcdef))
	for _, x := range []struct {
		item uint32
		want []uint8
	}{
		{itemMemory, []uint8{0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0, 0}},
		{itemProcessors, []uint8{1, 0, 0}},
		{itemMost, []uint8{1, 0}},
		{0, []uint8{0, 0, 0, 0}},
		{0x8003, []uint8{0}},
	} {
		b.Out(0x510, 2, x.item)
		for i, want := range x.want {
			if have := uint8(b.In(0x511, 1)); have != want {
				t.Errorf("item %#x, byte %d: have %#x, want %#x", x.item, i, have, want)
			}
		}
	}
	b.Out(0x510, 1, itemProcessors)
	if have := b.In(0x511, 1); have != 1 {
		t.Errorf("selected by a byte: have %#x, want 1", have)
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *Device { return New(1 << 20) }, func(d *Device) {
		d.WritePortN(0, 2, itemMemory)
		d.ReadPort(1)
	})
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{0x80, 3, 1, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		devtest.Traffic(New(1<<20), 2, script, func(uint8) {})
	})
}
