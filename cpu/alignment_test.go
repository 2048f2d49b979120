package cpu

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// level3 is a processor at CPL 3 in flat segments, with code at 1000h, whose faults stop it.
// With paging the first 2 MB are mapped to themselves, but for the page at 30000h.
func level3(cr0 uint32, code []byte) *CPU {
	const tables = 0x100000
	ram := make([]byte, 2<<20)
	copy(ram[0x1000:], code)
	put32(ram, tables, tables+0x1000+7)
	for page := uint32(0); page < 512; page++ {
		if page != 0x30 {
			put32(ram, tables+0x1000+4*page, page<<12+7)
		}
	}
	b := bus.New()
	b.MapRAM(0, ram)
	c := New(Config{Generation: x86.P4, Bus: b, FPU: true})
	c.Reset()
	c.HoldFaults(true)
	for i := range 6 {
		c.SetSegment(i, allMemory(0x23, 0xf3))
	}
	c.SetSegment(x86.CS, allMemory(0x1b, 0xfb))
	c.SetCR(3, tables)
	c.SetCR(4, x86.CR4OSFXSR)
	c.SetCR(0, x86.CR0PE|x86.CR0NE|cr0)
	c.SetCPL(3)
	c.SetReg(x86.SP, 0x8000)
	c.SetEIP(0x1000)
	return c
}

// nextFault runs one instruction and gives the vector it raised, -1 for none.
func (c *CPU) nextFault() int {
	_, before := c.LastException()
	c.Run(1)
	if e, n := c.LastException(); n != before {
		return int(e.Vector)
	}
	return -1
}

// TestLongOperandsAreAligned: what is checked under AC, for operands at EDI of all kinds
// (SDM vol. 3, table 6-7).
func TestLongOperandsAreAligned(t *testing.T) {
	need.Time(t)
	for _, x := range []struct {
		name  string
		code  []byte
		align uint32
	}{
		{"FLD m32", []byte{0xd9, 0x07}, 4},
		{"FLD m64", []byte{0xdd, 0x07}, 8},
		{"FLD m80", []byte{0xdb, 0x2f}, 8},
		{"FSTP m80", []byte{0xdb, 0x3f}, 8},
		{"FILD m64", []byte{0xdf, 0x2f}, 8},
		{"FLDCW", []byte{0xd9, 0x2f}, 2},
		{"FNSTENV 32", []byte{0xd9, 0x37}, 4},
		{"FNSTENV 16", []byte{0x66, 0xd9, 0x37}, 2},
		{"FLDENV 32", []byte{0xd9, 0x27}, 4},
		{"FLDENV 16", []byte{0x66, 0xd9, 0x27}, 2},
		{"FNSAVE 32", []byte{0xdd, 0x37}, 4},
		{"FNSAVE 16", []byte{0x66, 0xdd, 0x37}, 2},
		{"FRSTOR 32", []byte{0xdd, 0x27}, 4},
		{"FRSTOR 16", []byte{0x66, 0xdd, 0x27}, 2},
		{"MOVQ", []byte{0x0f, 0x6f, 0x07}, 8},
		{"MASKMOVQ", []byte{0x0f, 0xf7, 0xc1}, 8},
		{"MASKMOVDQU", []byte{0x66, 0x0f, 0xf7, 0xc1}, 8},
		{"MOVUPS", []byte{0x0f, 0x10, 0x07}, 8},
		{"MOVSD", []byte{0xf2, 0x0f, 0x10, 0x07}, 8},
		{"CMPXCHG8B", []byte{0x0f, 0xc7, 0x0f}, 8},
		{"LES", []byte{0xc4, 0x07}, 4},
		{"BOUND", []byte{0x62, 0x07}, 4},
	} {
		for off := range uint32(9) {
			c := level3(x86.CR0AM, x.code)
			f := c.FPU()
			f.Tags = 1
			for i := range f.Reg {
				f.Reg[i].Sig = ^uint64(0)
				f.XMM[i] = dq{^uint64(0), ^uint64(0)}
			}
			c.SetFPU(f)
			c.SetEflags(x86.AC | x86.Bit1)
			c.SetReg(x86.DI, 0x20000+off)
			if have, want := c.nextFault() == x86.VecAC, off%x.align != 0; have != want {
				t.Errorf("%s at offset %d: #AC %v, want %v", x.name, off, have, want)
			}
		}
	}
}

// TestSegmentAlignmentPage: of an operand that is wrong in several ways, the segment comes
// first, then the alignment, then the page.
func TestSegmentAlignmentPage(t *testing.T) {
	for _, x := range []struct {
		name   string
		code   []byte
		limit  uint32
		at     uint32
		vector int
	}{
		{"FXSAVE, absent", []byte{0x0f, 0xae, 0x07}, 0xffffffff, 0x30010, x86.VecPF},
		{"FXSAVE at 8, absent", []byte{0x0f, 0xae, 0x07}, 0xffffffff, 0x30008, x86.VecGP},
		{"FXSAVE at 1, the second page absent", []byte{0x0f, 0xae, 0x07}, 0xffffffff, 0x2fff1, x86.VecGP},
		{"FXSAVE, the second page absent", []byte{0x0f, 0xae, 0x07}, 0xffffffff, 0x2fff0, x86.VecPF},
		{"FXSAVE, absent, then the limit", []byte{0x0f, 0xae, 0x07}, 0x3010f, 0x30000, x86.VecGP},
		{"FXRSTOR at 8, absent", []byte{0x0f, 0xae, 0x0f}, 0xffffffff, 0x30008, x86.VecGP},
		{"FXRSTOR, absent", []byte{0x0f, 0xae, 0x0f}, 0xffffffff, 0x30000, x86.VecPF},
		{"FNSAVE at 2, absent", []byte{0xdd, 0x37}, 0xffffffff, 0x30002, x86.VecAC},
		{"FNSAVE, absent", []byte{0xdd, 0x37}, 0xffffffff, 0x30004, x86.VecPF},
		{"FNSAVE, absent, then the limit", []byte{0xdd, 0x37}, 0x30040, 0x30000, x86.VecGP},
		{"MASKMOVQ at 4, absent", []byte{0x0f, 0xf7, 0xc1}, 0xffffffff, 0x30004, x86.VecAC},
		{"MASKMOVQ, absent", []byte{0x0f, 0xf7, 0xc1}, 0xffffffff, 0x30008, x86.VecPF},
		{"MOVAPS at 8, absent", []byte{0x0f, 0x28, 0x07}, 0xffffffff, 0x30008, x86.VecGP},
	} {
		c := level3(x86.CR0AM|x86.CR0PG, x.code)
		f := c.FPU()
		f.Reg[1].Sig = ^uint64(0)
		c.SetFPU(f)
		s := allMemory(0x23, 0xf3)
		s.Limit = x.limit
		c.SetSegment(x86.DS, s)
		c.SetEflags(x86.AC | x86.Bit1)
		c.SetReg(x86.DI, x.at)
		if have := c.nextFault(); have != x.vector {
			t.Errorf("%s: fault %d, want %d", x.name, have, x.vector)
		}
	}
}

// TestTableStoreIsAWrite: SIDT into two pages of which the second is absent is a fault of a
// write, and nothing has been written.
func TestTableStoreIsAWrite(t *testing.T) {
	for name, code := range map[string][]byte{"SGDT": {0x0f, 0x01, 0x07}, "SIDT": {0x0f, 0x01, 0x0f}} {
		c := level3(x86.CR0PG, code)
		c.SetReg(x86.DI, 0x2fffc)
		const userWrite = 6
		if have := c.nextFault(); have != x86.VecPF {
			t.Fatalf("%s: fault %d", name, have)
		}
		if e, _ := c.LastException(); e.Code != userWrite {
			t.Errorf("%s: error code %d, want %d", name, e.Code, userWrite)
		}
		if v := c.bus.Read(0x2fffc, 4); v != 0 {
			t.Errorf("%s has written %#x", name, v)
		}
	}
}
