package dos

import (
	"testing"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/process"
)

// Strategies of INT 21h AX=5801h, and where upper memory begins behind the first adapters.
const (
	firstFit  = 0x00
	bestFit   = 0x01
	lastFit   = 0x02
	upperOnly = 0x40
	upperTry  = 0x80

	upperFirst, upperFirstEnd, upperNext = 0xc800, 0xd000, 0xe000
)

// chain walks the memory control blocks as programs do.
func (b *bench) chain() (at []uint16) {
	for p := b.d.g.Word(dosBase + offLists - 2); len(at) < 1000; p += 1 + b.d.g.Word(uint32(p)<<4+process.MCBSize) {
		at = append(at, p)
		if b.d.g.Byte(uint32(p)<<4) == process.MCBLast {
			return at
		}
	}
	b.Fatal("no end of the chain")
	return nil
}

func TestUpperMemory(t *testing.T) {
	b := newBench(t, "")
	low := b.chain()
	if end := low[len(low)-1]; end >= 0xa000 {
		t.Errorf("unlinked: last block at %04X, want one below A000", end)
	}
	strategy := func(link, how uint16) {
		t.Helper()
		if _, carry := b.call(regs{ax: 0x5803, bx: link}); carry {
			t.Fatal("link", link)
		}
		if _, carry := b.call(regs{ax: 0x5801, bx: how}); carry {
			t.Fatal("strategy", how)
		}
	}
	take := func(size uint16) uint16 {
		r, carry := b.call(regs{ax: 0x4800, bx: size})
		if carry {
			t.Fatalf("allocate: error %d", r.ax)
		}
		return r.ax
	}
	strategy(0, upperTry)
	if seg := take(0x10); seg >= 0xa000 {
		t.Errorf("unlinked, upper first: %04X", seg)
	}
	strategy(1, upperTry)
	if r, _ := b.call(regs{ax: 0x5802}); byte(r.ax) != 1 {
		t.Error("the link is not told")
	}
	linked := b.chain()
	if end := linked[len(linked)-1]; end < 0xe000 || len(linked) <= len(low) {
		t.Errorf("linked: %04X", linked)
	}
	sftMore := b.d.g.Word(uint32(b.at(uint32(b.at(dosBase+offLists+listSFT)))) + 2) // the third table of open files
	tables := sftMore + b.d.g.Word(uint32(sftMore-1)<<4+process.MCBSize)
	if seg := take(0x10); seg != tables+1 {
		t.Errorf("upper first: %04X, want %04X", seg, tables+1)
	}
	if seg := take(0x900); seg != upperNext+1 {
		t.Errorf("upper, larger than the first area: %04X, want %04X", seg, upperNext+1)
	}
	if seg := take(0x1000); seg >= 0xa000 {
		t.Errorf("larger than upper memory: %04X", seg)
	}
	strategy(1, upperOnly|bestFit)
	if r, carry := b.call(regs{ax: 0x4800, bx: 0x1000}); !carry || r.ax != uint16(errno.Memory) {
		t.Errorf("upper only, too large: %v %v", r, carry)
	}
	strategy(1, firstFit)
	if seg := take(0x10); seg >= 0xa000 {
		t.Errorf("low first: %04X", seg)
	}
	strategy(0, firstFit)
	again := b.chain()
	if end := again[len(again)-1]; end >= 0xa000 {
		t.Errorf("unlinked again: last block at %04X", end)
	}
	if _, carry := b.call(regs{ax: 0x5803, bx: 2}); !carry {
		t.Error("link 2 was taken")
	}
	b.d.arena.ReleaseOwned(b.d.psp)
	list, e := b.d.arena.Blocks(b.d.arena.Upper())
	if e != errno.None || len(list) != 5 || list[2].Owner != 0 || list[4].Owner != 0 {
		t.Errorf("upper memory after the process: %v, error %d", list, e)
	}
}
