package cpu

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/x86"
)

// TestTrialLeavesNothing: a trial whose first access to a page is a read, with the TLB
// empty, takes back what it wrote there.
func TestTrialLeavesNothing(t *testing.T) {
	c, _, ram := newLoop("\xa1\x00\x20\xff\x06\x00\x20\xeb\xf7") // mov ax, [2000h]; inc word [2000h]; jmp back
	c.Run(30)
	want := [2]byte(ram[0x2000:])
	c.ForgetTranslations()
	if _, waits := c.Waits(100); waits {
		t.Error("a loop that counts waits")
	}
	if have := [2]byte(ram[0x2000:]); have != want {
		t.Errorf("the counter after a trial: have %x, want %x", have, want)
	}
}

// TestTrialLeavesLongMode: outside long mode, what it has besides other processors stays, and a trial that changes it does not come back.
func TestTrialLeavesLongMode(t *testing.T) {
	for _, x := range []struct {
		code  string
		waits bool
	}{
		{"\xeb\xfe", true}, // jmp to itself
		{"\x0f\x32\x40\x0f\x30\x31\xc0\xeb\xf7", false}, // rdmsr; inc ax; wrmsr; xor ax, ax; jmp back
		{"\x0f\x32\x0f\x30\xeb\xfa", true},              // rdmsr; wrmsr; jmp back
	} {
		c, _, _ := newLoopOn(x86.X64v2, x.code)
		s := c.Long()
		s.STAR, s.LSTAR, s.KernelGS, s.CR2, s.TSCAux, s.CR8 = 1<<40, 0xffff800000000000, 3<<40, 4<<40, 5, 6
		s.Reg[1] = 0xc0000102 // ECX: IA32_KERNEL_GS_BASE
		s.Reg[12], s.GDTBase, s.IDTBase, s.LDTBase, s.TRBase = 1<<60, 7<<40, 8<<40, 9<<40, 10<<40
		s.Base[4], s.DR[3], s.FIP, s.FDP, s.XMM[5] = 11<<40, 12<<40, 13<<40, 14<<40, [2]uint64{15, 16}
		s.SysenterESP, s.SysenterEIP = 17<<40, 18<<40
		c.SetLong(s)
		c.Run(40)
		want := c.Long()
		if _, waits := c.Waits(100); waits != x.waits {
			t.Errorf("%x: waits %v, want %v", x.code, waits, x.waits)
		}
		if diff := cmp.Diff(want, c.Long()); diff != "" {
			t.Errorf("%x: after a trial (-want +have):\n%s", x.code, diff)
		}
	}
}

// blocksOf are the lengths of the blocks that execute more than one instruction, by EIP.
func blocksOf(c *CPU) map[uint32]int64 {
	m := map[uint32]int64{}
	for _, b := range c.blocks.bucket {
		for ; b != nil; b = b.next {
			if b.mode&modeSingle == 0 {
				m[uint32(b.eip)] = b.n
			}
		}
	}
	return m
}

// countingLoop is inc ax; inc bx; inc cx; inc dx; jmp back.
const countingLoop = "\x40\x43\x41\x42\xeb\xfa"

// TestTrialLeavesBlocks: a trial from the middle of a loop leaves its blocks as they are, and
// makes none that end where it began.
func TestTrialLeavesBlocks(t *testing.T) {
	c, _, _ := newLoop(countingLoop)
	c.Run(1002)
	want := blocksOf(c)
	if len(want) == 0 {
		t.Fatal("no blocks")
	}
	if _, waits := c.Waits(100); waits {
		t.Error("a loop that counts waits")
	}
	if diff := cmp.Diff(want, blocksOf(c)); diff != "" {
		t.Errorf("blocks after a trial (-want +have):\n%s", diff)
	}
}

// TestBlocksAfterATrap: a loop in which a trap or a breakpoint was has whole blocks again.
func TestBlocksAfterATrap(t *testing.T) {
	for name, stop := range map[string]struct{ set, clear func(c *CPU, phys uint64) }{
		"trap": {(*CPU).SetTrap, (*CPU).ClearTrap},
		"breakpoint": {
			func(c *CPU, phys uint64) { c.Inspect(Interest{Breaks: []uint64{phys}}) },
			func(c *CPU, _ uint64) { c.Inspect(Interest{}) },
		},
	} {
		c, _, _ := newLoop(countingLoop)
		c.Run(1000)
		want, at := blocksOf(c), uint64(c.codeLin(c.eip))+2
		stop.set(c, at)
		for range 10 {
			c.Run(100)
		}
		if maps.Equal(blocksOf(c), want) {
			t.Errorf("%s: it changes no block", name)
		}
		stop.clear(c, at)
		c.Run(1000)
		have := blocksOf(c)
		for eip, n := range want {
			if have[eip] != n {
				t.Errorf("%s: the block at %x has %d instructions, want %d", name, eip, have[eip], n)
			}
		}
	}
}
