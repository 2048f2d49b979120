package fdc

import (
	"bytes"
	"errors"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
)

func TestReadErrors(t *testing.T) {
	single := block.Geometry{Cylinders: 40, Heads: 1, Sectors: 8}
	tests := []struct {
		name  string
		disk  *block.Geometry
		track uint8
		rate  uint8
		cmd   []uint8
		want  []uint8
	}{
		{"no disk", nil, 0, rate500, []uint8{0xe6, 0, 0, 0, 1, 2, 18, 27, 255}, []uint8{0x40, 0x01, 0, 0, 0, 1, 2}},
		{"wrong rate", &hd, 0, rate250, []uint8{0xe6, 0, 0, 0, 1, 2, 18, 27, 255}, []uint8{0x40, 0x01, 0, 0, 0, 1, 2}},
		{"no such side", &single, 0, rate250, []uint8{0x46, 4, 0, 1, 1, 2, 8, 27, 255}, []uint8{0x44, 0x01, 0, 0, 1, 1, 2}},
		{"past the last track", &hd, 81, rate500, []uint8{0xe6, 0, 81, 0, 1, 2, 18, 27, 255}, []uint8{0x40, 0x01, 0, 81, 0, 1, 2}},
		{"other cylinder", &hd, 1, rate500, []uint8{0xe6, 0, 2, 0, 1, 2, 18, 27, 255}, []uint8{0x40, 0x04, 0x10, 2, 0, 1, 2}},
		{"other head", &hd, 0, rate500, []uint8{0xe6, 0, 0, 1, 1, 2, 18, 27, 255}, []uint8{0x40, 0x04, 0, 0, 1, 1, 2}},
		{"sector 0", &hd, 0, rate500, []uint8{0xe6, 0, 0, 0, 0, 2, 18, 27, 255}, []uint8{0x40, 0x04, 0, 0, 0, 0, 2}},
		{"sector 19", &hd, 0, rate500, []uint8{0xe6, 0, 0, 0, 19, 2, 18, 27, 255}, []uint8{0x40, 0x04, 0, 0, 0, 19, 2}},
		{"1024-byte sectors", &hd, 0, rate500, []uint8{0xe6, 0, 0, 0, 1, 3, 18, 27, 255}, []uint8{0x40, 0x04, 0, 0, 0, 1, 3}},
		{"past the end of the track", &hd, 0, rate500, []uint8{0x46, 0, 0, 0, 18, 2, 20, 27, 255}, []uint8{0x40, 0x04, 0, 0, 0, 19, 2}},
	}
	for _, test := range tests {
		r := newRig(t, Drive1M44, NoDrive)
		if test.disk != nil {
			r.insert(0, *test.disk)
		}
		r.WritePort(portCCR, test.rate)
		r.seekDrive(0, test.track)
		r.load(4096)
		r.expect(test.name, test.want, test.cmd...)
	}
}

func TestRates(t *testing.T) {
	dd, hd12, ed := block.Geometry{Cylinders: 80, Heads: 2, Sectors: 9}, block.Geometry{Cylinders: 80, Heads: 2, Sectors: 15}, block.Geometry{Cylinders: 80, Heads: 2, Sectors: 36}
	dd40 := block.Geometry{Cylinders: 40, Heads: 2, Sectors: 9}
	const none = 9
	tests := []struct {
		drive DriveType
		disk  block.Geometry
		rate  uint8
	}{
		{Drive360K, dd40, rate250}, {Drive360K, hd12, none}, {Drive1M2, dd40, rate300}, {Drive1M2, hd12, rate500}, {Drive1M2, ed, none},
		{Drive720K, dd, rate250}, {Drive720K, hd, none}, {Drive1M44, dd, rate250}, {Drive1M44, hd, rate500}, {Drive1M44, ed, none},
		{Drive2M88, dd, rate250}, {Drive2M88, hd, rate500}, {Drive2M88, ed, rate1000},
	}
	for _, test := range tests {
		r := newRig(t, test.drive, NoDrive)
		r.insert(0, test.disk)
		for rate := range uint8(4) {
			r.WritePort(portCCR, rate)
			r.load(512)
			found := r.run(0x46, 0, 0, 0, 1, 2, 18, 27, 255)[1] == 0
			if found != (rate == test.rate) {
				t.Errorf("drive type %d, %v at rate %d: found %v, want %v", test.drive, test.disk, rate, found, rate == test.rate)
			}
		}
	}
}

func TestDoubleStep(t *testing.T) {
	r := newRig(t, Drive1M2, NoDrive)
	disk := r.insert(0, block.Geometry{Cylinders: 40, Heads: 2, Sectors: 9})
	r.WritePort(portCCR, rate300)
	for _, track := range []uint8{20, 10} { // a program that steps twice, and one that does not
		r.seekDrive(0, track)
		r.load(512)
		r.expect("cylinder 10", []uint8{0, 0, 0, 10, 0, 2, 2}, 0xe6, 0, 10, 0, 1, 2, 9, 27, 255)
		if !bytes.Equal(r.dma.mem[:512], disk.Bytes()[180*512:181*512]) {
			t.Errorf("at track %d: cylinder 10 has other bytes", track)
		}
	}
	r.seekDrive(0, 20)
	r.expect("read id", []uint8{0, 0, 0, 10, 0, 1, 2}, 0x4a, 0)
}

func TestImpliedSeek(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.insert(0, hd)
	r.send(0x13, 0, configSeek, 0)
	r.load(512)
	r.expect("cylinder 70", []uint8{0, 0, 0, 70, 0, 2, 2}, 0xe6, 0, 70, 0, 1, 2, 18, 27, 255)
	if want := 70 * 36; r.dma.mem[0] != byte(want&0xff) || r.dma.mem[1] != byte(want>>8) {
		t.Errorf("have sector %d, want %d", int(r.dma.mem[0])|int(r.dma.mem[1])<<8, want)
	}
}

func TestSeeksAreImpliedFromTheStart(t *testing.T) {
	r := fresh(t)
	r.IRQ = bus.To(bus.LineFunc(func(int, bool) { r.edges++ }), 6)
	r.insert(0, hd)
	r.WritePort(portDOR, 0x1c)
	r.pass(clock.Millisecond)
	r.WritePort(portCCR, rate500)
	r.load(512)
	r.expect("cylinder 9", []uint8{0, 0, 0, 9, 0, 2, 2}, 0xe6, 0, 9, 0, 1, 2, 18, 27, 255)
	r.send(0x0e)
	if have := r.results(); have[0] != 9 || have[8] != configNoFIFO|configSeek {
		t.Errorf("dump: have %02x, want the heads at 9, EIS and no FIFO", have)
	}
}

func TestWriteWithDMA(t *testing.T) {
	for _, cmd := range []uint8{0xc5, 0xc9} {
		r := newRig(t, Drive1M44, NoDrive)
		disk := r.insert(0, hd)
		r.load(3*512 + 100)
		for i := range r.dma.mem {
			r.dma.mem[i] = 0x77
		}
		r.dma.chunk = 200
		r.expect("four sectors", []uint8{4, 0, 0, 0, 1, 4, 2}, cmd, 0, 0, 0, 18, 2, 18, 27, 255)
		want := numbered(hd)
		for i := 17 * 512; i < 21*512; i++ {
			want[i] = 0
			if i < 20*512+100 {
				want[i] = 0x77
			}
		}
		if !bytes.Equal(disk.Bytes(), want) {
			t.Errorf("command %02x: the disk has other bytes", cmd)
		}
	}
}

func TestWriteProtected(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	if err := r.Insert(0, block.NewROM(numbered(hd)), hd); err != nil {
		t.Fatal(err)
	}
	r.load(512)
	r.expect("write", []uint8{0x40, 0x02, 0, 0, 0, 1, 2}, 0xc5, 0, 0, 0, 1, 2, 18, 27, 255)
	r.expect("format", []uint8{0x40, 0x02, 0, 0, 0, 0, 2}, 0x4d, 0, 2, 18, 84, 0xf6)
	r.send(0x04, 0)
	if have := r.results(); !bytes.Equal(have, []uint8{0x78}) {
		t.Errorf("sense drive: have %02x, want 78", have)
	}
}

// broken is a disk whose accesses fail.
type broken struct{ *block.Memory }

var errBroken = errors.New("broken")

func (broken) ReadAt([]byte, int64) (int, error)  { return 0, errBroken }
func (broken) WriteAt([]byte, int64) (int, error) { return 0, errBroken }

func TestHostErrors(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	if err := r.Insert(0, broken{block.NewMemory(numbered(hd))}, hd); err != nil {
		t.Fatal(err)
	}
	var told []error
	r.Fault = func(err error) { told = append(told, err) }
	want := []uint8{0x40, 0x20, 0x20, 0, 0, 1, 2}
	r.load(512)
	r.expect("read", want, 0xe6, 0, 0, 0, 1, 2, 18, 27, 255)
	r.load(512)
	r.expect("write", want, 0xc5, 0, 0, 0, 1, 2, 18, 27, 255)
	if len(told) != 2 || told[0] != errBroken {
		t.Errorf("the host was told %v, want its error twice", told)
	}
}

func TestMaskedChannel(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.insert(0, hd)
	r.load(512)
	r.dma.masked = true
	r.send(0xe6, 0, 0, 0, 1, 2, 18, 27, 255)
	r.pass(100 * clock.Millisecond)
	r.expectPort("waiting", portMSR, msrBusy)
	r.dma.masked = false
	r.pass(10 * clock.Millisecond)
	if have, want := r.results(), []uint8{0, 0, 0, 0, 0, 2, 2}; !bytes.Equal(have, want) {
		t.Errorf("after the channel was unmasked: have %02x, want %02x", have, want)
	}
	r.load(512)
	r.dma.masked = true
	r.expect("masked for ever", []uint8{0x40, 0x10, 0, 0, 0, 1, 2}, 0xe6, 0, 0, 0, 1, 2, 18, 27, 255)
}

func TestNonDMA(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := r.insert(0, hd)
	r.send(0x03, 0xaf, 0x03) // non-DMA
	r.send(0x46, 0, 0, 0, 17, 2, 18, 27, 255)
	r.expectPort("before the sector", portMSR, msrBusy|msrNonDMA)
	var have []byte
	for len(have) < 1024 {
		r.pass(clock.Millisecond)
		if !r.irq {
			t.Fatalf("byte %d: no interrupt", len(have))
		}
		for r.ReadPort(portMSR) == msrReady|msrOut|msrNonDMA|msrBusy {
			edges := r.edges
			have = append(have, r.ReadPort(portFIFO))
			if len(have)%512 != 0 && r.edges != edges+1 {
				t.Fatalf("byte %d: no interrupt for the next", len(have))
			}
		}
	}
	if !bytes.Equal(have, disk.Bytes()[16*512:18*512]) {
		t.Error("read: other bytes than the disk has")
	}
	if have, want := r.results(), []uint8{0x40, 0x80, 0, 1, 0, 1, 2}; !bytes.Equal(have, want) {
		t.Errorf("read: have result %02x, want %02x", have, want)
	}
	r.send(0x45, 0, 0, 0, 18, 2, 18, 27, 255)
	r.pass(clock.Millisecond)
	for i := range 512 {
		r.expectPort("writing", portMSR, msrReady|msrNonDMA|msrBusy)
		r.WritePort(portFIFO, byte(i))
	}
	if have, want := r.results(), []uint8{0x40, 0x80, 0, 1, 0, 1, 2}; !bytes.Equal(have, want) {
		t.Errorf("write: have result %02x, want %02x", have, want)
	}
	if s := disk.Bytes()[17*512 : 18*512]; s[0] != 0 || s[255] != 255 || s[511] != 255 {
		t.Error("write: the disk has other bytes")
	}
}

func TestDeletedData(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := r.insert(0, hd)
	r.load(2048)
	r.expect("without skip", []uint8{0, 0, 0x40, 0, 0, 2, 2}, 0x4c, 0, 0, 0, 1, 2, 18, 27, 255)
	if !bytes.Equal(r.dma.mem[:512], disk.Bytes()[:512]) || r.dma.count != 1536 {
		t.Error("without skip: not the one sector moved")
	}
	r.load(2048)
	r.expect("with skip", []uint8{0x40, 0x80, 0x40, 1, 0, 1, 2}, 0x6c, 0, 0, 0, 1, 2, 18, 27, 255)
	if r.dma.count != 2048 {
		t.Error("with skip: bytes were moved")
	}
}

func TestReadTrack(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := r.insert(0, hd)
	r.load(18 * 512)
	r.expect("to the count", []uint8{0, 0, 0, 0, 0, 19, 2}, 0x42, 0, 0, 0, 1, 2, 18, 27, 255)
	if !bytes.Equal(r.dma.mem[:18*512], disk.Bytes()[:18*512]) {
		t.Error("other bytes than the track has")
	}
	r.load(65536)
	r.expect("to EOT, from another sector", []uint8{0x40, 0x84, 0, 0, 0, 4, 2}, 0x42, 0, 0, 0, 5, 2, 3, 27, 255)
	if !bytes.Equal(r.dma.mem[:3*512], disk.Bytes()[:3*512]) {
		t.Error("from another sector: it does not begin with sector 1")
	}
}

func TestVerify(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.insert(0, hd)
	tests := []struct {
		name string
		cmd  []uint8
		want []uint8
	}{
		{"to EOT", []uint8{0x56, 0, 0, 0, 1, 2, 18, 27, 255}, []uint8{0, 0, 0, 1, 0, 1, 2}},
		{"both heads", []uint8{0xd6, 0, 0, 0, 1, 2, 18, 27, 255}, []uint8{4, 0, 0, 1, 0, 1, 2}},
		{"past the track", []uint8{0x56, 0, 0, 0, 1, 2, 19, 27, 255}, []uint8{0x40, 4, 0, 0, 0, 19, 2}},
		{"by count", []uint8{0x56, 0x80, 0, 0, 3, 2, 18, 27, 4}, []uint8{0, 0, 0, 0, 0, 7, 2}},
		{"count past EOT", []uint8{0x56, 0x80, 0, 0, 17, 2, 18, 27, 4}, []uint8{0x40, 0x80, 0, 1, 0, 1, 2}},
	}
	for _, test := range tests {
		r.expect(test.name, test.want, test.cmd...)
	}
}

func TestReadID(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	r.expect("no disk", []uint8{0x40, 1, 0, 0, 0, 0, 2}, 0x4a, 0)
	r.insert(0, hd)
	r.seekDrive(0, 7)
	for i := range uint8(20) {
		r.expect("next", []uint8{4, 0, 0, 7, 1, i%18 + 1, 2}, 0x4a, 4)
	}
}

func TestFormat(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := r.insert(0, hd)
	r.seekDrive(0, 2)
	r.load(4 * 18)
	for s := range 18 {
		copy(r.dma.mem[4*s:], []byte{2, 1, byte(s + 1), 2})
	}
	r.expect("a track", []uint8{4, 0, 0, 2, 1, 18, 2}, 0x4d, 4, 2, 18, 84, 0xf6)
	want := numbered(hd)
	for i := 90 * 512; i < 108*512; i++ {
		want[i] = 0xf6
	}
	if !bytes.Equal(disk.Bytes(), want) {
		t.Error("the disk has other bytes")
	}
	r.load(12)
	copy(r.dma.mem, []byte{3, 1, 1, 2, 2, 1, 19, 2, 2, 1, 1, 3}) // other cylinder, no such sector, other size
	r.expect("odd sectors", []uint8{4, 0, 0, 2, 1, 1, 2}, 0x4d, 4, 2, 3, 84, 0x11)
	if !bytes.Equal(disk.Bytes(), want) {
		t.Error("odd sectors: the disk has changed")
	}
}

func TestScan(t *testing.T) {
	tests := []struct {
		name  string
		cmd   uint8
		delta int // of the guest's bytes to the third sector's
		want  []uint8
	}{
		{"equal, found", 0x51, 0, []uint8{0, 0, 0x08, 0, 0, 4, 2}},
		{"equal, not found", 0x51, 1, []uint8{0x40, 0x80, 0x04, 1, 0, 1, 2}},
		{"low or equal: disk is lower", 0x59, 1, []uint8{0, 0, 0, 0, 0, 4, 2}},
		{"low or equal: disk is higher", 0x59, -1, []uint8{0x40, 0x80, 0x04, 1, 0, 1, 2}},
		{"high or equal: disk is higher", 0x5d, -1, []uint8{0, 0, 0, 0, 0, 4, 2}},
		{"high or equal: equal", 0x5d, 0, []uint8{0, 0, 0x08, 0, 0, 4, 2}},
	}
	for _, test := range tests {
		for _, step := range []uint8{1, 2} {
			r := newRig(t, Drive1M44, NoDrive)
			disk := r.insert(0, hd)
			data := disk.Bytes()
			for i := range 18 * 512 {
				data[i] = 0x80
				if i%2 == 1 && i/512 != 2 {
					data[i] = byte(0x10 + i%3*0x70) // some bytes lower, some higher: never satisfied
				}
			}
			r.load(65536)
			for i := range r.dma.mem {
				r.dma.mem[i] = byte(0x80 + test.delta)
			}
			want := append([]uint8(nil), test.want...)
			r.expect(test.name, want, test.cmd, 0, 0, 0, 1, 2, 17, 27, step)
		}
	}
}
