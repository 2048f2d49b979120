package ide

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/devtest"
	"github.com/iron86/iron86/snapshot"
)

// both is a channel with a small disk and a CD-ROM drive.
func both(sched *clock.Scheduler) *Channel {
	c := New(sched, "ide0")
	if err := c.AttachDisk(0, block.NewMemory(numbered(diskSectors, 512)), geometry); err != nil {
		panic(err)
	}
	if err := c.AttachCD(1); err != nil {
		panic(err)
	}
	if err := c.Insert(1, block.NewROM(numbered(100, 2048))); err != nil {
		panic(err)
	}
	return c
}

func TestSnapshot(t *testing.T) {
	pokes := map[string]func(*Channel){
		"register": func(c *Channel) { c.WritePort(portMid, 3) },
		"command":  func(c *Channel) { c.WritePort(portCommand, cmdIdentify) },
		"select":   func(c *Channel) { c.WritePort(portDevice, 0xb0) },
		"reset":    func(c *Channel) { c.Control().WritePort(0, controlReset) },
		"disc":     func(c *Channel) { _ = c.Insert(1, block.NewROM(make([]byte, 4096))) },
	}
	for name, poke := range pokes {
		t.Run(name, func(t *testing.T) {
			now := clock.Millisecond
			devtest.Snapshot(t, func() *Channel { return both(clock.New(func() clock.Time { return now })) }, poke)
		})
	}
}

// TestLoadInTheMiddle loads the state of a channel in the middle of a transfer
// into another one and lets that go on.
func TestLoadInTheMiddle(t *testing.T) {
	for _, at := range []int{0, 100, 512, 700, 1536} {
		a, disk := withDisk(t)
		b, _ := withDisk(t)
		a.registers(0, 4, 0, 0, 0, 0xe0)
		a.run(cmdRead)
		var have []byte
		for len(have) < at {
			a.wait()
			have = append(have, a.take(2)...)
		}
		b.reg, b.now = a.reg, a.now
		b.Settle()
		for len(have) < 2048 {
			b.wait()
			have = append(have, b.take(2)...)
		}
		if s := b.wait(); s != 0x50 || !bytes.Equal(have, disk.Bytes()[:2048]) {
			t.Errorf("loaded at byte %d: status %02x, or other bytes", at, s)
		}
	}
}

func TestLoadInTheMiddleOfACDSector(t *testing.T) {
	a, disc := withCD(t)
	b, _ := withCD(t)
	a.send(0xfffe, read10(3, 2)...)
	have := a.take(1000)
	b.reg, b.now = a.reg, a.now
	b.Settle()
	have = append(have, b.take(3096)...)
	if s := b.wait(); s != 0x50 || !bytes.Equal(have, disc.Bytes()[3*2048:5*2048]) {
		t.Errorf("status %02x, or other bytes", s)
	}
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte{2, 4, 3, 1, 6, 0xe0, 7, 0x20, 0xc0, 10, 0x80, 0, 0x80, 0})
	f.Add([]byte{6, 0xb0, 7, 0xa0, 0xc0, 1, 0, 0x28, 0, 0, 0, 0, 0, 5, 0xc0, 10, 0x80, 0})
	f.Add([]byte{8, 4, 8, 0, 0xc0, 50, 7, 0xec, 0xc0, 9})
	f.Add([]byte{2, 16, 7, 0xc6, 0xc0, 9, 7, 0xc5, 0xc0, 9, 9, 200, 9, 200})
	var now clock.Time
	sched := clock.New(func() clock.Time { return now })
	c := both(sched)
	f.Fuzz(func(t *testing.T, script []byte) {
		c.Reset()
		c.Settle()
		changes := 0
		devtest.Traffic(ports{c}, 12, script, func(step uint8) {
			now += clock.Time(step) * clock.Microsecond
			sched.Fire()
			switch changes++; changes % 16 {
			case 9:
				c.Eject(1)
			case 12:
				_ = c.Insert(1, huge{int64(step) << 24})
			}
		})
		devtest.Polls(t, c, c, 8)
		devtest.Polls(t, c, control{c}, 1)
		settled(t, c)
		now += clock.Second
		sched.Fire()
		sched.Fire()
		settled(t, c)
	})
}

// ports are all ports of a channel: eight of the command block, the control block,
// and three that stand for many words of data.
type ports struct{ *Channel }

func (p ports) ReadPort(off uint16) uint8 {
	switch {
	case off < 8:
		return p.Channel.ReadPort(off)
	case off == 8:
		return p.Control().ReadPort(0)
	}
	for range 300 {
		p.ReadPortN(portData, 2+2*int(off&1))
	}
	return 0
}

func (p ports) WritePort(off uint16, v uint8) {
	switch {
	case off < 8:
		p.Channel.WritePort(off, v)
	case off == 8:
		p.Control().WritePort(0, v)
	default:
		for range 1 + int(v)*(1+int(off&1)) {
			p.WritePortN(portData, 2+2*int(off&1), uint32(v)*0x01010101)
		}
	}
}

// settled checks that the state is one that Settle leaves alone.
func settled(t *testing.T, c *Channel) {
	t.Helper()
	section := []snapshot.Section{{Name: "chip", Stater: c}}
	before := snapshot.Hash(section)
	c.Settle()
	if snapshot.Hash(section) != before {
		t.Error("Settle has changed the state")
	}
}
