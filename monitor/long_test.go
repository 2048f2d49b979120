package monitor

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/longtest"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/x86"
)

// longMonitor is a monitor on a machine in 64-bit mode, with the past.
func longMonitor(t *testing.T) (*Monitor, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	m := longtest.New(t)
	history.New(m, 0)
	mo := New(m, &docHost{m: m}, &out)
	mo.symbols.Add([]symbols.Symbol{{Name: "start", Addr: longtest.Start}, {Name: "f", Addr: longtest.F}, {Name: "g", Addr: longtest.G}, {Name: "data", Addr: longtest.Data}}, 0)
	return mo, &out
}

// session executes commands and wants text in the answers, line by line.
func session(t *testing.T, mo *Monitor, out *bytes.Buffer, text string) {
	t.Helper()
	for _, part := range strings.Split(strings.TrimSpace(text), "\n> ") {
		command, want, _ := strings.Cut(strings.TrimPrefix(part, "> "), "\n")
		have := does(mo, out, command)
		for _, line := range strings.Split(want, "\n") {
			if !strings.Contains("\n"+have+"\n", "\n"+line+"\n") && (line != "" || have != "") {
				t.Errorf("%s: no line\n%s\nin\n%s", command, line, have)
			}
		}
	}
}

// TestLongMode drives the program of longtest.
func TestLongMode(t *testing.T) {
	mo, out := longMonitor(t)
	text, err := os.ReadFile("testdata/long.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	session(t, mo, out, string(text))
	lines, err := os.ReadFile("trace.txt")
	if err != nil || !strings.Contains(string(lines), " push rbp  ") || !strings.Contains(string(lines), " sp=ffffffff81001ff8 8=ffffffff81000800 9=0") {
		t.Errorf("the trace (%v):\n%s", err, lines)
	}
}

// TestCompatibilityMode: in compatibility mode registers and offsets have 32 bits, linear addresses 64.
func TestCompatibilityMode(t *testing.T) {
	mo, out := longMonitor(t)
	c := mo.m.CPU()
	s := c.Segment(x86.CS)
	s.Selector, s.Access, s.Big, s.Long = 0x1b, 0xfb, true, false
	c.SetSegment(x86.CS, s)
	c.SetSegment(x86.SS, c.Segment(x86.DS))
	c.SetCPL(3)
	c.SetRIP(0x1000)
	c.SetReg64(x86.SP, 0x2000)
	mo.m.Poke(0x1000, []byte{0x40, 0x90}) // inc eax
	session(t, mo, out, `
> u cs:eip 2
001b:1000  40                inc eax
001b:1001  90                nop
> regs
esi=00000000 edi=00000000 ebp=00000000 esp=00002000
cs=001b ss=0010 ds=0010 es=0010 fs=0010 gs=0010 eip=00001000
eflags=00000002 of df if tf sf zf af pf cf iopl=0  compat32 cpl=3
> x start 4
ffffffff81000000  48 b8 88 77                                      H╕êw
> print rip == 0x1000 && cs.limit == -1 && esp-0x3000 == 0xfffff000
0x1 = 1
> print start-1
0xffffffff80ffffff = 18446744071578845183
> regs seg
cs   001b base=0000000000000000 limit=ffffffff dpl=3 code32 xr accessed
`)
}

// TestNamesOfLongMode: the names exist on a processor with long mode only.
func TestNamesOfLongMode(t *testing.T) {
	mo, _ := longMonitor(t)
	c := mo.m.CPU()
	for i := range 16 {
		c.SetReg64(i, 0x1011121314151617+uint64(i)*0x0101010101010101)
	}
	for text, want := range map[string]uint64{
		"rax": 0x1011121314151617, "r15": 0x1f20212223242526, "r8d": 0x1c1d1e1f, "r9w": 0x1f20, "r10b": 0x21, "spl": 0x1b, "bpl": 0x1c, "sil": 0x1d, "dil": 0x1e, "ah": 0x16, "r10": 0x1a1b1c1d1e1f2021,
		"rip": longtest.Start, "rflags": 2, "efer": 0xd01, "cr8": 0, "lstar": longtest.F, "star": 0x0018000800000000, "kernelgs.base": 0x5000, "fs.base": longtest.Far, "cr3": 0x10000,
		"gs.base": 0xffffffff81000700, "tr.base": longtest.TSS, "cs.base": 0, "ds:100": 0x100, "gs:100": longtest.Data, "q[gs:0]": 0, "fs:0": longtest.Far, "cs:ffffffff81000000": longtest.Start, "10:1234": 0x1234,
	} {
		if v, err := mo.eval.All(text); err != nil || v.N != want {
			t.Errorf("%s: have %#x (%v), want %#x", text, v.N, err, want)
		}
	}
	for _, s := range []struct{ set, print, want string }{
		{"rax = -2", "rax", "0xfffffffffffffffe"}, {"eax = 5", "rax", "0x5"}, {"rbx = 0x123456789abcdef0", "rbx", "0x123456789abcdef0"}, {"bx = 1", "rbx", "0x123456789abc0001"},
		{"bh = 7", "rbx", "0x123456789abc0701"}, {"r12 = start", "r12", "0xffffffff81000000"}, {"r12b = 255", "r12", "0xffffffff810000ff"}, {"r12d = 1", "r12", "0x1"}, {"sil = 0", "rsi", "0x1617181a1a1b1c00"},
		{"cr8 = 9", "cr8", "0x9"}, {"dr0 = data", "dr0", "0xffffffff81000800"}, {"gs.base = 0x7f0000000000", "gs.base", "0x7f0000000000"}, {"lstar = start", "lstar", "0xffffffff81000000"},
		{"cs = 28h", "cs", "0x28"}, {"rip = f", "rip", "0xffffffff81000100"}, {"mxcsr = 0x1fa0", "mxcsr", "0x1fa0"},
	} {
		if err := mo.Do("set " + s.set); err != nil {
			t.Errorf("set %s: %v", s.set, err)
		}
		if have := mo.Execute("print " + s.print); !strings.HasPrefix(have, s.want+" =") && s.print != "rsi" {
			t.Errorf("after set %s: %s is %s, want %s", s.set, s.print, have, s.want)
		}
	}
	if have := c.Mode(); have != "long64" {
		t.Errorf("with another 64-bit segment in CS the mode is %s", have)
	}
	old := New(smallMachine(t), &docHost{}, nil)
	for _, name := range []string{"rax", "r8", "r8d", "sil", "rip", "efer", "cr8", "lstar"} {
		if _, err := old.eval.All(name); err == nil {
			t.Errorf("a processor without long mode has %s", name)
		}
	}
}

// TestTSSOfLongMode: long mode has no TSS of 16 bits.
func TestTSSOfLongMode(t *testing.T) {
	mo, _ := longMonitor(t)
	if err := mo.Do("edit @0x2002d 0x81"); err != nil { // the access byte of descriptor 28h
		t.Fatal(err)
	}
	if have, want := mo.Execute("tss 28h"), "0028 is no TSS: reserved\n"; have != want {
		t.Errorf("tss 28h: have %q, want %q", have, want)
	}
}

// TestMappingsAreBounded: tables that name themselves map more than can be listed.
func TestMappingsAreBounded(t *testing.T) {
	mo, _ := longMonitor(t)
	table := make([]byte, 4096)
	for i := range 512 {
		table[8*i], table[8*i+1], table[8*i+2] = byte(3+4*(i&1)), 0, 4 // 40003h, 40007h
	}
	mo.m.Poke(0x40000, table)
	c := mo.m.CPU()
	l := c.Long()
	l.CR3 = 0x40000
	c.SetLong(l)
	if have := mo.Execute("page"); strings.Count(have, "\n") > maxMappings+2 || !strings.HasSuffix(have, "… and more\n") {
		t.Errorf("%d lines, the end %q", strings.Count(have, "\n"), have[max(len(have)-100, 0):])
	}
}

// TestSystemCallsAsAWhole: next takes SYSCALL as a call, and next-back takes SYSRET as its return.
func TestSystemCallsAsAWhole(t *testing.T) {
	mo, out := longMonitor(t)
	const user = longtest.Far &^ 0xfff
	if err := mo.Do("edit @0x16a28 q:0x300007"); err != nil { // the page of Far may be executed
		t.Fatal(err)
	}
	mo.m.Poke(0x300000, []byte{0x90, 0x0f, 0x05, 0xff, 0xc3})            // nop; syscall; inc ebx
	mo.m.Poke(longtest.Code+0x200, []byte{0xff, 0xc2, 0x48, 0x0f, 0x07}) // inc edx; sysret
	c := mo.m.CPU()
	c.SetSegment(x86.CS, cpu.SegmentState{Selector: 0x2b, Limit: 0xffffffff, Access: 0xfb, Gran: true, Long: true})
	c.SetCPL(3)
	c.SetReg64(x86.SP, user+0x800)
	l := c.Long()
	l.RIP, l.LSTAR, l.SFMASK = user, longtest.Start+0x200, x86.IF
	c.SetLong(l)
	mo.Edited()
	session(t, mo, out, `
> step
002b:00007f0012345001  0f05              syscall
> next
002b:00007f0012345003  ffc3              inc ebx
> step-back
at instruction 3
0008:ffffffff81000202  480f07            o64 sysret
> step
002b:00007f0012345003  ffc3              inc ebx
> next
002b:00007f0012345005  0000              add [rax],al
> next-back
at instruction 4
002b:00007f0012345003  ffc3              inc ebx
> next-back
at instruction 1
002b:00007f0012345001  0f05              syscall
> page rip
linear 00007f0012345001 is physical 00300001
`)
}
