package fdc

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
)

// fresh is a controller that has just been switched on.
func fresh(t *testing.T) *rig {
	r := &rig{t: t}
	r.clock = clock.New(func() clock.Time { return r.now })
	r.Chip = New(r.clock, Drive1M44, Drive1M2)
	r.DMA = &r.dma
	r.Settle()
	return r
}

func (r *rig) expectPort(place string, off uint16, want uint8) {
	r.t.Helper()
	if have := r.ReadPort(off); have != want {
		r.t.Errorf("%s: port 3F%d: have %02x, want %02x", place, off, have, want)
	}
}

func TestReset(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.expectPort("after reset", portMSR, msrReady)
	edges := r.edges
	r.WritePort(portDOR, 0x08)
	r.expectPort("held in reset", portMSR, 0)
	r.WritePort(portFIFO, 0x10)
	if v := r.ReadPort(portFIFO); v != 0 {
		t.Errorf("held in reset: the FIFO reads %02x, want 00", v)
	}
	r.WritePort(portDOR, 0x0c)
	r.expectPort("before the reset ends", portMSR, 0)
	r.pass(clock.Millisecond)
	if r.edges != edges+1 {
		t.Errorf("have %d interrupts, want 1", r.edges-edges)
	}
	for n := range uint8(4) {
		if have, want := r.sense(), []uint8{0xc0 | n, 0}; !bytes.Equal(have, want) {
			t.Errorf("sense %d: have %02x, want %02x", n, have, want)
		}
		if r.irq {
			t.Errorf("sense %d: the interrupt is still there", n)
		}
	}
	if have := r.sense(); !bytes.Equal(have, []uint8{0x80}) {
		t.Errorf("fifth sense: have %02x, want 80", have)
	}
	r.WritePort(portDSR, dsrReset|rate250)
	r.pass(clock.Millisecond)
	if have := r.sense(); !bytes.Equal(have, []uint8{0xc0, 0}) {
		t.Errorf("after a reset by DSR: have %02x, want c0 00", have)
	}
}

func TestResetWithoutPolling(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.send(0x13, 0, configNoPoll, 0)
	edges := r.edges
	r.WritePort(portDOR, 0x08)
	r.WritePort(portDOR, 0x0c)
	r.pass(clock.Millisecond)
	if have := r.sense(); r.edges != edges+1 || !bytes.Equal(have, []uint8{0xc0, 0}) {
		t.Errorf("have %d interrupts, sense %02x, want one, c0 00", r.edges-edges, have)
	}
}

func TestResetEndsACommand(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.insert(0, hd)
	r.load(512)
	r.send(0xe6, 0, 0, 0, 1, 2, 18, 27, 255)
	r.expectPort("while reading", portMSR, msrBusy)
	r.WritePort(portDOR, 0x18)
	r.WritePort(portDOR, 0x1c)
	r.pass(100 * clock.Millisecond)
	r.expectPort("after reset", portMSR, msrReady)
	if r.dma.count != 512 {
		t.Error("the command went on after the reset")
	}
}

func TestInterruptGate(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.WritePort(portDOR, 0x14)
	r.send(0x07, 0)
	r.pass(20 * clock.Millisecond)
	if r.irq {
		t.Error("DMAGATE is off, but the interrupt is out")
	}
	r.WritePort(portDOR, 0x1c)
	if !r.irq {
		t.Error("DMAGATE is on, but the interrupt is not out")
	}
}

func TestSimpleCommands(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.insert(0, hd)
	tests := []struct {
		name      string
		cmd, want []uint8
	}{
		{"version", []uint8{0x10}, []uint8{0x90}},
		{"invalid", []uint8{0x1f}, []uint8{0x80}},
		{"part id is of the 82078", []uint8{0x18}, []uint8{0x80}},
		{"sense interrupt, none", []uint8{0x08}, []uint8{0x80}},
		{"sense drive", []uint8{0x04, 0}, []uint8{0x38}},
		{"sense drive, head 1", []uint8{0x04, 4}, []uint8{0x3c}},
		{"sense drive, not there", []uint8{0x04, 2}, []uint8{0x2a}},
		{"lock", []uint8{0x94}, []uint8{0x10}},
		{"unlock", []uint8{0x14}, []uint8{0x00}},
		{"dump", []uint8{0x0e}, []uint8{0, 0, 0, 0, 0, 0, 0, 0, configNoFIFO, 0}},
	}
	for _, test := range tests {
		r.send(test.cmd...)
		if have := r.results(); !bytes.Equal(have, test.want) {
			t.Errorf("%s: have %02x, want %02x", test.name, have, test.want)
		}
		r.expectPort(test.name, portMSR, msrReady)
	}
}

func TestSettingsAndLock(t *testing.T) {
	dump := func(r *rig) []uint8 { r.send(0x0e); return r.results() }
	for _, locked := range []bool{false, true} {
		r := newRig(t, Drive1M44, NoDrive)
		r.send(0x03, 0xaf, 0x1e)
		r.send(0x13, 0, configSeek|7, 42)
		r.send(0x12, 0x80|0x3f)
		lock := uint8(0)
		if locked {
			lock = 0x80
			r.send(0x94)
			r.results()
		}
		want := []uint8{0, 0, 0, 0, 0xaf, 0x1e, 0, lock | 0x3f, configSeek | 7, 42}
		if have := dump(r); !bytes.Equal(have, want) {
			t.Errorf("locked %v: have %02x, want %02x", locked, have, want)
		}
		r.WritePort(portDOR, 0)
		r.WritePort(portDOR, 0x0c)
		r.pass(clock.Millisecond)
		want[7] = lock | 0x3c
		if !locked {
			want[8], want[9] = configSeek|configNoFIFO, 0
		}
		if have := dump(r); !bytes.Equal(have, want) {
			t.Errorf("locked %v, after a reset: have %02x, want %02x", locked, have, want)
		}
		r.send(0x12, 0x02) // without OW only GAP and WGATE
		if have := dump(r)[7]; have != lock|0x3e {
			t.Errorf("locked %v, perpendicular: have %02x, want %02x", locked, have, lock|0x3e)
		}
	}
}

func TestSeeks(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.insert(0, hd)
	seek := func(place string, sense []uint8, cmd ...uint8) {
		t.Helper()
		r.send(cmd...)
		r.expectPort(place+", seeking", portMSR, msrReady|1<<(cmd[1]&3))
		r.pass(30 * clock.Millisecond)
		if !r.irq {
			t.Errorf("%s: no interrupt", place)
		}
		if have := r.sense(); !bytes.Equal(have, sense) {
			t.Errorf("%s: have %02x, want %02x", place, have, sense)
		}
		if r.irq {
			t.Errorf("%s: sense leaves the interrupt", place)
		}
	}
	seek("seek", []uint8{0x20, 40}, 0x0f, 0, 40)
	seek("seek, head 1", []uint8{0x24, 41}, 0x0f, 4, 41)
	seek("inward", []uint8{0x20, 46}, 0xcf, 0, 5)
	seek("outward", []uint8{0x20, 36}, 0x8f, 0, 10)
	seek("far", []uint8{0x20, 83}, 0x0f, 0, 83)
	seek("recalibrate from over 79", []uint8{0x70, 0}, 0x07, 0)
	seek("recalibrate", []uint8{0x20, 0}, 0x07, 0)
	seek("recalibrate a drive that is not there", []uint8{0x71, 0}, 0x07, 1)
	r.send(0x04, 0)
	if have := r.results()[0]; have&st3Track0 == 0 {
		t.Errorf("at track 0: ST3 has %02x, want TRK0", have)
	}
}

func TestTwoSeeksAtOnce(t *testing.T) {
	r := newRig(t, Drive1M44, Drive1M2)
	r.send(0x0f, 0, 79)
	r.send(0x0f, 1, 10)
	r.expectPort("both", portMSR, msrReady|3)
	r.pass(5 * clock.Millisecond)
	r.expectPort("one has ended", portMSR, msrReady|1)
	r.pass(20 * clock.Millisecond)
	if have := r.sense(); !bytes.Equal(have, []uint8{0x20, 79}) {
		t.Errorf("first sense: have %02x, want 20 4f", have)
	}
	if !r.irq {
		t.Error("the second seek has no interrupt")
	}
	if have := r.sense(); !bytes.Equal(have, []uint8{0x21, 10}) {
		t.Errorf("second sense: have %02x, want 21 0a", have)
	}
	if have := r.sense(); !bytes.Equal(have, []uint8{0x80}) {
		t.Errorf("third sense: have %02x, want 80", have)
	}
}

func TestChangeLine(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.expectPort("no disk", portDIR, 0x80)
	r.seekDrive(0, 1)
	r.expectPort("no disk, after a step", portDIR, 0x80)
	m := r.insert(0, hd)
	r.expectPort("a new disk", portDIR, 0x80)
	r.seekDrive(0, 1)
	r.expectPort("a new disk, after a seek without a step", portDIR, 0x80)
	r.seekDrive(0, 2)
	r.expectPort("a new disk, after a step", portDIR, 0)
	if out := r.Eject(0); out != block.Disk(m) || r.Disk(0) != nil {
		t.Errorf("ejected %v, left %v, want the disk, nil", out, r.Disk(0))
	}
	r.expectPort("ejected", portDIR, 0x80)
	r.WritePort(portDOR, 0x1d)
	r.expectPort("a drive that is not there", portDIR, 0)
}

func TestStatusRegisters(t *testing.T) {
	r := fresh(t)
	if err := r.Insert(0, block.NewROM(numbered(hd)), hd); err != nil {
		t.Fatal(err)
	}
	r.expectPort("fresh", portSRA, sraNotIndex)
	r.expectPort("fresh", portSRB, 0xc0)
	r.expectPort("fresh", portTDR, 0xfc)
	r.expectPort("fresh", portDOR, 0)
	r.expectPort("nobody", 6, 0xff)
	r.WritePort(portDOR, 0x3d)
	r.expectPort("drive 1, two motors", portSRB, 0xe3)
	r.expectPort("drive 1, two motors", portDOR, 0x3d)
	r.pass(clock.Millisecond)
	r.expectPort("interrupt", portSRA, sraInterrupt|sraNotIndex|sraNotWP)
	r.WritePort(portTDR, 0xff)
	r.expectPort("tape", portTDR, 0xff)
	r.send(0x0f, 5, 3)
	r.pass(10 * clock.Millisecond)
	r.expectPort("inward, head 1", portSRA, sraInterrupt|sraStep|sraNotTrack0|sraHead|sraNotIndex|sraNotWP|sraDirection)
}

func TestLight(t *testing.T) {
	r := newRig(t, Drive1M44, Drive1M2)
	for dor, want := range map[uint8][2]bool{0x0c: {}, 0x1c: {true, false}, 0x1d: {}, 0x2d: {false, true}, 0x3d: {false, true}, 0x18: {}} {
		r.WritePort(portDOR, dor)
		if have := [2]bool{r.Light(0), r.Light(1)}; have != want {
			t.Errorf("DOR %02x: have %v, want %v", dor, have, want)
		}
	}
	if r.Light(-1) || r.Light(2) || r.Light(4) {
		t.Error("a drive that is not there has a light")
	}
}

func TestInsertErrors(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := block.NewMemory(make([]byte, 1474560))
	tests := []struct {
		name string
		n    int
		g    block.Geometry
		want error
	}{
		{"below", -1, hd, ErrNoDrive}, {"above", 4, hd, ErrNoDrive}, {"not there", 1, hd, ErrNoDrive},
		{"nothing", 0, block.Geometry{}, ErrGeometry}, {"three heads", 0, block.Geometry{Cylinders: 10, Heads: 3, Sectors: 9}, ErrGeometry},
		{"larger than the disk", 0, block.Geometry{Cylinders: 80, Heads: 2, Sectors: 36}, ErrGeometry},
		{"85 tracks", 0, block.Geometry{Cylinders: 85, Heads: 2, Sectors: 9}, ErrGeometry},
		{"fits", 0, hd, nil},
	}
	for _, test := range tests {
		if err := r.Insert(test.n, disk, test.g); err != test.want {
			t.Errorf("%s: have %v, want %v", test.name, err, test.want)
		}
	}
	if r.Eject(-1) != nil || r.Eject(4) != nil || r.Eject(1) != nil || r.Disk(9) != nil || r.Kind(7) != NoDrive || r.Kind(0) != Drive1M44 {
		t.Error("a drive that is not there has a disk")
	}
}

func TestDriveFor(t *testing.T) {
	want := map[string]DriveType{"160 KB": Drive360K, "180 KB": Drive360K, "320 KB": Drive360K, "360 KB": Drive360K,
		"1.2 MB": Drive1M2, "2.88 MB": Drive2M88}
	for _, f := range block.Formats() {
		w := want[f.Name]
		if w == NoDrive {
			w = Drive1M44
		}
		if have := DriveFor(f.Geometry); have != w {
			t.Errorf("%s: have drive type %d, want %d", f.Name, have, w)
		}
	}
}
