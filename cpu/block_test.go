package cpu

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// newLoop returns a Pentium II in real mode with code at 1000h.
func newLoop(code string) (*CPU, *bus.Bus, []byte) { return newLoopOn(x86.P2, code) }

// newLoopOn is newLoop with another processor.
func newLoopOn(g x86.Generation, code string) (*CPU, *bus.Bus, []byte) {
	b := bus.New()
	ram := make([]byte, 1<<20)
	b.MapRAM(0, ram)
	c := New(Config{Generation: g, Bus: b})
	c.Reset()
	for i := range 6 {
		c.SetSegment(i, SegmentState{Limit: 0xffff, Access: accessRealData})
	}
	copy(ram[0x1000:], code)
	c.SetReg(x86.SP, 0x8000)
	c.SetEIP(0x1000)
	return c, b, ram
}

// TestVariablesBesideCode: a loop that writes to its own page, but not to its
// bytes, is decoded once.
func TestVariablesBesideCode(t *testing.T) {
	c, _, ram := newLoop("\xff\x06\x00\x11\xeb\xfa") // inc word [1100h]; jmp back
	c.Run(100)
	blocks := c.blocks.lastID
	c.Run(2000)
	if c.blocks.lastID != blocks {
		t.Errorf("blocks decoded: have %d, want still %d", c.blocks.lastID, blocks)
	}
	if n := int(ram[0x1100]) | int(ram[0x1101])<<8; n != 1050 {
		t.Errorf("the counter: have %d, want 1050", n)
	}
}

// TestPageOfOldCode: a page whose code has been overwritten is data after some more writes, which then
// need not look for blocks, and may hold code again.
func TestPageOfOldCode(t *testing.T) {
	c, b, ram := newLoop("\xe9\xfd\x0f") // jmp 2000h
	copy(ram[0x2000:], "\xb9\x20\x00"+   // mov cx, 32
		"\xff\x06\x00\x10\xe2\xfa"+ // inc word [1000h]; loop
		"\xc7\x06\x00\x10\x40\xeb"+ // mov word [1000h], inc ax; jmp
		"\xc6\x06\x02\x10\xfd"+ // mov byte [1002h], back
		"\xe9\xe9\xef") // jmp 1000h
	c.Run(1)
	g := c.blocks.page(0x1000)
	if g == nil || len(g.blocks) == 0 {
		t.Fatal("the page has no code at first")
	}
	c.Run(1 + 64)
	if c.blocks.page(0x1000) != nil || len(c.blocks.coded) != 1 {
		t.Errorf("after 32 writes the page still counts as code: %d pages do", len(c.blocks.coded))
	}
	if e := c.tlb.At(0x1000); e.WriteTag != 0x1000 {
		t.Errorf("writes to it still go the slow way: tag %#x", e.WriteTag)
	}
	c.Run(3 + 100)
	if g := c.blocks.page(0x1000); g == nil || len(g.blocks) == 0 {
		t.Error("the page has no code again")
	}
	b.WriteBytes(0x1000, []byte{0x43}) // inc bx
	c.Run(100)
	if c.Reg(x86.AX) != 50 || c.Reg(x86.BX) != 50 {
		t.Errorf("after new code in the page: ax %d, bx %d, want 50 and 50", c.Reg(x86.AX), c.Reg(x86.BX))
	}
	c.blocks.endAll()
	if len(c.blocks.coded) != 0 || c.blocks.page(0x1000) != nil || c.blocks.page(0x2000) != nil {
		t.Error("pages with code are left when all code is dropped")
	}
}

// TestForeignWrites: code that a bus master writes is seen, and so is a map that
// changes under it.
func TestForeignWrites(t *testing.T) {
	c, b, _ := newLoop("\x40\xeb\xfd") // inc ax; jmp back
	c.Run(100)
	b.WriteBytes(0x1000, []byte{0x43}) // inc bx
	c.Run(100)
	if c.Reg(x86.AX) != 50 || c.Reg(x86.BX) != 50 {
		t.Errorf("after a bus master's write: ax %d, bx %d, want 50 and 50", c.Reg(x86.AX), c.Reg(x86.BX))
	}
	page := make([]byte, bus.PageSize)
	copy(page, "\x41\xeb\xfd") // inc cx
	b.MapROM(0x1000, page)
	c.Run(100)
	if c.Reg(x86.BX) != 50 || c.Reg(x86.CX) != 50 {
		t.Errorf("after a new map: bx %d, cx %d, want 50 and 50", c.Reg(x86.BX), c.Reg(x86.CX))
	}
}

// TestTrap: a trap stops before its instruction, once each time it is reached,
// and costs no instruction.
func TestTrap(t *testing.T) {
	c, _, _ := newLoop("\x40\x43\xeb\xfc") // inc ax; inc bx; jmp back
	c.Run(30)
	c.SetTrap(0x1001)
	for i := range uint32(3) {
		n, why := c.Run(100)
		if why != Stopped || c.EIP() != 0x1001 || c.Reg(x86.AX) != 11+i || c.Reg(x86.BX) != 10+i {
			t.Fatalf("stop %d: %v after %d at %x, ax %d, bx %d", i, why, n, c.EIP(), c.Reg(x86.AX), c.Reg(x86.BX))
		}
	}
	c.ClearTrap(0x1001)
	if n, why := c.Run(100); n != 100 || why != Budget {
		t.Errorf("after ClearTrap: %d, %v, want 100, budget", n, why)
	}
}

// TestTrapWhileCareful: it stops too where a debug register has the engine execute
// instructions one by one.
func TestTrapWhileCareful(t *testing.T) {
	c, _, _ := newLoop("\x40\x43\xeb\xfc") // inc ax; inc bx; jmp back
	c.SetDR(0, 0x5000)
	c.SetDR(7, 0x00010001) // one byte written
	c.SetTrap(0x1001)
	for i := range uint32(3) {
		n, why := c.Run(100)
		if why != Stopped || c.EIP() != 0x1001 || c.Reg(x86.AX) != 1+i || c.Reg(x86.BX) != i {
			t.Fatalf("stop %d: %v after %d at %x, ax %d, bx %d", i, why, n, c.EIP(), c.Reg(x86.AX), c.Reg(x86.BX))
		}
	}
}

// TestCacheIsBounded: more blocks than the cache may hold, the same bytes at
// other offsets, do not fill the memory.
func TestCacheIsBounded(t *testing.T) {
	c, _, ram := newLoop("")
	for i := 0x1000; i < 0xf000; i += 2 {
		ram[i], ram[i+1] = 0xeb, 0 // jmp to the next: a block for every two bytes
	}
	copy(ram[0xf000:], "\xe9\xfd\x1f") // jmp 1000h
	for i := range uint32(5) {
		c.SetSegment(x86.CS, SegmentState{Selector: uint16(i), Base: i * 16, Limit: 0xffff, Access: accessRealData})
		c.SetEIP(0x1000 - i*16)
		c.Run(0x7001)
		if c.EIP() != 0x1000-i*16 {
			t.Fatalf("round %d ended at %x, want %x", i, c.EIP(), 0x1000-i*16)
		}
		if c.blocks.made > maxBlocks || c.blocks.live > c.blocks.made {
			t.Fatalf("round %d: %d blocks made, %d live, limit %d", i, c.blocks.made, c.blocks.live, maxBlocks)
		}
	}
	if c.blocks.lastID <= maxBlocks {
		t.Errorf("only %d blocks were decoded: the limit of %d was not reached", c.blocks.lastID, maxBlocks)
	}
}

// TestCompleteAndDropped: an instruction that ends its own block, or stops the debugger that watches what
// it writes, is complete: RF covers it no more, and its data breakpoint is met (SDM vol. 3, 17.3.1).
func TestCompleteAndDropped(t *testing.T) {
	for _, test := range []struct {
		name, code string
		watch      Interest
	}{
		{"overwrites itself", "\xc6\x06\x00\x10\x90", Interest{}},                                                        // mov byte [1000h],90h
		{"overwrites what follows", "\xc6\x06\x05\x10\x90", Interest{}},                                                  // mov byte [1005h],90h
		{"is watched", "\xc6\x06\x00\x20\x90", Interest{Memory: []Watch{{First: 0x2000, Last: 0x2000, On: WatchWrite}}}}, // mov byte [2000h],90h
	} {
		c, _, ram := newLoop(test.code + "\x40\x40")
		at := uint32(ram[0x1002]) | uint32(ram[0x1003])<<8
		c.SetEflags(x86.RF | x86.Bit1)
		c.SetDR(0, at)
		c.SetDR(7, 1|1<<16) // writes of a byte
		c.Inspect(test.watch)
		c.Run(1)
		if c.EIP() != 0x1005 || c.Eflags()&x86.RF != 0 || c.sys.hits&1 == 0 {
			t.Errorf("%s: EIP %#x, RF %v, breakpoints met %#x; want 0x1005, false, 1", test.name, c.EIP(), c.Eflags()&x86.RF != 0, c.sys.hits)
		}
	}
}
