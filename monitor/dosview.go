package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
)

// bdaFields are the fields of the BIOS data area at 0040:0000 that matter most
// (IBM PC/AT Technical Reference, "BIOS Data Area").
var bdaFields = []struct {
	off  uint32
	size int
	n    int
	name string
}{
	{0x00, 2, 4, "serial ports"}, {0x08, 2, 4, "parallel ports"}, {0x10, 2, 1, "equipment"}, {0x13, 2, 1, "base memory, KB"},
	{0x17, 1, 2, "keyboard flags"}, {0x1a, 2, 2, "keyboard buffer head, tail"}, {0x3e, 1, 1, "floppy recalibrated"},
	{0x3f, 1, 1, "floppy motors"}, {0x40, 1, 1, "floppy motor time-out"}, {0x41, 1, 1, "floppy status"}, {0x49, 1, 1, "video mode"},
	{0x4a, 2, 1, "columns"}, {0x4c, 2, 1, "page size"}, {0x4e, 2, 1, "page offset"}, {0x50, 2, 8, "cursor positions"},
	{0x60, 2, 1, "cursor shape"}, {0x62, 1, 1, "active page"}, {0x63, 2, 1, "CRTC port"}, {0x6c, 4, 1, "timer ticks"},
	{0x70, 1, 1, "midnight passed"}, {0x71, 1, 1, "break key"}, {0x72, 2, 1, "reset flag"}, {0x74, 1, 1, "hard disk status"},
	{0x75, 1, 1, "hard disks"}, {0x84, 1, 1, "rows less one"}, {0x85, 2, 1, "character height"},
}

// cmdBDA executes bda, which shows the BIOS data area.
func cmdBDA(mo *Monitor, _ string) error {
	for _, f := range bdaFields {
		b, err := mo.read(expr.Value{N: uint64(0x400 + f.off), In: expr.Physical}, f.size*f.n)
		if err != nil {
			return err
		}
		mo.printf("0040:%04x %-28s", f.off, f.name)
		for i := range f.n {
			mo.printf(" %0*x", 2*f.size, little(b[i*f.size:(i+1)*f.size]))
		}
		mo.printf("\n")
	}
	return nil
}

// maxBlocks bounds a chain of memory blocks that runs in a circle.
const maxBlocks = 4096

// cmdMCB executes mcb [SEGMENT], which shows the chain of DOS memory control blocks. DOS keeps the segment of the
// first block two bytes before its list of lists, whose place only INT 21h AH=52h tells. Without SEGMENT, findMCB
// looks for the chain.
func cmdMCB(mo *Monitor, arg string) error {
	first, err := findMCB(mo, arg)
	if err != nil {
		return err
	}
	seg := first
	for range maxBlocks {
		b := paragraph(mo, seg)
		if b[0] != 'M' && b[0] != 'Z' {
			return fmt.Errorf("%04x is no memory control block", seg)
		}
		owner, size := little(b[1:3]), little(b[3:5])
		mo.printf("%04x %c owner=%04x %6d bytes %s\n", seg, b[0], owner, size*16, ownerName(mo, seg, uint32(owner), b))
		if b[0] == 'Z' {
			return nil
		}
		seg += uint32(size) + 1
	}
	return fmt.Errorf("the chain does not end")
}

// paragraph returns the first 16 bytes of a segment.
func paragraph(mo *Monitor, seg uint32) []byte {
	b := make([]byte, 16)
	mo.m.Peek(uint64(seg)<<4, b)
	return b
}

// ownerName says who owns the memory block at seg, whose control block is b. A program owns the block that its
// PSP is in, and only there is its name.
func ownerName(mo *Monitor, seg, owner uint32, b []byte) string {
	switch owner {
	case 0:
		return "free"
	case 8:
		return "DOS"
	}
	if owner == seg+1 {
		name, _, _ := strings.Cut(string(b[8:16]), "\x00")
		return printable(name)
	}
	return "of " + fmt.Sprintf("%04x", owner)
}

// findMCB returns the segment of the first block: what arg says, or without it the first block of the longest
// chain in base memory.
func findMCB(mo *Monitor, arg string) (uint32, error) {
	if arg != "" {
		v, err := mo.eval.All(arg)
		return uint32(v.N), err
	}
	best, length := uint32(0), 1
	for seg := uint32(0x50); seg < 0xa000; seg++ {
		n := 0
		for s := seg; s < 0xa000; {
			b := paragraph(mo, s)
			if b[0] != 'M' && b[0] != 'Z' || n > maxBlocks {
				n = 0
				break
			}
			n++
			if b[0] == 'Z' {
				break
			}
			s += uint32(little(b[3:5])) + 1
		}
		if n > length {
			best, length = seg, n
		}
	}
	if best == 0 {
		return 0, fmt.Errorf("no chain of memory control blocks: no DOS is running")
	}
	return best, nil
}

// cmdPSP executes psp SEGMENT, which shows a program segment prefix.
func cmdPSP(mo *Monitor, arg string) error {
	v, err := mo.eval.All(arg)
	if err != nil {
		return err
	}
	b := make([]byte, 256)
	mo.m.Peek(v.N&0xffff<<4, b)
	if b[0] != 0xcd || b[1] != 0x20 {
		return fmt.Errorf("%04x is no program segment prefix: it does not begin with INT 20h", v.N)
	}
	far := func(off int) string { return fmt.Sprintf("%04x:%04x", little(b[off+2:off+4]), little(b[off:off+2])) }
	mo.printf("memory ends at %04x, parent %04x, environment %04x\n", little(b[2:4]), little(b[0x16:0x18]), little(b[0x2c:0x2e]))
	mo.printf("int 22h %s, int 23h %s, int 24h %s, stack %s\n", far(0x0a), far(0x0e), far(0x12), far(0x2e))
	mo.printf("handles %s\n", hexBytes(b[0x18:0x2c]))
	mo.printf("command line %q\n", printable(string(b[0x81:0x81+min(int(b[0x80]), 127)])))
	return nil
}
