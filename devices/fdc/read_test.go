package fdc

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
)

var hd = block.Geometry{Cylinders: 80, Heads: 2, Sectors: 18}

func TestReadWithDMA(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := r.insert(0, hd)
	tests := []struct {
		name     string
		cylinder uint8
		cmd      []uint8
		count    int
		want     []uint8
		lba, n   int // what must be in memory
	}{
		{"one sector", 0, []uint8{0xe6, 0, 0, 0, 1, 2, 18, 27, 255}, 512, []uint8{0, 0, 0, 0, 0, 2, 2}, 0, 512},
		{"half a sector", 0, []uint8{0xe6, 0, 0, 0, 1, 2, 18, 27, 255}, 256, []uint8{0, 0, 0, 0, 0, 2, 2}, 0, 256},
		{"last of head 0", 0, []uint8{0x46, 0, 0, 0, 18, 2, 18, 27, 255}, 512, []uint8{0, 0, 0, 1, 0, 1, 2}, 17, 512},
		{"last of head 0, multi-track", 0, []uint8{0xc6, 0, 0, 0, 18, 2, 18, 27, 255}, 512, []uint8{0, 0, 0, 0, 1, 1, 2}, 17, 512},
		{"across heads", 0, []uint8{0xe6, 0, 0, 0, 17, 2, 18, 27, 255}, 4 * 512, []uint8{4, 0, 0, 0, 1, 3, 2}, 16, 4 * 512},
		{"a cylinder", 3, []uint8{0xe6, 0, 3, 0, 1, 2, 18, 27, 255}, 36 * 512, []uint8{4, 0, 0, 4, 0, 1, 2}, 108, 36 * 512},
		{"the last sector", 79, []uint8{0xe6, 4, 79, 1, 18, 2, 18, 27, 255}, 512, []uint8{4, 0, 0, 80, 0, 1, 2}, 2879, 512},
		{"end of track before the count", 0, []uint8{0x46, 0, 0, 0, 18, 2, 18, 27, 255}, 1024, []uint8{0x40, 0x80, 0, 1, 0, 1, 2}, 17, 512},
		{"end of cylinder before the count", 0, []uint8{0xc6, 0, 0, 0, 18, 2, 18, 27, 255}, 65536, []uint8{0x44, 0x80, 0, 1, 0, 1, 2}, 17, 19 * 512},
	}
	for _, test := range tests {
		r.seekDrive(0, test.cylinder)
		r.load(test.count)
		r.expect(test.name, test.want, test.cmd...)
		if from := test.lba * 512; !bytes.Equal(r.dma.mem[:test.n], disk.Bytes()[from:from+test.n]) {
			t.Errorf("%s: other bytes than sector %d has", test.name, test.lba)
		}
		if r.dma.mem[test.n] != 0 && test.n < 60000 {
			t.Errorf("%s: more than %d bytes moved", test.name, test.n)
		}
	}
}

func TestWholeDiskTakesSeconds(t *testing.T) {
	r := newRig(t, Drive1M44, NoDrive)
	disk := r.insert(0, hd)
	start := r.now
	for c := range uint8(80) {
		r.seekDrive(0, c)
		r.load(36 * 512)
		r.run(0xe6, 0, c, 0, 1, 2, 18, 27, 255)
		if from := int(c) * 36 * 512; !bytes.Equal(r.dma.mem[:36*512], disk.Bytes()[from:from+36*512]) {
			t.Fatalf("cylinder %d has other bytes", c)
		}
	}
	if took := r.now - start; took < clock.Second || took > 3*clock.Second {
		t.Errorf("have %d ms, want 1 to 3 seconds", took/clock.Millisecond)
	}
}
