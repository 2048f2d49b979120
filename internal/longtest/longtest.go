package longtest

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// Linear addresses of the program.
const (
	Start uint64 = 0xffffffff81000000
	Back         = Start + 0x19 // behind the call of f
	F            = Start + 0x100
	G            = Start + 0x180
	Data         = Start + 0x800
	Stack        = Start + 0x2000 // the first stack pointer
	TSS          = Start + 0x3000
	Far   uint64 = 0x7f0012345678 // in a page that may not be executed
	Code  uint64 = 0x200000       // where Start stands in memory
)

// Physical addresses of tables.
const (
	pml4 = 0x10000
	gdt  = 0x20000 // at that linear address, too
	idt  = 0x21000
)

// put writes quadwords to memory.
func put(m *machine.Machine, at uint64, list ...uint64) {
	for i, v := range list {
		m.Poke(at+8*uint64(i), binary.LittleEndian.AppendUint64(nil, v))
	}
}

// New returns a machine in 64-bit mode about to execute the program.
func New(t testing.TB) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 8 << 20, CPU: x86.X64v2})
	if err != nil {
		t.Fatal(err)
	}
	program(m)
	tables(m)
	c := m.CPU()
	c.SetCR(4, x86.CR4PAE)
	c.SetCR(0, x86.CR0PE|x86.CR0PG|x86.CR0ET)
	c.SetGDTR(gdt, 0x3f)
	c.SetIDTR(idt, 0xfff)
	code := cpu.SegmentState{Selector: 8, Limit: 0xffffffff, Access: 0x9b, Gran: true, Long: true}
	for i := range 6 {
		c.SetSegment(i, cpu.SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true})
	}
	c.SetTR(cpu.SegmentState{Selector: 0x30, Base: uint32(TSS & 0xffffffff), High: uint32(TSS >> 32), Limit: 0x67, Access: 0x8b})
	c.SetSegment(x86.CS, code)
	l := c.Long()
	l.EFER, l.CR3, l.RIP = 0xd01, pml4, Start // SCE, LME, LMA, NXE
	l.Reg[x86.SP], l.Reg[x86.BP] = Stack, 0
	l.STAR, l.LSTAR, l.KernelGS = 0x0018000800000000, F, 0x5000
	l.Base[x86.GS], l.Base[x86.FS] = 0xffffffff81000700, Far
	c.SetLong(l)
	return m
}

// program writes the instructions.
func program(m *machine.Machine) {
	m.Poke(Code, []byte{
		0x48, 0xb8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
		0x4c, 0x8d, 0x05, 0xef, 0x07, 0, 0,
		0x49, 0x89, 0x00,
		0xe8, 0xe7, 0, 0, 0,
		0x48, 0xff, 0xc3,
		0xeb, 0xe2,
	})
	m.Poke(Code+0x100, []byte{0x55, 0x48, 0x89, 0xe5, 0xe8, 0x77, 0, 0, 0, 0x5d, 0xc3})
	m.Poke(Code+0x180, []byte{
		0x55, 0x48, 0x89, 0xe5,
		0x49, 0xbf, 0x78, 0x56, 0x34, 0x12, 0, 0x7f, 0, 0,
		0x41, 0xc7, 0x07, 0x2a, 0, 0, 0,
		0x49, 0x8b, 0x08,
		0x5d, 0xc3,
	})
}

// tables writes page tables, descriptor tables and a TSS. The first 2 MB are mapped one to one; Start is in a large page, Far in
// a page of 4 KB that users may write.
func tables(m *machine.Machine) {
	put(m, pml4, pml4+0x1003)
	put(m, pml4+8*(Far>>39&0x1ff), pml4+0x4007)
	put(m, pml4+8*511, pml4+0x2003)
	put(m, pml4+0x1000, pml4+0x3003)
	put(m, pml4+0x2000+8*510, pml4+0x3003)
	put(m, pml4+0x3000, 0x83)
	put(m, pml4+0x3000+8*8, Code|0x183) // Start is 16 MB above the beginning of its directory
	put(m, pml4+0x4000+8*(Far>>30&0x1ff), pml4+0x5007)
	put(m, pml4+0x5000+8*(Far>>21&0x1ff), pml4+0x6007)
	put(m, pml4+0x6000+8*(Far>>12&0x1ff), 0x300007|1<<63)
	put(m, gdt, 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff,
		0x81008b0030000067, 0xffffffff)
	for n := range uint64(256) {
		off := F + 16*n
		put(m, idt+16*n, off&0xffff|8<<16|0x8e<<40|off>>16&0xffff<<48, off>>32)
	}
	put(m, idt+16*8, F&0xffff|8<<16|2<<32|0x8e<<40|F>>16&0xffff<<48) // #DF has a stack of its own
	at := Code + TSS - Start
	put(m, at+4, Stack, 0, 0)
	put(m, at+36, 0xffffffff81002800, 0xffffffff81002900)
	m.Poke(at+102, []byte{0x68, 0})
}
