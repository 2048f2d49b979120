package monitor

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/internal/softfloat"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/x86"
)

// testMonitor is a monitor at the reset vector, with some registers set and two
// symbols.
func testMonitor(t *testing.T) (*Monitor, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	m := smallMachine(t)
	history.New(m, 0)
	mo := New(m, &docHost{m: m}, &out)
	mo.symbols.Add([]symbols.Symbol{{Name: "start", Addr: 0x500}, {Name: "buffer", Addr: 0x600}}, 0)
	c := m.CPU()
	c.SetReg(x86.AX, 0x12345678)
	c.SetReg(x86.BX, 0x600)
	c.SetEflags(c.Eflags() | x86.CF)
	m.Poke(0x600, []byte{0x11, 0x22, 0x33, 0x44, 0, 6})
	return mo, &out
}

// TestNamesInExpressions: registers, their parts, flags, segments and the monitor's own names.
func TestNamesInExpressions(t *testing.T) {
	mo, _ := testMonitor(t)
	for text, want := range map[string]uint64{
		"eax": 0x12345678, "AX": 0x5678, "ah": 0x56, "al": 0x78, "cf": 1, "zf": 0, "b[buffer]": 0x11, "w[buffer+1]": 0x3322, "d[600h]": 0x44332211,
		"w[b[buffer+5]<<8]": 0x2211, "buffer-start": 0x100, "ds:bx": 0x600, "ds:buffer": 0x600, "cs.base": 0xffff0000, "cs.limit": 0xffff, "cpl": 0, "cr0": 0x60000010,
		"fcw": 0x37f, "mxcsr": 0x1f80, "ip": 0xfff0, "instructions": 0, "dr7": 0x400, "cs:0": 0xffff0000, "10:500": 0x600,
	} {
		v, err := mo.eval.All(text)
		if err != nil || v.N != want {
			t.Errorf("%s: have %#x (%v), want %#x", text, v.N, err, want)
		}
	}
	if v, err := mo.eval.All("cs:12345"); err != nil || v.String() != "f000:00012345" {
		t.Errorf("cs:12345: have %v (%v)", v, err)
	}
}

// TestSelectorsInExpressions: in protected mode a selector is looked up in its table, unless it is loaded.
func TestSelectorsInExpressions(t *testing.T) {
	mo, _ := testMonitor(t)
	c := mo.m.CPU()
	mo.m.Poke(0x800, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0x78, 0x56, 0x34, 0x92, 0, 0x12})
	c.SetGDTR(0x800, 15)
	c.SetCR(0, c.CR(0)|x86.CR0PE)
	for text, want := range map[string]uint64{"8:10": 0x12345688, "8:0": 0x12345678} {
		if v, err := mo.eval.All(text); err != nil || v.N != want {
			t.Errorf("%s: have %#x (%v), want %#x", text, v.N, err, want)
		}
	}
	for text, want := range map[string]string{"10:0": "beyond the table's limit", "c:0": "no LDT"} {
		if v, err := mo.eval.All(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: have %v (%v), want an error with %q", text, v, err, want)
		}
	}
}

// TestNegativeCounts: a count below 1 is an error that names it, and nothing is done.
func TestNegativeCounts(t *testing.T) {
	for line, want := range map[string]string{
		"step -1": "-1", "next -1": "-1", "step 0-3": "-3", "step 1-2": "-1", "step ~0": "-1", "step (1-3)*1": "-2", "step-back -3": "-3", "trace f -1": "-1",
		"profile -1": "-1", "profile -2147483648": "-2147483648", "x 0, -1": "", "x 0 0-0": "count of 0", "stack -1": "-1", "u 0, -1": "", "step 0": "count of 0",
		"fill 0 (0-1) 1": "-1", "last-write 0x600 (0-1)": "-1", "break 0 after -1": "-1", "step 0x10000000001": "1099511627777",
	} {
		mo, _ := testMonitor(t)
		if err := mo.Do(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: have error %v, want one with %q", line, err, want)
		}
		if n := mo.m.Retired(); n != 0 {
			t.Errorf("%s: %d instructions were executed", line, n)
		}
	}
	mo, _ := testMonitor(t)
	if err := mo.Do("step 5-2"); err != nil || mo.m.Retired() != 3 {
		t.Errorf("step 5-2: %v after %d instructions, want 3", err, mo.m.Retired())
	}
}

// TestAnswersAreVisible: names of symbols come from files.
func TestAnswersAreVisible(t *testing.T) {
	mo, out := testMonitor(t)
	mo.symbols.Add([]symbols.Symbol{{Name: "a\x1b[2J\u009bm\u202eb", Addr: 0x700}}, 0)
	if err := mo.Do("print 0x700"); err != nil {
		t.Fatal(err)
	}
	if have := out.String() + mo.Execute("frob\x1b[2J"); strings.ContainsAny(have, "\x1b\u009b\u202e") || !strings.Contains(have, `a\x1b[2J\u009bm\u202eb`) {
		t.Errorf("the answer is %q", have)
	}
}

// TestNamesOfOperands: data has the names of the segment that an instruction takes it from, targets of branches those of the code's.
func TestNamesOfOperands(t *testing.T) {
	mo, _ := testMonitor(t)
	mo.m.Poke(0x500, []byte{0xc7, 0x06, 0x00, 0x06, 0x60, 0x00, 0xe9, 0xf7, 0xff}) // mov word [600h],60h; jmp 0
	have := mo.Execute("u 50:0 2")
	if !strings.Contains(have, "mov word [buffer],0x60") || !strings.Contains(have, "jmp start") {
		t.Errorf("have\n%s", have)
	}
}

// does executes a command and gives what it prints or its error.
func does(mo *Monitor, out *bytes.Buffer, line string) string {
	out.Reset()
	mo.host.(*docHost).turns = 0
	if err := mo.Do(line); err != nil {
		return err.Error()
	}
	return out.String()
}

func TestCommandsSayWhatIsWrong(t *testing.T) {
	mo, out := testMonitor(t)
	t.Chdir(t.TempDir())
	for line, want := range map[string]string{
		"frob": `no command "frob"`, "s 0": "count", "step x": `"x"`, "x/z": "/b, /w, /d or /q", "x 0 0": "count of 0", "x 0 2000000": "from 1 to", "u 0 1 2": `what is "2"`,
		"break 5 if": "missing", "break 5 iff": "after N", "break 5 after": "missing", "watch": "missing", "watch 5 0": "count of 0", "port 10-5": "ports 0xa to 0x5",
		"port 65536": "0xffff", "int 256": "no vector", "int 16h ax=": "filter", "int 16h zz=1": "filter", "delete 7": "no point 7", "condition": "condition NUMBER", "condition all 1": "condition NUMBER",
		"set ax": "set needs", "set zz=1": "no register", "set cs.base=1": "cannot be set", "edit 5": "no data", "edit 5 300": "not a byte", `edit 5 "a`: "quote",
		"fill 5": "how many", "fill 5 99999999999 1": "from 1 to", "load nothere 5": "no such file", "save": "missing", "source nothere": "no such file", "sym nothere": "no such file",
		"page @5": "linear", "tss 8": "no TSS", "ldt": "no LDT", "gdt 0xfff8": "limit", "idt 300": "no vector", "chips frob": "no chip", "goto": "missing", "goto 5": "not in the history",
		"goto -5": "only 0", "last-write": "missing", "continue-back": "no breakpoint", "mark end": "cannot be the name", "mark 5": "cannot be", "run": "not a time", "run 5": "not a time",
		"trace x": "trace FILE N", "trace x 5 when 1": "if CONDITION", "type {frob}": "frob", "insert": "insert fda", "until": "missing", "psp 0": "no program segment",
		"regs frob": "nothing, seg", "view": "terminal", "load-state x": "no such file", "help frob": "no command", "mcb 5": "no memory control block",
	} {
		if have := does(mo, out, line); !strings.Contains(have, want) {
			t.Errorf("%s: %q, want %q in it", line, have, want)
		}
	}
	list, err := os.ReadDir(".")
	if err != nil || len(list) != 0 {
		t.Errorf("commands that failed have left %v (%v)", list, err)
	}
}

func TestPointsCountAndTest(t *testing.T) {
	mo, out := testMonitor(t)
	for _, s := range []struct{ line, want string }{
		{"until 7c00h", "0000:7c00"},
		{"tbreak 7c5ah after 2 if si >= 2", "1: break at 00007c5a"},
		{"c", "1: breakpoint\n0000:7c5a"},
		{"p si", "0x4 = 4"}, // the condition lets 1 pass, after 2 lets 2 and 3 pass
		{"points", "none"},
		{"int 13h ah=2 if al == 1", "2: int 0x13"},
		{"c", "2: interrupt 0x13 (int) from 0000:00007c78"},
		{"delete", ""}, {"port w 3f2h", "3: port 0x3f2 to 0x3f2, writes"}, {"watch w @43fh", "4: watch writes of @0000043f, 1 bytes"}, {"points", "4: watch"},
		{"disable 4", ""}, {"c", "3: out to port 0x3f2"},
		{"delete 3", ""}, {"enable", ""}, {"c", "4: write of 0000043f"},
		{"condition 4 b[43fh] == 99", ""}, {"points", "if b[43fh] == 99"},
		{"b frob", "frob"},
	} {
		if have := does(mo, out, s.line); !strings.Contains(have, s.want) {
			t.Errorf("%s: %q, want %q in it", s.line, have, s.want)
		}
	}
}

func TestABusMastersWriteIsWatched(t *testing.T) {
	mo, out := testMonitor(t)
	does(mo, out, "until 7c78h") // the second sector of the disk is in memory
	if have := does(mo, out, "watch 10200h"); !strings.Contains(have, "1: watch") {
		t.Fatal(have)
	}
	if have := does(mo, out, "c"); !strings.Contains(have, "by a bus master (DMA)") {
		t.Errorf("the next sector comes by %q", have)
	}
}

func TestRegistersOfTheFPU(t *testing.T) {
	for _, c := range []struct {
		v       softfloat.F80
		tag, is string
	}{
		{softfloat.F80{}, tagZero, "0"}, {softfloat.F80{SE: 0x8000}, tagZero, "-0"}, {softfloat.F80{SE: 0x3fff, Sig: 1 << 63}, tagValid, "1"},
		{softfloat.F80{SE: 0xc000, Sig: 0xc90fdaa22168c235}, tagValid, "-3.1415926535897932385"}, {softfloat.F80{SE: 0x7fff, Sig: 1 << 63}, tagSpecial, "inf"},
		{softfloat.F80{SE: 0xffff, Sig: 3 << 62}, tagSpecial, "-QNaN"}, {softfloat.F80{SE: 0x7fff, Sig: 1<<63 | 1}, tagSpecial, "SNaN"},
		{softfloat.F80{SE: 0x3fff, Sig: 1}, tagSpecial, "unsupported"}, {softfloat.F80{Sig: 1}, tagSpecial, "3.6451995318824746025e-4951"},
	} {
		if have := tag(c.v, true); have != c.tag {
			t.Errorf("%04x %016x: tag %s, want %s", c.v.SE, c.v.Sig, have, c.tag)
		}
		if have := decimal(c.v); have != c.is {
			t.Errorf("%04x %016x is %s, want %s", c.v.SE, c.v.Sig, have, c.is)
		}
	}
	mo, out := testMonitor(t)
	s := mo.m.CPU().FPU()
	s.Status, s.Tags, s.Reg[7] = 0x3a01, 0x80, softfloat.F80{SE: 0x4000, Sig: 0xa << 60} // TOP 7, C1, IE; 2.5
	s.XMM[1] = [2]uint64{uint64(math.Float32bits(1.5)) | uint64(math.Float32bits(-2))<<32, math.Float64bits(0.25)}
	s.MXCSR = 0x9f81
	mo.m.CPU().SetFPU(s)
	for line, list := range map[string][]string{
		"regs fpu": {"st0 (R7) 4000 a000000000000000  valid    2.5\n", "st1 (R0) 0000 0000000000000000  empty\n", "top=7 C1 IE", "round to nearest, 64 bits"},
		"regs mmx": {"mm7=a000000000000000"},
		"regs sse": {"xmm1=3fd0000000000000_c00000003fc00000  4 float: 1.625 0 -2 1.5  2 double: 0.25 ", "mxcsr=00009f81 FZ PM UM OM ZM DM IM IE"},
	} {
		have := does(mo, out, line)
		for _, want := range list {
			if !strings.Contains(have, want) {
				t.Errorf("%s has not %q:\n%s", line, want, have)
			}
		}
	}
	if rows := mo.Sheet("fpu"); rows[0][0] != (Field{"st0", "2.5"}) {
		t.Errorf("the sheet begins with %v", rows[0])
	}
}

func TestChipsInWords(t *testing.T) {
	mo, out := testMonitor(t)
	does(mo, out, "run 3s")
	mo.m.Bus().Out(0x3fb, 1, 0x80) // COM1: 9600 baud, 7 bits, even parity, 2 stop bits
	mo.m.Bus().Out(0x3f8, 1, 12)
	mo.m.Bus().Out(0x3f9, 1, 0)
	mo.m.Bus().Out(0x3fb, 1, 0x1e)
	for line, list := range map[string][]string{
		"chips pic": {"IRQ 0–7: vectors from 08", "IRQ 8–15: vectors from 70"}, "chips pit": {"counter 0: mode 3, divisor 65536, 18.2 Hz", "counter 1: mode 2"},
		"chips com1": {"9600 baud, 7E2"}, "chips dma": {"channel 2: single to memory", "channel 4: cascade"}, "chips vga": {"text, 80 by 25", "b8000, 32 KB"},
		"chips fdc": {"drive 0 selected", "500 kbit/s"}, "chips ata0": {"drive 0: command"}, "chips": {"pic\n", "vga\n"},
	} {
		have := does(mo, out, line)
		for _, want := range list {
			if !strings.Contains(have, want) {
				t.Errorf("%s has not %q:\n%s", line, want, have)
			}
		}
	}
}

func TestInstructionsBackwards(t *testing.T) {
	mo, _ := testMonitor(t)
	mo.m.Poke(0x1000, []byte{0x90, 0xb8, 1, 2, 0x90, 0xea, 0, 0, 0, 0xf0, 0x90, 0xc3})
	at, err := mo.Evaluate("0:100b")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0000:100a", "0000:1005", "0000:1004", "0000:1001", "0000:1000"} {
		if at = mo.Before(at); at.String() != want {
			t.Fatalf("before: %v, want %s", at, want)
		}
	}
	wrap, err := mo.Evaluate("f000:ffff")
	if err != nil {
		t.Fatal(err)
	}
	if l := mo.Code(wrap, 2); len(l) != 2 || l[1].At.Off > 0xffff {
		t.Errorf("code at the end of a segment: %+v", l)
	}
	if diff := cmp.Diff([]string{"print eax"}, mo.Complete("print ea")); diff != "" {
		t.Errorf("print ea is completed (-want +have):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"p buffer"}, mo.Complete("p buf")); diff != "" {
		t.Errorf("p buf is completed (-want +have):\n%s", diff)
	}
}

// TestNextAtTheEndOfASegment: a call in the last bytes of a segment of 64 KB returns to its offset 0.
func TestNextAtTheEndOfASegment(t *testing.T) {
	mo, _ := testMonitor(t)
	mo.host = &impatientHost{}
	mo.m.Poke(0x10000, []byte{0xeb, 0xfe})       // jmp $
	mo.m.Poke(0x10100, []byte{0xc3})             // ret
	mo.m.Poke(0x1fffd, []byte{0xe8, 0x00, 0x01}) // call 0100h
	for _, line := range []string{"set cs = 0x1000", "set eip = 0xfffd", "set ss = 0", "set esp = 0x7000"} {
		if err := mo.Do(line); err != nil {
			t.Fatal(err)
		}
	}
	if have, want := mo.Execute("next"), "1000:0000  ebfe              jmp short 0x0\n"; have != want {
		t.Errorf("next: have %q, want %q", have, want)
	}
}

// TestNamesOfTheFirstTable: CR3 points to another kind of table when PAE is on.
func TestNamesOfTheFirstTable(t *testing.T) {
	mo, _ := testMonitor(t)
	for cr4, want := range map[string]string{"0": "(page directory)", "0x20": "(page directory pointers)"} {
		if err := mo.Do("set cr4 = " + cr4); err != nil {
			t.Fatal(err)
		}
		if have := mo.Execute("regs control"); !strings.Contains(have, "cr3=00000000 "+want+"\n") {
			t.Errorf("cr4=%s: no %s in\n%s", cr4, want, have)
		}
	}
}
