package cpu

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// Scripts of single instructions in 64-bit mode, testdata/long/*.txt. A line is a case:
//
//	48 01 d8 | rax=1 rbx=2 | rax=3 flags=P ; add rax, rbx
//
// that is the code, what differs before from registers of 0, and what it changes; "fault=14" among that is an exception.
// Numbers are hexadecimal; [addr]=bytes is physical memory. RIP, when it is left out, must be behind the code.
// Physical 0 to 1FFFFF is at linear 0 and at longHigh, where the code runs, at CPL 0. RSP is longHigh+8000, FS begins
// at 3000, GS at longHigh+4000. There is nothing elsewhere.

const (
	longHigh   = 0x123440000000
	longCode   = 0x1000
	longTables = 0x100000
)

var longRegs = []string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}

// longCase is what a script can set and compare.
type longCase struct {
	state LongState
	fpu   FPUState
	flags uint32
	fault int
	ram   []byte
}

func newLongCase() *longCase {
	s := &longCase{flags: x86.Bit1, fault: -1, ram: make([]byte, longTables), fpu: FPUState{Control: cwReset, MXCSR: mxcsrReset}}
	s.state.Reg[x86.SP], s.state.RIP = longHigh+0x8000, longHigh+longCode
	return s
}

// set applies name=value.
func (s *longCase) set(word string) error {
	name, value, _ := strings.Cut(word, "=")
	if at, ok := strings.CutPrefix(name, "["); ok {
		addr, err := strconv.ParseUint(strings.TrimSuffix(at, "]"), 16, 20)
		b, err2 := hex.DecodeString(value)
		copy(s.ram[addr:], b)
		if err == nil {
			err = err2
		}
		return err
	}
	if name == "flags" {
		s.flags = x86.Bit1
		for _, f := range value {
			s.flags |= execFlags[f]
		}
		return nil
	}
	digits := strings.Repeat("0", max(0, 32-len(value))) + value
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != 16 {
		return fmt.Errorf("no value %q", value)
	}
	high, low := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	if x, ok := strings.CutPrefix(name, "xmm"); ok {
		if n, err := strconv.ParseUint(x, 10, 4); err == nil && n < 8 {
			s.fpu.XMM[n] = [2]uint64{low, high}
		} else {
			s.state.XMM[n&7] = [2]uint64{low, high}
		}
		return nil
	}
	return s.number(name, low)
}

func (s *longCase) number(name string, v uint64) error {
	for i, r := range longRegs {
		if r == name {
			s.state.Reg[i] = v
			return nil
		}
	}
	switch name {
	case "rip":
		s.state.RIP = v
	case "fault":
		s.fault = int(v)
	case "mm1":
		s.fpu.Reg[1].Sig, s.fpu.Reg[1].SE, s.fpu.Tags = v, 0xffff, 0xff
	case "mxcsr":
		s.fpu.MXCSR = uint32(v)
	case "fip":
		s.state.FIP = v
	case "fdp":
		s.state.FDP = v
	default:
		return fmt.Errorf("no register %q", name)
	}
	return nil
}

// machine is a processor in the state s.
func (s *longCase) machine(code []byte) (*CPU, []byte) {
	b, ram := bus.New(), make([]byte, 2<<20)
	copy(ram, s.ram)
	copy(ram[longCode:], code)
	b.MapRAM(0, ram)
	put := func(at, v uint64) { binary.LittleEndian.PutUint64(ram[at:], v) }
	for _, lin := range []uint64{0, longHigh} {
		put(longTables+lin>>39*8, longTables+0x1003)
		put(longTables+0x1000+lin>>30&511*8, longTables+0x2003)
		put(longTables+0x2000+lin>>21&511*8, 0x83)
	}
	c := New(Config{Generation: x86.X64v2, Bus: b, FPU: true})
	c.Reset()
	c.HoldFaults(true)
	for i := range 6 {
		c.SetSegment(i, allMemory(0x10, 0x93))
	}
	c.SetSegment(x86.CS, allMemory(8, 0x9b))
	c.SetCR(0, x86.CR0PE|x86.CR0PG|x86.CR0NE|x86.CR0WP)
	c.SetCR(4, x86.CR4PAE|x86.CR4OSFXSR|x86.CR4OSXMMEXCPT)
	c.SetFPU(s.fpu)
	l := s.state
	l.EFER, l.CR3, l.Code64 = x86.EFERLMA|x86.EFERLME, longTables, true
	l.Base[x86.FS], l.Base[x86.GS] = 0x3000, longHigh+0x4000
	c.SetLong(l)
	c.SetEflags(s.flags)
	return c, ram
}

// changes says how the processor differs from s.
func (s *longCase) changes(c *CPU, ram []byte) string {
	var list []string
	note := func(format string, a ...any) { list = append(list, fmt.Sprintf(format, a...)) }
	if e, n := c.LastException(); n > 0 || s.fault >= 0 {
		if n == 0 {
			note("no fault")
		} else if int(e.Vector) != s.fault {
			note("fault=%x", e.Vector)
		}
	}
	l, f := c.Long(), c.FPU()
	for i, v := range l.Reg {
		if v != s.state.Reg[i] {
			note("%s=%x", longRegs[i], v)
		}
	}
	if l.RIP != s.state.RIP {
		note("rip=%x", l.RIP)
	}
	if v := c.Eflags() & 0xfd7; v != s.flags {
		text := ""
		for _, x := range "ODISZAPC" {
			if v&execFlags[x] != 0 {
				text += string(x)
			}
		}
		note("flags=%s", text)
	}
	xmm, want := append(f.XMM[:], l.XMM[:]...), append(append([][2]uint64{}, s.fpu.XMM[:]...), s.state.XMM[:]...)
	for i, v := range xmm {
		if v != want[i] {
			note("xmm%d=%016x%016x", i, v[1], v[0])
		}
	}
	if f.Reg[1].Sig != s.fpu.Reg[1].Sig {
		note("mm1=%x", f.Reg[1].Sig)
	}
	if f.MXCSR != s.fpu.MXCSR {
		note("mxcsr=%x", f.MXCSR)
	}
	if l.FIP != s.state.FIP {
		note("fip=%x", l.FIP)
	}
	if l.FDP != s.state.FDP {
		note("fdp=%x", l.FDP)
	}
	for i := 0; i < longTables; i++ {
		n := 0
		for i+n < longTables && ram[i+n] != s.ram[i+n] {
			n++
		}
		if n > 0 {
			note("[%x]=%x", i, ram[i:i+n])
			i += n
		}
	}
	return strings.Join(list, " ")
}

// runLongCase runs one line of a script.
func runLongCase(line string) error {
	text, _, _ := strings.Cut(line, ";")
	parts := strings.Split(text, "|")
	if len(parts) != 3 {
		return fmt.Errorf("no case: %q", line)
	}
	code, err := hex.DecodeString(strings.Join(strings.Fields(parts[0]), ""))
	if err != nil {
		return err
	}
	want := newLongCase()
	copy(want.ram[longCode:], code)
	set := func(words string) {
		for _, w := range strings.Fields(words) {
			if e := want.set(w); e != nil && err == nil {
				err = e
			}
		}
	}
	set(parts[1])
	c, ram := want.machine(code)
	c.Step()
	if !strings.Contains(parts[2], "fault=") {
		want.state.RIP += uint64(len(code))
	}
	set(parts[2])
	if diff := want.changes(c, ram); err == nil && diff != "" {
		return fmt.Errorf("has besides: %s", diff)
	}
	return err
}

// TestLongScripts runs the instructions of testdata/long.
func TestLongScripts(t *testing.T) {
	need.Time(t)
	files, err := filepath.Glob("testdata/long/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		in := bufio.NewScanner(f)
		for line := 1; in.Scan(); line++ {
			if text := strings.TrimSpace(in.Text()); text != "" && text[0] != ';' {
				if err := runLongCase(text); err != nil {
					t.Errorf("%s:%d: %s: %v", name, line, text, err)
				}
			}
		}
		f.Close()
	}
}
