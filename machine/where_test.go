package machine

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/x86"
)

// flatMachine is a machine about to execute flat 32-bit code at 6000h.
func flatMachine(t *testing.T) *Machine {
	t.Helper()
	m, err := New(Config{Memory: MinMemory})
	if err != nil {
		t.Fatal(err)
	}
	c := m.CPU()
	c.SetCR(0, x86.CR0PE|x86.CR0ET)
	for i := range 6 {
		s := cpu.SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetEIP(0x6000)
	return m
}

// TestShutdownCause: the first of the exceptions is named, with what is known about it, and the place of it.
func TestShutdownCause(t *testing.T) {
	const lidt = "\x0f\x01\x1d\x00\x70\x00\x00" // lidt [7000h], zeros: no vector has room
	for _, c := range []struct{ name, code, cause, where string }{
		{"store to an absent page", "\xc7\x05\x10\x00\x80\x00\x00\x00\x00\x00", "#PF(0002) at 00800010", "0008:6007, mov dword [0x800010],0x0"},
		{"load from an absent page", "\xa1\xfc\xff\x7f\x01", "#PF(0000) at 017ffffc", "0008:6007, mov eax,[0x17ffffc]"},
		{"jump to an absent page", "\xe9\xf4\x9f\x7f\x00", "#PF(0000) at 00800000", "0008:00800000"},
		{"no such instruction", "\x0f\x0b", "#UD", "0008:6007, ud2"},
		{"division", "\x31\xc9\xf7\xf1", "#DE", "0008:6009, div ecx"},
		{"segment that is not there", "\xb8\x34\x12\x00\x00\x8e\xc0", "#GP(1234)", "0008:600c, mov es,ax"},
		{"INT n", "\xcd\x80", "#GP(0402) in delivering interrupt 80h", "0008:6007, int 0x80"},
		{"INT3", "\xcc", "#GP(001a) in delivering interrupt 03h", "0008:6007, int3"},
		{"the timer", "\xfb\xeb\xfe", "#GP(0043) in delivering interrupt 08h", "0008:6008, jmp short 0x6008"},
		{"single step", "\x9c\x80\x4c\x24\x01\x01\x9d\x90\x90", "#GP(000b) in delivering interrupt 01h", "0008:600f, nop"},
	} {
		m := flatMachine(t)
		code := lidt + c.code
		m.Poke(0x6000, []byte(code))
		m.Poke(0x1000, binary.LittleEndian.AppendUint32(nil, 0x83)) // the first 4 MB are there
		p := m.CPU()
		p.SetReg(x86.SP, 0x5000)
		p.SetCR(4, x86.CR4PSE)
		p.SetCR(3, 0x1000)
		p.SetCR(0, p.CR(0)|x86.CR0PG)
		out := func(port uint16, v uint8) { m.bus.Out(port, 1, uint32(v)) }
		for _, v := range []uint8{0x11, 8, 4, 1, 0xfe} { // ICW1 to ICW4, and the mask: the timer alone
			port := uint16(0x21)
			if v == 0x11 {
				port = 0x20
			}
			out(port, v)
		}
		out(0x43, 0x34)
		out(0x40, 0)
		out(0x40, 1)
		if stop := m.Run(clock.Second); stop.Reason != Shutdown {
			t.Errorf("%s: %v at %s", c.name, stop, m.Where())
			continue
		}
		if have, want := m.Where(), c.where+"; first came "+c.cause; have != want {
			t.Errorf("%s: have %q, want %q", c.name, have, want)
		}
	}
}

// TestWhereInLongMode: RIP has 64 bits in 64-bit mode, and a page fault's address, too.
func TestWhereInLongMode(t *testing.T) {
	m, err := New(Config{Memory: MinMemory, CPU: x86.X64})
	if err != nil {
		t.Fatal(err)
	}
	quad := func(at, v uint64) { m.Poke(at, binary.LittleEndian.AppendUint64(nil, v)) }
	quad(0x1000+8*511, 0x2003)
	quad(0x1000, 0x2003)
	quad(0x2000, 0x3003)
	quad(0x2000+8*510, 0x3003)
	quad(0x3000, 0x83)
	c := m.CPU()
	c.SetCR(4, x86.CR4PAE)
	c.SetCR(0, x86.CR0PE|x86.CR0PG|x86.CR0ET)
	s := cpu.SegmentState{Selector: 8, Limit: 0xffffffff, Access: 0x9b, Long: true}
	c.SetSegment(x86.CS, s)
	l := c.Long()
	l.EFER, l.CR3, l.RIP = 0x500, 0x1000, 0xffffffff80006000
	c.SetLong(l)
	c.SetIDTR(0, 0)
	m.Poke(0x6000, []byte("\x48\xa1\x00\x00\x34\x12\x00\x7f\x00\x00")) // mov rax,[7f0012340000h]
	if want, have := "0008:ffffffff80006000, mov rax,[qword 0x7f0012340000]", m.Where(); have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	if stop := m.Run(clock.Second); stop.Reason != Shutdown {
		t.Fatalf("it ends by %v at %s", stop, m.Where())
	}
	if want, have := "0008:ffffffff80006000, mov rax,[qword 0x7f0012340000]; first came #PF(0000) at 7f0012340000", m.Where(); have != want {
		t.Errorf("have %q, want %q", have, want)
	}
}
