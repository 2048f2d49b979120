package trace

import (
	"regexp"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// TestDisks: POST looks at the drives, the floppy's first sector comes by DMA, a disk is identified, and a program in it reads a sector that is there and asks for one that is not. Both
// engines write the same lines.
func TestDisks(t *testing.T) {
	code := []byte{ // in 16-bit code at 7c00h, on the floppy: commands for ata0, of which the second names a sector behind the end
		0xba, 0xf6, 0x01, 0xb0, 0xe0, 0xee, // mov dx,1f6h; mov al,e0h; out dx,al
		0xba, 0xf2, 0x01, 0xb0, 0x02, 0xee, // 1f2h: 2 sectors
		0x42, 0xb0, 0x05, 0xee, 0x42, 0xb0, 0x00, 0xee, 0x42, 0xee, // LBA 5
		0xba, 0xf7, 0x01, 0xb0, 0x40, 0xee, // verify
		0xec, 0xa8, 0x80, 0x75, 0xfb, // in al,dx; test al,80h; jnz
		0xba, 0xf5, 0x01, 0xb0, 0xff, 0xee, // LBA ff0005h
		0xba, 0xf7, 0x01, 0xb0, 0x20, 0xee, // read
		0xec, 0xa8, 0x80, 0x75, 0xfb, 0xf4, 0xeb, 0xfd, // the same; hlt
	}
	want := []string{
		`disk fdc 08 sense interrupt\(\) -> st0=c0, cylinder=0`, `disk fdc 0f seek\(drive=0, cylinder=0\) -> ok`,
		`disk fdc [0-9a-f]{2} read\(drive=0, chs=0/0/1, last=\d+\) -> st0=00, st1=00, st2=00, chs=0/0/2`, `dma 2 to memory\(at=00007c00, bytes=512\) -> terminal count`,
		`disk ata0\.0 ec identify\(\) -> ok`, `0000:7c1[0-9a-f] disk ata0\.0 40 verify\(lba=5, sectors=2\) -> ok`,
		`disk ata0\.0 20 read\(lba=16711686, sectors=256\) -> error 16 \(error register 10\)`,
	}
	var first string
	for _, engine := range []machine.Accel{machine.AccelInterp, machine.AccelJIT} {
		floppy := make([]byte, 1440<<10)
		copy(floppy, code)
		floppy[510], floppy[511] = 0x55, 0xaa
		m, err := machine.New(machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(floppy)}, Accel: engine, Heat: 2,
			ATA: [4]machine.ATADrive{{Disk: block.NewMemory(make([]byte, 4<<20))}}})
		if err != nil {
			need.Lacking(t, "%v", err)
		}
		have := traced(t, m, clock.Time(6*clock.Second), "disk,dma")
		for _, line := range want {
			if !regexp.MustCompile(line).MatchString(have) {
				t.Errorf("engine %d: nothing like %q", engine, line)
			}
		}
		if first == "" {
			first = have
		}
		if t.Failed() || have != first {
			t.Fatalf("engine %d:\n%s", engine, have)
		}
	}
	m := booted(t, machine.AccelInterp, []byte{0xf4, 0xeb, 0xfd}, "")
	if have := traced(t, m, clock.Time(clock.Second), "dma=1"); have != "" {
		t.Errorf("of channel 1 there are %q", have)
	}
}
