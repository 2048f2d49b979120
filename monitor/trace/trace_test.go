package trace

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/testdata/demo"
)

// names is a machine of which only the instruction count has a name.
type names struct{ m *machine.Machine }

func (n names) Register(name string) (v uint64, wide, known bool) {
	return n.m.Retired(), true, name == "instructions"
}
func (n names) Segment(string) (base uint64, sel uint16, known bool) { return 0, 0, false }
func (n names) Selector(sel uint16) (base uint64, err error)         { return uint64(sel) << 4, nil }
func (n names) Wide() (linear, offset bool)                          { return false, false }
func (n names) Load(expr.Value, int) (uint64, error)                 { return 0, nil }

// evaluator evaluates expressions about m.
func evaluator(m *machine.Machine) *expr.Evaluator {
	return &expr.Evaluator{Names: names{m}, Symbols: new(symbols.Table)}
}

// booted makes a machine with a boot sector of code; data stands at 7D00h.
func booted(t testing.TB, engine machine.Accel, code []byte, data string) *machine.Machine {
	t.Helper()
	image := make([]byte, 368640)
	copy(image, code)
	copy(image[0x100:], data)
	image[510], image[511] = 0x55, 0xaa
	return made(t, engine, image)
}

// made makes a machine with a floppy.
func made(t testing.TB, engine machine.Accel, image []byte) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}, Accel: engine, Heat: 2})
	if err != nil {
		need.Lacking(t, "%v", err)
	}
	return m
}

// traced runs m for a time with a trace, and returns the lines.
func traced(t *testing.T, m *machine.Machine, d clock.Time, options ...string) string {
	t.Helper()
	var out bytes.Buffer
	var list []Options
	for _, text := range options {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, o)
	}
	tr, err := New(m, evaluator(m), list, &out)
	if err != nil {
		t.Fatal(err)
	}
	m.Run(d)
	if err := tr.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// handlers is a boot sector with a handler of INT 21h of its own, as DOS would have one. It opens a file, which is not there, in a loop of a hundred
// rounds so that it becomes translated code, then divides by 0.
var handlers = []byte{
	0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0, 0xbc, 0x00, 0x7c, // xor ax,ax; mov ds,ax; mov ss,ax; mov sp,7c00h
	0xc7, 0x06, 0x84, 0x00, 0x30, 0x7c, 0xa3, 0x86, 0x00, // vector 21h is 0:7c30
	0xc7, 0x06, 0x00, 0x00, 0x38, 0x7c, 0xa3, 0x02, 0x00, // vector 0 is 0:7c38
	0xb9, 0x64, 0x00, // mov cx,100
	0xba, 0x00, 0x7d, // again: mov dx,7d00h
	0xb8, 0x01, 0x3d, // mov ax,3d01h
	0xcd, 0x21, // int 21h
	0xe2, 0xf6, // loop again
	0x31, 0xd2, // xor dx,dx
	0xf7, 0xf2, // div dx
	0xf4, 0xeb, 0xfd, // hlt
	0x90,                         // nop
	0xb8, 0x02, 0x00, 0xf9, 0x90, // 7c30: mov ax,2; stc; nop
	0xca, 0x02, 0x00, // retf 2
	0xf4, 0xeb, 0xfd, // 7c38: hlt
}

// TestCalls: a call that returns by RETF 2 has its result, from translated code, too, and a fault is an exception.
func TestCalls(t *testing.T) {
	for _, engine := range []machine.Accel{machine.AccelInterp, machine.AccelJIT} {
		have := traced(t, booted(t, engine, handlers, "NO.TXT\x00"), clock.Time(time.Second), "int21,exc,at=0x7c00-0x7cff")
		lines := strings.Split(strings.TrimSpace(have), "\n")
		const call, fault = `0000:7c24 int21 3d open(name="NO.TXT", access=write) -> error 2 (file not found)`, `0000:7c2a exc 00 #DE divide error`
		if len(lines) != 101 || !strings.HasSuffix(lines[0], call) || !strings.HasSuffix(lines[99], call) || !strings.HasSuffix(lines[100], fault) {
			t.Errorf("engine %d: %d lines:\n%s", engine, len(lines), have)
		}
	}
}

// TestNothingChanges: a run with all traces is the run without, with either engine.
func TestNothingChanges(t *testing.T) {
	const second = clock.Time(time.Second)
	d := 4 * second
	if testing.Short() {
		d = 2 * second
	}
	plain := made(t, machine.AccelInterp, demo.Image())
	plain.Run(d)
	for _, engine := range []machine.Accel{machine.AccelInterp, machine.AccelJIT} {
		for _, options := range []string{"int21,int,exc,irq", "int,exc,irq,port,mode,vbe", "branch,int"} {
			m := made(t, engine, demo.Image())
			if have := traced(t, m, d, options); m.Hash() != plain.Hash() {
				t.Errorf("engine %d, %s: another state after %d instructions, %d without", engine, options, m.Retired(), plain.Retired())
			} else if len(have) < 1000 {
				t.Errorf("engine %d, %s: %s", engine, options, have)
			}
		}
	}
}

// TestLinesAreTheSame: both engines, and a run that is cut into pieces, give the same trace.
func TestLinesAreTheSame(t *testing.T) {
	const list, d = "int,exc,irq,port,mode,branch,to=300000", clock.Time(500e6)
	want := traced(t, made(t, machine.AccelInterp, demo.Image()), d, list)
	if have := traced(t, made(t, machine.AccelJIT, demo.Image()), d, list); have != want {
		t.Error("the engines differ")
	}
	var out bytes.Buffer
	m := made(t, machine.AccelJIT, demo.Image())
	o, _ := Parse(list)
	tr, err := New(m, evaluator(m), []Options{o}, &out)
	if err != nil {
		t.Fatal(err)
	}
	for m.Now() < d {
		m.RunWithin(d, 997)
		m.CPU().PassBreak()
	}
	if err := tr.Close(); err != nil || out.String() != want {
		t.Errorf("a run in pieces differs (%v)", err)
	}
}

// TestBackInTime: what is executed again is not written again, and what comes then is.
func TestBackInTime(t *testing.T) {
	const d = clock.Time(300e6)
	want := traced(t, made(t, machine.AccelAuto, demo.Image()), d, "int,irq")
	m := made(t, machine.AccelAuto, demo.Image())
	h := history.New(m, 64<<20)
	var out bytes.Buffer
	o, _ := Parse("int,irq")
	tr, err := New(m, evaluator(m), []Options{o}, &out)
	if err != nil {
		t.Fatal(err)
	}
	m.RunUntil(d / 2)
	if err := h.Travel(h.At(m.Retired() / 3)); err != nil {
		t.Fatal(err)
	}
	m.RunUntil(d)
	if err := tr.Close(); err != nil || out.String() != want {
		t.Errorf("with a journey of time (%v) there are %d bytes, without %d", err, out.Len(), len(want))
	}
}

// TestJSON: every line is an object, with the numbers of the line of text.
func TestJSON(t *testing.T) {
	have := traced(t, made(t, machine.AccelInterp, demo.Image()), clock.Time(time.Second), "int=10h-1fh,irq,port=20h,format=json")
	seen := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(have), "\n") {
		var e struct {
			Kind, At, Name string
			Count          uint64
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.At == "" {
			t.Fatalf("%s: %v", line, err)
		}
		seen[e.Kind]++
	}
	if seen["int"] == 0 || seen["irq"] == 0 || seen["port"] == 0 || len(seen) != 3 {
		t.Errorf("%v", seen)
	}
}

// TestFilters: ranges of numbers, of code and of time, and conditions.
func TestFilters(t *testing.T) {
	image := demo.Image()
	all := traced(t, made(t, machine.AccelInterp, image), clock.Time(time.Second), "port")
	for _, c := range []struct{ options, keeps string }{
		{"port=0x43", " port 0043 "}, {"port=43h-0x43", " port 0043 "}, {"port,at=0xf0000-0xfffff", " f000:"},
	} {
		var want []string
		for _, line := range strings.SplitAfter(all, "\n") {
			if strings.Contains(line, c.keeps) {
				want = append(want, line)
			}
		}
		if have := traced(t, made(t, machine.AccelInterp, image), clock.Time(time.Second), c.options); have != strings.Join(want, "") || have == "" {
			t.Errorf("%s: %d bytes of %d", c.options, len(have), len(all))
		}
	}
	first := strings.SplitAfter(all, "\n")[0]
	count := strings.Fields(first)[0]
	for _, options := range []string{"port,to=" + count, "port,if=instructions <= " + count} {
		if have := traced(t, made(t, machine.AccelInterp, image), clock.Time(time.Second), options); have != first {
			t.Errorf("%s: %q, want %q", options, have, first)
		}
	}
}

func TestParse(t *testing.T) {
	for _, text := range []string{"", "x", "int21,x", "file=a", "int21,file=a,file=b", "int21,format=xml", "int21,from=x", "int=5-4,file=x", "port=3f8", "int,color=red"} {
		if o, err := Parse(text); err == nil {
			t.Errorf("%q: %+v, want an error", text, o)
		}
	}
	o, err := Parse("int21,exc=14,port=a.txt,from=0x10,to=20,format=json")
	if err != nil || o.File != "a.txt" || !o.JSON || o.count != (span{16, 20}) || o.number[Exception] != (span{14, 14}) || o.number[Port] != everything {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestFunctionsByAX: INT 21h AX=4400h takes no count, but AH=44h does otherwise.
func TestFunctionsByAX(t *testing.T) {
	tr := &Tracer{dos: pointers(dosCalls()), bios: pointers(biosCalls())}
	for ax, want := range map[uint16]string{0x4400: "device information", 0x4403: "ioctl", 0x3d00: "open"} {
		if l := tr.callLabel(Int21, 0x21, ax); l.what.name != want || l.fn != string(appendHex(nil, uint64(ax>>8), 2)) {
			t.Errorf("AX=%04x is %s %q, want %q", ax, l.fn, l.what.name, want)
		}
	}
}
