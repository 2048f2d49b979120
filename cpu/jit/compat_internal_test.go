package jit

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// compatible is a processor in 32-bit code of compatibility mode, or outside long mode, at code that ends in a jump to itself. There is a
// table of descriptors at 3000h, and another at 4 GB and 3000h.
func compatible(t *testing.T, long, translate bool, code string) (c *cpu.CPU, ram []byte) {
	b := bus.New()
	ram = make([]byte, 1<<20)
	b.MapRAM(0, ram)
	c = cpu.New(cpu.Config{Generation: x86.X64v2, Bus: b, FPU: true})
	b.Watch(c)
	c.Reset()
	put := func(at int, v uint64) { binary.LittleEndian.PutUint64(ram[at:], v) }
	put(0x7000, 0x8007)
	put(0x8000, 0x9007)
	put(0x8000+8*4, 0xa007)
	put(0x9000, 0xb007)
	put(0xa000, 0xc007)
	for i := range 256 {
		put(0xb000+8*i, uint64(i)<<12|7)
		put(0xc000+8*i, uint64(i)<<12|7)
	}
	put(0xc000+8*3, 0x4007)
	for i, v := range []uint64{0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00cf93110000ffff} {
		put(0x3000+8*i, v)
		put(0x4000+8*i, v)
	}
	put(0x4000+24, 0x00cf93220000ffff)
	copy(ram[0x6000:], code)
	for i := range 6 {
		s := cpu.SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetGDTR(0x3000, 31)
	c.SetCR(0, x86.CR0PE|x86.CR0ET|x86.CR0NE)
	if long {
		c.SetCR(4, x86.CR4PAE)
		c.SetCR(0, x86.CR0PE|x86.CR0ET|x86.CR0NE|x86.CR0PG)
	}
	s := c.Long()
	s.RIP, s.Base[x86.FS], s.Base[x86.GS] = 0x6000, 0x1234_00005000, 0xffff8000_00006000
	if long {
		s.CR3, s.EFER = 0x7000, 0x500
	}
	c.SetLong(s)
	c.SetReg(x86.SP, 0x5000)
	if translate {
		j, err := New(c, 0)
		if err != nil {
			t.Fatal(err)
		}
		c.Attach(j, 1)
	}
	return c, ram
}

// TestSegmentsOfLongMode: in compatibility mode a null selector in FS or GS takes the base away, and the table of descriptors may lie beyond 4 GB.
func TestSegmentsOfLongMode(t *testing.T) {
	if !supported {
		return // there is no translator
	}
	const (
		null = "\x31\xc0\x8e\xe0\x50\x0f\xa9\xeb\xf7"                         // xor eax, eax; mov fs, ax; push eax; pop gs; jmp back
		load = "\xb8\x18\x00\x00\x00\x8b\x0d\x00\x30\x00\x00\x8e\xe8\xeb\xf1" // mov eax, 18h; mov ecx, [3000h]; mov gs, ax; jmp back
	)
	for _, long := range []bool{false, true} {
		for _, code := range []string{null, load} {
			states := [2]cpu.LongState{}
			for i := range states {
				c, _ := compatible(t, long, i == 1, code)
				c.Run(100)
				if code == load && long { // what was loaded before is kept
					s := c.Long()
					s.GDTBase = 0x100003000
					c.SetLong(s)
					c.Run(100)
				}
				states[i] = c.Long()
			}
			if diff := cmp.Diff(states[0], states[1]); diff != "" {
				t.Errorf("long %v, code %x (-interpreted +translated):\n%s", long, code, diff)
			}
			if want := uint64(0x220000); code == load && long && states[0].Base[x86.GS] != want {
				t.Errorf("GS begins at %#x, want %#x", states[0].Base[x86.GS], want)
			}
			if long == (states[0].Base[x86.FS] != 0) && code == null {
				t.Errorf("long %v: FS begins at %#x", long, states[0].Base[x86.FS])
			}
		}
	}
}
