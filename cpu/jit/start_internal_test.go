package jit

import (
	"errors"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/execmem"
	"github.com/iron86/iron86/x86"
)

// spin is a flat 32-bit machine at a loop of 3 instructions: inc eax; nop; jmp.
func spin() (c *cpu.CPU, ram []byte) {
	b := bus.New()
	ram = make([]byte, 1<<20)
	b.MapRAM(0, ram)
	c = cpu.New(cpu.Config{Generation: x86.P3, Bus: b})
	b.Watch(c)
	c.Reset()
	copy(ram[0x6000:], []byte{0x40, 0x90, 0xeb, 0xfc})
	c.SetCR(0, x86.CR0PE|x86.CR0ET)
	for i := range 6 {
		s := cpu.SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetEIP(0x6000)
	return c, ram
}

// TestStart: the memory for code is asked for when the first block is hot, and once; a host
// that refuses it leaves the run to the interpreter.
func TestStart(t *testing.T) {
	if !supported {
		c, _ := spin()
		if _, err := New(c, 0); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("New says %v", err)
		}
		return
	}
	for _, refuse := range []bool{false, true} {
		c, _ := spin()
		j, err := New(c, 0)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		j.newArena = func(n int) (*execmem.Arena, error) {
			if asked++; refuse {
				return nil, errors.New("no")
			}
			return execmem.New(n)
		}
		c.Attach(j, 10)
		c.Run(27)
		if asked != 0 || j.Started() {
			t.Errorf("refuse %v: memory was asked for before a block was hot", refuse)
		}
		c.Run(30000)
		if asked != 1 || j.Started() == refuse {
			t.Errorf("refuse %v: memory was asked for %d times, started %v", refuse, asked, j.Started())
		}
		if n := c.Reg(x86.AX); n != 10009 {
			t.Errorf("refuse %v: the loop was executed %d times, want 10009", refuse, n)
		}
		if translated := j.Counts().Units != 0; translated == refuse {
			t.Errorf("refuse %v: %d units", refuse, j.Counts().Units)
		}
	}
}

// TestCountUnits: units count exactly while they are told to, and afterwards no more.
func TestCountUnits(t *testing.T) {
	if !supported {
		return // nothing to count
	}
	c, _ := spin()
	j, err := New(c, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.Attach(j, 1)
	c.Run(3000)
	j.CountUnits(true)
	if n := len(j.Units()); n != 0 {
		t.Errorf("%d units are left that do not count", n)
	}
	c.Run(3000)
	list := j.Units()
	if len(list) != 1 || list[0].EIP != 0x6000 || list[0].Count != 1000 || list[0].Insts != 3 || list[0].Bytes != 4 {
		t.Fatalf("units %+v, want one of 3 instructions at 6000, executed 1000 times", list)
	}
	versions, insts := j.Versions(list[0].Number)
	if len(versions) != list[0].Versions || len(insts) != 3 {
		t.Fatalf("%d versions, %d instructions", len(versions), len(insts))
	}
	for _, v := range versions {
		if len(v.Parts) != 4 || v.Parts[3].Inst != -1 || v.Parts[3].Offset > len(v.Code) {
			t.Errorf("parts %+v of %d bytes", v.Parts, len(v.Code))
		}
	}
	j.CountUnits(false)
	c.Run(3000)
	if list := j.Units(); len(list) != 1 || list[0].Count != 0 {
		t.Errorf("units %+v count", list)
	}
	c.CodeWritten(0x6001, 1)
	if list := j.Units(); len(list) != 0 {
		t.Errorf("units %+v of a block that is gone", list)
	}
}
