package machine

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
)

// diskWithPartition is a bootable disk whose one partition was made with a
// geometry. Its boot sector prints DH and CL of INT 13h, AH=08h on port E9.
func diskWithPartition(size int, heads, sectors int) []byte {
	d := make([]byte, size)
	copy(d, []byte{
		0xb4, 0x08, 0xb2, 0x80, 0xcd, 0x13, // mov ah,8; mov dl,80h; int 13h
		0x88, 0xf0, 0xe6, 0xe9, 0x88, 0xc8, 0xe6, 0xe9, // DH, CL to port E9h
		0xba, 0x01, 0x05, 0xb0, 0x10, 0xee, 0xf4,
	})
	cylinders := size / 512 / (heads * sectors)
	e := d[446:]
	copy(e, []byte{0x80, 1, 1, 0, 6, byte(heads - 1), byte(sectors | (cylinders-1)>>8<<6), byte(cylinders - 1)})
	binary.LittleEndian.PutUint32(e[8:], uint32(sectors))
	binary.LittleEndian.PutUint32(e[12:], uint32(cylinders*heads*sectors-sectors))
	d[510], d[511] = 0x55, 0xaa
	return d
}

// TestBIOSShowsTheGeometryOfThePartitions: a DOS boot sector counts with the geometry that its disk was made with; the
// BIOS must show the same one.
func TestBIOSShowsTheGeometryOfThePartitions(t *testing.T) {
	need.Time(t)
	for _, c := range []struct{ size, heads, sectors int }{
		{32 << 20, 255, 63}, {32 << 20, 64, 32}, {32 << 20, 16, 63}, {10 << 20, 4, 17}, {600 << 20, 128, 63},
	} {
		var out bytes.Buffer
		m, err := New(Config{DebugCon: &out, ATA: [4]ATADrive{{Disk: block.NewMemory(diskWithPartition(c.size, c.heads, c.sectors))}}})
		if err != nil {
			t.Fatal(err)
		}
		stop := m.Run(20 * clock.Second)
		if out.Len() != 2 || stop.Reason != DebugExit {
			t.Errorf("%+v: %v, output %x", c, stop, out.Bytes())
			continue
		}
		if heads, sectors := int(out.Bytes()[0])+1, int(out.Bytes()[1]&0x3f); heads != c.heads || sectors != c.sectors {
			t.Errorf("%d MB made with %d heads and %d sectors: INT 13h shows %d and %d", c.size>>20, c.heads, c.sectors, heads, sectors)
		}
	}
}
