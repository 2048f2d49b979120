package cpu

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/x86"
)

// Instruction scripts, testdata/exec/*.txt. A case ends at a blank line:
//
//	cpu 8086 16                 a processor and code size; p2 32 when left out
//	eax=1 eflags=CZ [200]=0102  registers and memory before; the rest is 0, esp 8000
//	mm1=2 xmm3=4 fsw=0 ftw=ff   registers of the x87 and SSE units; cr0, cr4: bits set besides PE and OSFXSR, cleared with a ~
//	01 d8                       code at 1000, run as one piece after all lines are read
//	now eax=2 eflags= [200]=03  what has changed after it; all else must be as before
//	fault 14                    the exception that ended it (EIP then does not move)
//
// Numbers are hexadecimal, eflags letters of ODISZAPC; a semicolon begins a comment.
// EIP is checked when a now line names it, and that it is behind the code otherwise.

const (
	execCode  = 0x1000
	execStack = 0x8000
)

var execRegs = []string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"}

var execFlags = map[rune]uint32{'O': x86.OF, 'D': x86.DF, 'I': x86.IF, 'S': x86.SF, 'Z': x86.ZF, 'A': x86.AF, 'P': x86.PF, 'C': x86.CF}

// execCase is one case being read and run.
type execCase struct {
	gen    x86.Generation
	bits   int
	code   []byte
	before []string
	now    []string
	fault  int
}

func newExecCase() *execCase { return &execCase{gen: x86.P2, bits: 32, fault: -1} }

func (e *execCase) line(text string) error {
	words := strings.Fields(text)
	var err error
	switch {
	case words[0] == "cpu":
		var ok bool
		if e.gen, ok = x86.ParseGeneration(words[1]); !ok {
			return fmt.Errorf("no processor %q", words[1])
		}
		e.bits, err = strconv.Atoi(words[2])
	case words[0] == "now":
		e.now = append(e.now, words[1:]...)
	case words[0] == "fault":
		e.fault, err = strconv.Atoi(words[1])
	case strings.Contains(words[0], "="):
		e.before = append(e.before, words...)
	default:
		var b []byte
		b, err = hex.DecodeString(strings.Join(words, ""))
		e.code = append(e.code, b...)
	}
	return err
}

// execState is what a case compares.
type execState struct {
	reg    [8]uint32
	eip    uint32
	eflags uint32
	cr     [5]uint32
	fpu    FPUState
	ram    []byte
}

// set applies one word of a script: reg=value or [address]=bytes.
func (s *execState) set(word string) error {
	name, value, _ := strings.Cut(word, "=")
	if strings.HasPrefix(name, "[") {
		addr, err := strconv.ParseUint(strings.Trim(name, "[]"), 16, 16)
		if err != nil {
			return err
		}
		b, err := hex.DecodeString(value)
		copy(s.ram[addr:], b)
		return err
	}
	if name == "eflags" {
		s.eflags = x86.Bit1
		for _, f := range value {
			s.eflags |= execFlags[f]
		}
		return nil
	}
	if strings.HasPrefix(name, "cr") {
		return s.setControl(name, value)
	}
	if known, err := s.setUnit(name, value); known {
		return err
	}
	v, err := strconv.ParseUint(value, 16, 32)
	if err != nil {
		return err
	}
	if name == "eip" {
		s.eip = uint32(v)
		return nil
	}
	for i, r := range execRegs {
		if r == name {
			s.reg[i] = uint32(v)
			return nil
		}
	}
	return fmt.Errorf("no register %q", name)
}

// setControl sets bits of CR0 or CR4, or clears them.
func (s *execState) setControl(name, value string) error {
	bits, clear := strings.CutPrefix(value, "~")
	v, err := strconv.ParseUint(bits, 16, 32)
	n := int(name[2] - '0')
	if err != nil || name != "cr0" && name != "cr4" {
		return fmt.Errorf("no control register value %s=%s", name, value)
	}
	s.cr[n] |= uint32(v)
	if clear {
		s.cr[n] &^= uint32(v)
	}
	return nil
}

// setUnit sets a register of the x87 and SSE units. It reports whether name is one.
func (s *execState) setUnit(name, value string) (known bool, err error) {
	digits := strings.Repeat("0", max(0, 32-len(value))) + value
	high, err1 := strconv.ParseUint(digits[:16], 16, 64)
	low, err2 := strconv.ParseUint(digits[16:], 16, 64)
	if err = errors.Join(err1, err2); err != nil {
		return true, err
	}
	f := &s.fpu
	kind, n := strings.TrimRight(name, "01234567"), int(name[len(name)-1]-'0')&7
	switch kind {
	case "mm":
		f.Reg[n] = softfloat.F80{Sig: low, SE: 0xffff}
	case "xmm":
		f.XMM[n] = [2]uint64{low, high}
	case "fsw":
		f.Status = uint16(low)
	case "fcw":
		f.Control = uint16(low)
	case "ftw":
		f.Tags = uint8(low)
	case "mxcsr":
		f.MXCSR = uint32(low)
	default:
		return false, nil
	}
	return true, nil
}

func (e *execCase) run() error {
	want := execState{ram: make([]byte, 0x10000), eflags: x86.Bit1, eip: execCode + uint32(len(e.code))}
	want.fpu = FPUState{Control: cwReset, MXCSR: mxcsrReset}
	if e.bits == 32 {
		want.cr[0] = x86.CR0PE
	}
	if e.gen >= x86.P3 {
		want.cr[4] = x86.CR4OSFXSR
	}
	want.reg[x86.SP] = execStack
	if e.fault >= 0 {
		want.eip = execCode
	}
	copy(want.ram[execCode:], e.code)
	for _, w := range e.before {
		if err := want.set(w); err != nil {
			return err
		}
	}
	c, ram := e.machine(&want)
	for range 1000 {
		if c.EIP() == execCode+uint32(len(e.code)) {
			break
		}
		if c.Run(1); c.sys.exceptions > 0 {
			break
		}
	}
	for _, w := range e.now {
		if err := want.set(w); err != nil {
			return err
		}
	}
	fault := -1
	if last, n := c.LastException(); n > 0 {
		fault = int(last.Vector)
	}
	if fault != e.fault {
		return fmt.Errorf("fault: have %d, want %d", fault, e.fault)
	}
	return want.compare(c, ram)
}

// machine is a processor in the state before.
func (e *execCase) machine(s *execState) (*CPU, []byte) {
	b := bus.New()
	ram := append([]byte(nil), s.ram...)
	b.MapRAM(0, ram)
	c := New(Config{Generation: e.gen, Bus: b, FPU: true})
	c.Reset()
	c.HoldFaults(true)
	for i := range 6 {
		switch {
		case e.bits == 16:
			c.SetSegment(i, SegmentState{Limit: 0xffff, Access: accessRealData})
		case i == x86.CS:
			c.SetSegment(i, allMemory(8, 0x9b))
		default:
			c.SetSegment(i, allMemory(0x10, 0x93))
		}
	}
	c.SetCR(0, s.cr[0])
	c.SetCR(4, s.cr[4])
	c.SetFPU(s.fpu)
	for i, v := range s.reg {
		c.SetReg(i, v)
	}
	c.SetEflags(s.eflags)
	c.SetEIP(execCode)
	return c, ram
}

func (s *execState) compare(c *CPU, ram []byte) error {
	for i, v := range s.reg {
		if have := c.Reg(i); have != v {
			return fmt.Errorf("%s: have %08x, want %08x", execRegs[i], have, v)
		}
	}
	if have := c.Eflags() & 0xfd7; have != s.eflags {
		return fmt.Errorf("eflags: have %03x, want %03x", have, s.eflags)
	}
	if have := c.EIP(); have != s.eip {
		return fmt.Errorf("eip: have %08x, want %08x", have, s.eip)
	}
	have := c.FPU()
	have.Opcode, have.CS, have.DS, have.IP, have.DP, have.FERR = 0, 0, 0, 0, 0, false
	if diff := cmp.Diff(s.fpu, have); diff != "" {
		return fmt.Errorf("units (-want +have):\n%s", diff)
	}
	for i, v := range s.ram {
		if ram[i] != v {
			return fmt.Errorf("[%x]: have %02x, want %02x", i, ram[i], v)
		}
	}
	return nil
}

func TestInstructionScripts(t *testing.T) {
	need.Time(t)
	files, err := filepath.Glob("testdata/exec/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		runScript(t, name, bufio.NewScanner(f))
		f.Close()
	}
}

func runScript(t *testing.T, name string, in *bufio.Scanner) {
	e := newExecCase()
	finish := func(line int) {
		if len(e.code) > 0 {
			if err := e.run(); err != nil {
				t.Errorf("%s:%d: code % x: %v", name, line, e.code, err)
			}
		}
		e = newExecCase()
	}
	line := 0
	for in.Scan() {
		line++
		text, _, comment := strings.Cut(in.Text(), ";")
		text = strings.TrimSpace(text)
		switch {
		case text == "" && !comment:
			finish(line)
		case text != "":
			if err := e.line(text); err != nil {
				t.Errorf("%s:%d: %v", name, line, err)
			}
		}
	}
	finish(line)
}
