package profile

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/testdata/demo"
)

var engines = []machine.Accel{machine.AccelInterp, machine.AccelJIT}

// made makes a machine with a floppy.
func made(t *testing.T, engine machine.Accel, image []byte) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}, Accel: engine, Heat: 2})
	if err != nil {
		need.Lacking(t, "%v", err)
	}
	return m
}

// nested is a boot sector whose main calls outer, which calls inner; these have frame pointers. inner counts to 1000. A jump at its end is never taken.
var nested = []byte{
	0x31, 0xc0, 0x8e, 0xd0, 0xbc, 0x00, 0x7c, // 7c00 main: xor ax,ax; mov ss,ax; mov sp,7c00h
	0x31, 0xed, // 7c07: xor bp,bp
	0xe8, 0x02, 0x00, // 7c09: call outer
	0xeb, 0xfb, // 7c0c: jmp 7c09
	0x55, 0x89, 0xe5, // 7c0e outer: push bp; mov bp,sp
	0xe8, 0x02, 0x00, // 7c11: call inner
	0x5d, 0xc3, // 7c14: pop bp; ret
	0x55, 0x89, 0xe5, // 7c16 inner: push bp; mov bp,sp
	0xb9, 0xe8, 0x03, // 7c19: mov cx,1000
	0xe2, 0xfe, // 7c1c: loop 7c1c
	0xe3, 0x01, // 7c1e: jcxz 7c21
	0x90,       // 7c20: nop
	0x5d, 0xc3, // 7c21: pop bp; ret
}

func nestedImage() []byte {
	image := make([]byte, 368640)
	copy(image, nested)
	image[510], image[511] = 0x55, 0xaa
	return image
}

func nestedSymbols() *symbols.Table {
	t := new(symbols.Table)
	t.Add([]symbols.Symbol{{Name: "main", Addr: 0x7c00}, {Name: "outer", Addr: 0x7c0e}, {Name: "inner", Addr: 0x7c16}}, 0)
	return t
}

// TestStacks: a profile has the callers, has all instructions, and pprof reads it.
func TestStacks(t *testing.T) {
	m := made(t, machine.AccelAuto, nestedImage())
	p := New(m, nestedSymbols(), DefaultPeriod)
	m.RunWithin(clock.Never, 8_000_000)
	p.Close()
	total := int64(0)
	for _, s := range p.profile().Sample {
		total += s.Value[1]
	}
	if total != int64(m.Retired()) {
		t.Errorf("%d instructions of %d", total, m.Retired())
	}
	name := filepath.Join(t.TempDir(), "p.pb.gz")
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "tool", "pprof", "-top", "-cum", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{`(?m)^ +\d+ +9\d\.\d+% .* 9\d\.\d+%  inner$`, `(?m)^ .* 9\d\.\d+%  outer$`, `(?m)^ .* 9\d\.\d+%  main$`, `Type: instructions`} {
		if !regexp.MustCompile(want).Match(out) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

// TestProfileIsExact: the profile is the same with both engines, in a run that is cut, and after a journey in time; and it changes nothing.
func TestProfileIsExact(t *testing.T) {
	const d = clock.Time(400 * time.Millisecond)
	plain := made(t, machine.AccelInterp, demo.Image())
	plain.Run(d)
	var first bytes.Buffer
	for i, engine := range append(engines, machine.AccelAuto) {
		m := made(t, engine, demo.Image())
		if i == 2 {
			history.New(m, 64<<20)
		}
		p := New(m, new(symbols.Table), 101)
		if i == 2 {
			h := history.Of(m)
			m.RunUntil(d / 2)
			if err := h.Travel(h.At(m.Retired() / 3)); err != nil {
				t.Fatal(err)
			}
		}
		for m.Now() < d {
			m.RunUntil(min(d, m.Now()+1+d/7*clock.Time(i+1)))
		}
		p.Close()
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			t.Fatal(err)
		}
		if i < 2 && m.Hash() != plain.Hash() {
			t.Errorf("engine %d: another state", engine)
		}
		if i == 0 {
			first = b
		} else if !bytes.Equal(b.Bytes(), first.Bytes()) {
			t.Errorf("run %d: another profile", i)
		}
	}
}

// TestCoverage: what was executed is covered, and nothing else, with either engine; and it changes nothing.
func TestCoverage(t *testing.T) {
	const n = 1_000_000
	plain := made(t, machine.AccelInterp, nestedImage())
	plain.RunWithin(clock.Never, n)
	for _, engine := range engines {
		m := made(t, engine, nestedImage())
		c := NewCoverage(m, nestedSymbols())
		m.RunWithin(clock.Never, n)
		c.Close()
		if m.Hash() != plain.Hash() {
			t.Errorf("engine %d: another state", engine)
		}
		var have []uint64
		for lin := uint64(0x7c00); lin < 0x7c30; lin++ {
			if c.have.Lengths[lin] != 0 {
				have = append(have, lin)
			}
		}
		want := []uint64{0x7c00, 0x7c02, 0x7c04, 0x7c07, 0x7c09, 0x7c0c, 0x7c0e, 0x7c0f, 0x7c11, 0x7c14, 0x7c15, 0x7c16, 0x7c17, 0x7c19, 0x7c1c, 0x7c1e, 0x7c21, 0x7c22}
		if !reflect.DeepEqual(have, want) {
			t.Errorf("engine %d: %x, want %x", engine, have, want)
		}
		var lcov, drcov bytes.Buffer
		if err := c.WriteLCOV(&lcov); err != nil || !strings.Contains(lcov.String(), "FN:31766,inner\nFNDA:1,inner\n") || !strings.Contains(lcov.String(), "DA:31774,1\nDA:31777,1\n") {
			t.Errorf("lcov (%v): %s", err, lcov.String())
		}
		piece := []byte{0x00, 0x7c, 0, 0, 0x20, 0, 0, 0, 0x21, 0x7c, 0, 0, 2, 0, 0, 0}
		if err := c.WriteDRCOV(&drcov); err != nil || !strings.HasPrefix(drcov.String(), "DRCOV VERSION: 2\n") || !bytes.Contains(drcov.Bytes(), piece) {
			t.Errorf("drcov (%v): %q", err, drcov.String())
		}
	}
}

// TestEnginesCoverTheSame: on a whole system.
func TestEnginesCoverTheSame(t *testing.T) {
	var first map[uint64]uint8
	for _, engine := range engines {
		m := made(t, engine, demo.Image())
		c := NewCoverage(m, new(symbols.Table))
		m.Run(clock.Time(time.Second))
		c.Close()
		if first == nil {
			first = c.have.Lengths
		} else if !reflect.DeepEqual(first, c.have.Lengths) || len(first) < 500 {
			t.Errorf("%d and %d instructions", len(first), len(c.have.Lengths))
		}
	}
}

func TestParse(t *testing.T) {
	if o, err := Parse("a.gz,period=1"); err != nil || o != (Options{File: "a.gz", Period: 1}) {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := ParseCoverage("a.drcov"); err != nil || !o.DRCOV {
		t.Errorf("%+v, %v", o, err)
	}
	for _, text := range []string{"", ",period=1", "a,period=0", "a,period=x", "a,b"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q: no error", text)
		}
		if _, err := ParseCoverage(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
