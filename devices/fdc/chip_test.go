package fdc

import (
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
	"github.com/iron86/iron86/snapshot"
)

func TestSnapshot(t *testing.T) {
	pokes := map[string]func(*Chip){
		"reset":   func(c *Chip) { c.WritePort(portDOR, 0x1c) },
		"command": func(c *Chip) { c.WritePort(portDOR, 0x1c); c.reg.ResetDue = 0; c.WritePort(portFIFO, 0x0f) },
		"seek": func(c *Chip) {
			c.WritePort(portDOR, 0x1c)
			c.reg.ResetDue = 0
			for _, v := range []uint8{0x0f, 0, 33} {
				c.WritePort(portFIFO, v)
			}
		},
		"rate":   func(c *Chip) { c.WritePort(portCCR, 1) },
		"change": func(c *Chip) { c.Eject(0) },
	}
	for name, poke := range pokes {
		t.Run(name, func(t *testing.T) {
			now := clock.Millisecond
			devtest.Snapshot(t, func() *Chip { return New(clock.New(func() clock.Time { return now }), Drive1M44, NoDrive) }, poke)
		})
	}
}

// TestLoadInTheMiddle stops a read after its first sector, loads the state into
// another controller and lets that one go on.
func TestLoadInTheMiddle(t *testing.T) {
	a, b := newRig(t, Drive1M44, NoDrive), newRig(t, Drive1M44, NoDrive)
	disk := a.insert(0, hd)
	b.insert(0, hd)
	a.load(4 * 512)
	a.send(0xe6, 0, 0, 0, 1, 2, 18, 27, 255)
	a.pass(clock.Millisecond)
	b.reg, b.dma, b.now = a.reg, a.dma, a.now
	b.Settle()
	b.pass(10 * clock.Millisecond)
	if have := b.results(); len(have) != 7 || have[0] != 0 {
		t.Errorf("have result %02x, want success", have)
	}
	if string(b.dma.mem[:2048]) != string(disk.Bytes()[:2048]) {
		t.Error("other bytes than the disk has")
	}
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{2, 0x1c, 0xc0, 200, 5, 0x46, 5, 0, 5, 0, 5, 0, 5, 1, 5, 2, 5, 18, 5, 27, 5, 255, 0xc0, 255}, uint16(700))
	f.Add([]byte{2, 0x1c, 0xc0, 200, 5, 3, 5, 0xaf, 5, 3, 5, 0x45, 5, 0, 5, 0, 5, 0, 5, 1, 5, 2, 5, 18, 5, 27, 5, 255, 0xc0, 255, 5, 1}, uint16(3))
	f.Add([]byte{2, 0x1c, 0xc0, 200, 5, 0x4d, 5, 0, 5, 2, 5, 18, 5, 27, 5, 0xf6, 0xc0, 255}, uint16(9))
	disk := block.NewMemory(make([]byte, 1474560))
	f.Fuzz(func(t *testing.T, script []byte, count uint16) {
		r := fresh(t)
		r.load(int(count))
		if err := r.Insert(0, disk, hd); err != nil {
			t.Fatal(err)
		}
		changes := 0
		devtest.Traffic(r, Ports, script, func(step uint8) {
			r.pass(clock.Time(step) * 20 * clock.Microsecond)
			switch changes++; { // now and then another disk, or none
			case changes%7 == 3:
				r.Eject(0)
			case changes%7 == 5:
				g := block.Geometry{Cylinders: 40, Heads: 1, Sectors: 8}
				if err := r.Insert(0, disk, g); err != nil {
					t.Fatal(err)
				}
			case changes%7 == 6:
				_ = r.Insert(0, disk, hd)
			}
		})
		settled(t, r.Chip)
		r.pass(clock.Second)
		settled(t, r.Chip)
	})
}

// settled checks that the state is one that Settle leaves alone.
func settled(t *testing.T, c *Chip) {
	t.Helper()
	section := []snapshot.Section{{Name: "chip", Stater: c}}
	before := snapshot.Hash(section)
	c.Settle()
	if snapshot.Hash(section) != before {
		t.Error("Settle has changed the state")
	}
}
