package cpu

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// Two address spaces for the tests of breakpoints: page directories at 0x1000 and
// 0x3000, their first tables behind. All pages are themselves but page 5, which is
// 0x8000 in the first space, not there in the second.
const (
	inspCR3A, inspCR3B = 0x1000, 0x3000
	inspPage           = 0x5000
	inspFrame          = 0x8000
)

// inspMachine runs flat 32-bit code at 0x6000 with paging.
func inspMachine(code ...byte) (*CPU, []byte) {
	b := bus.New()
	ram := make([]byte, 1<<20)
	b.MapRAM(0, ram)
	c := New(Config{Generation: x86.P2, Bus: b})
	b.Watch(c)
	c.Reset()
	for _, dir := range []uint32{inspCR3A, inspCR3B} {
		binary.LittleEndian.PutUint32(ram[dir:], dir+0x1000|3)
		for n := range uint32(256) {
			binary.LittleEndian.PutUint32(ram[dir+0x1000+4*n:], n<<12|3)
		}
		binary.LittleEndian.PutUint32(ram[dir+0x1000+4*5:], 0)
	}
	binary.LittleEndian.PutUint32(ram[inspCR3A+0x1000+4*5:], inspFrame|3)
	copy(ram[0x6000:], code)
	for i := range 6 {
		s := SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetCR(3, inspCR3A)
	c.SetCR(0, x86.CR0PE|x86.CR0PG|x86.CR0ET)
	c.SetReg(x86.SP, 0xf000)
	c.SetEIP(0x6000)
	return c, ram
}

// stopsAt runs to the next hit and checks where that is.
func stopsAt(t *testing.T, c *CPU, kind HitKind, lin, phys uint64) {
	t.Helper()
	_, why := c.Run(1000)
	hits := c.Hits()
	if why != Stopped || len(hits) != 1 || hits[0].Kind != kind || hits[0].Lin != lin || hits[0].Addr != phys {
		t.Errorf("ended by %v at %#x, hits %+v; want a %v of %#x (%#x)", why, c.EIP(), hits, kind, lin, phys)
	}
}

// callsBoth maps page 5 of the second space to another frame while it is in use:
// call 5010; mov eax,[B's CR3]; mov cr3,eax; mov [its entry], 9003h; call 5010; hlt
var callsBoth = []byte{
	0xe8, 0x0b, 0xf0, 0xff, 0xff, // call 0x5010
	0xb8, 0x00, 0x30, 0x00, 0x00, // mov eax, 0x3000
	0x0f, 0x22, 0xd8, // mov cr3, eax
	0xc7, 0x05, 0x14, 0x40, 0x00, 0x00, 0x03, 0x90, 0x00, 0x00, // mov dword [0x4014], 0x9003
	0xe8, 0xf4, 0xef, 0xff, 0xff, // call 0x5010
	0xf4, // hlt
}

func TestLinearBreakpointsFollowThePages(t *testing.T) {
	for _, warm := range []bool{false, true} {
		c, ram := inspMachine(callsBoth...)
		ram[inspFrame+0x10], ram[0x9010] = 0xc3, 0xc3 // ret
		ram[0x5010] = 0xc3                            // what page 5 is not
		if warm {                                     // the code has been decoded before the breakpoint is set
			if _, why := c.Run(1000); why != Halted {
				t.Fatalf("the program ended by %v at %#x", why, c.EIP())
			}
			c.Wake()
			binary.LittleEndian.PutUint32(ram[0x4014:], 0)
			c.SetCR(3, inspCR3A)
			c.SetEIP(0x6000)
			c.SetReg(x86.SP, 0xf000)
		}
		c.Inspect(Interest{Linear: []uint64{0x5010}})
		stopsAt(t, c, Breakpoint, 0x5010, inspFrame+0x10)
		stopsAt(t, c, Breakpoint, 0x5010, 0x9010)
		if _, why := c.Run(1000); why != Halted || len(c.Hits()) != 0 {
			t.Errorf("warm %v: it ends by %v at %#x", warm, why, c.EIP())
		}
	}
}

func TestLinearBreakpointsAreNotThoseOfTheFrame(t *testing.T) {
	c, ram := inspMachine(0xe8, 0x0b, 0x20, 0x00, 0x00, 0xf4) // call 0x8010, the frame of 0x5010; hlt
	ram[inspFrame+0x10] = 0xc3
	c.Inspect(Interest{Linear: []uint64{0x5010}})
	for {
		_, why := c.Run(1000)
		if h := c.Hits(); len(h) != 0 {
			t.Fatalf("hits %+v", h)
		}
		if why == Halted {
			break
		}
	}
}

func TestLinearWatchesFollowThePages(t *testing.T) {
	// mov [5020], 1 in the first space; the second space gets frame 9; mov [5020], 2
	c, ram := inspMachine(
		0xc7, 0x05, 0x20, 0x50, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
		0xb8, 0x00, 0x30, 0x00, 0x00,
		0x0f, 0x22, 0xd8,
		0xc7, 0x05, 0x14, 0x40, 0x00, 0x00, 0x03, 0x90, 0x00, 0x00,
		0xc7, 0x05, 0x20, 0x50, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
		0xa1, 0x20, 0x50, 0x00, 0x00, // mov eax, [5020]
		0xf4)
	c.Inspect(Interest{Memory: []Watch{{First: 0x5020, Last: 0x5021, On: WatchWrite, Linear: true}}})
	stopsAt(t, c, MemoryWrite, 0x5020, inspFrame+0x20)
	stopsAt(t, c, MemoryWrite, 0x5020, 0x9020)
	if _, why := c.Run(1000); why != Halted || ram[0x9020] != 2 {
		t.Errorf("it ends by %v, memory is %d", why, ram[0x9020])
	}
}

// programChip is a device whose memory holds code.
type programChip struct{ code []byte }

func (p programChip) ReadMMIO(off uint64, n int) (v uint64) {
	for i := range n {
		v |= uint64(p.code[int(off)+i]) << (8 * i)
	}
	return v
}
func (p programChip) WriteMMIO(off uint64, n int, v uint64) {}

func TestBreakpointsInADevicesMemory(t *testing.T) {
	c, _ := inspMachine(0xe9, 0xfb, 0x9f, 0x09, 0x00) // jmp 0xa0000
	code := make([]byte, 4096)
	copy(code, []byte{0x90, 0x90, 0x40, 0xf4}) // nop; nop; inc eax; hlt
	c.bus.MapMMIO(0xa0000, 4096, programChip{code})
	c.Inspect(Interest{Breaks: []uint64{0xa0002}})
	stopsAt(t, c, Breakpoint, 0xa0002, 0xa0002)
	if _, why := c.Run(1000); why != Halted || c.Reg(x86.AX) != 1 {
		t.Errorf("it ends by %v with EAX %d", why, c.Reg(x86.AX))
	}
}

// TestDroppedCodeLeavesTheTLB: the cache of decoded code is emptied when it is
// full; a page whose accessed bit the program has cleared without a flush must
// not be walked again then.
func TestDroppedCodeLeavesTheTLB(t *testing.T) {
	c, ram := inspMachine(0xa1, 0x00, 0xc0, 0x00, 0x00, 0xa1, 0x00, 0xc0, 0x00, 0x00, 0xf4) // mov eax, [c000] twice; hlt
	entry := ram[inspCR3A+0x1000+4*0xc:]
	c.Run(1)
	if entry[0]&0x20 == 0 {
		t.Fatal("the page is not accessed")
	}
	entry[0] &^= 0x20
	c.blocks.made = maxBlocks
	c.Run(1)
	if entry[0]&0x20 != 0 {
		t.Error("the page has been walked again")
	}
}
