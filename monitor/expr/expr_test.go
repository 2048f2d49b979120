package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeNames is a machine in real mode with a few registers, and memory in which each byte is the low one of its address.
type fakeNames struct{}

var errNoPage = errors.New("no page")

func (fakeNames) Register(name string) (uint64, bool) {
	v, ok := map[string]uint64{"eax": 0x12345678, "ah": 0x56, "bx": 0x600, "cf": 1, "af": 0}[strings.ToLower(name)]
	return v, ok
}

func (fakeNames) Segment(register string) (base uint32, sel uint16, known bool) {
	return 0x12340, 0x1234, strings.EqualFold(register, "ds")
}

func (fakeNames) Selector(sel uint16) (uint32, error) { return uint32(sel) << 4, nil }

func (fakeNames) Load(at Value, n int) (v uint64, err error) {
	if at.N >= 1<<20 {
		return 0, errNoPage
	}
	for i := n - 1; i >= 0; i-- {
		v = v<<8 | (at.N+uint64(i))&0xff
	}
	return v, nil
}

func newEvaluator() *Evaluator {
	e := &Evaluator{fakeNames{}, new(Symbols)}
	e.Symbols.Add([]Symbol{{"start", 0x500}, {"buffer", 0x600}}, 0)
	return e
}

func TestExpressions(t *testing.T) {
	e := newEvaluator()
	for text, want := range map[string]uint64{
		"1+2*3": 7, "(1+2)*3": 9, "10-3-2": 5, "100/7%5": 4, "1<<4|1": 17, "0xff&~0xf": 0xf0, "5^3": 6, "-1": 0xffffffff, "!0": 1, "!7": 0,
		"1<2&&2<=2": 1, "1>2||3>=4": 0, "1==1&1!=2": 1, "7c00h": 0x7c00, "0x7C00": 0x7c00, "'A'": 65, "eax": 0x12345678, "AH": 0x56, "cf": 1,
		"b[11h]": 0x11, "w[11h]": 0x1211, "d[11h]": 0x14131211, "w[b[10h]<<8]": 0x0100, "0:600": 0x600, "10:500": 0x600,
		"buffer-start": 0x100, "@buffer": 0x600, "@buffer-1": 0x5ff, "@0+1": 1, "buffer+@1": 0x601, "ds:bx": 0x12940, "ds:buffer": 0x12940, "bx:0": 0x6000, "af:0": 0xaf0, "4294967295+1": 0, "1 + 2 ": 3,
	} {
		v, err := e.All(text)
		if err != nil || v.N != want {
			t.Errorf("%s: have %#x (%v), want %#x", text, v.N, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "missing", "1+": "missing", "1 2": `what is "2"`, "frob": `"frob"`, "5/0": "zero", "5%0": "zero", "(1": "parenthesis", "b[1": "bracket", "'ab'": "character",
		"xyz:0": "segment", "ds:xyz": "offset", "12345:0": "segment", "*5": "begins", "99999999999999999999": "99999999999999999999", "w[100000h]": "no page",
		strings.Repeat("(", 1000): "deeply", strings.Repeat("~", 2000) + "1": "deeply",
	} {
		if v, err := e.All(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: have %v (%v), want an error with %q", text, v, err, want)
		}
	}
}

// TestConditions: none is true, and so is every number but 0.
func TestConditions(t *testing.T) {
	e := newEvaluator()
	for text, want := range map[string]bool{"": true, "1": true, "0": false, "eax == 1": false, "cf && bx": true} {
		if have, err := e.Truth(text); err != nil || have != want {
			t.Errorf("%q: have %v (%v), want %v", text, have, err, want)
		}
	}
	if _, err := e.Truth("frob"); err == nil {
		t.Error("a condition without a meaning has no error")
	}
}

func TestCounts(t *testing.T) {
	e := newEvaluator()
	for text, want := range map[string]uint64{"": 7, "1": 1, "100": 100, "5-2": 3, "bx-500h": 0x100} {
		if n, err := e.Count(text, 7, 0x100); err != nil || n != want {
			t.Errorf("%q: have %d (%v), want %d", text, n, err, want)
		}
	}
	for text, want := range map[string]string{"0": "count of 0", "-1": "count of -1", "257": "count of 257: from 1 to 256", "1 2": `what is "2"`, "~0": "-1"} {
		if n, err := e.Count(text, 7, 0x100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: have %d (%v), want an error with %q", text, n, err, want)
		}
	}
	if at, n, rest, err := e.Span("10:5 3 frob", 10); err != nil || at.N != 0x105 || n != 3 || rest != "frob" {
		t.Errorf("a span: %v, %d, %q, %v", at, n, rest, err)
	}
}

func TestData(t *testing.T) {
	e := newEvaluator()
	for text, want := range map[string]string{"1 2,3": "\x01\x02\x03", `"ab" 0`: "ab\x00", "w:1234h d:1": "\x34\x12\x01\x00\x00\x00", "255": "\xff"} {
		if b, err := e.Data(text); err != nil || string(b) != want {
			t.Errorf("%s: have %q (%v), want %q", text, b, err, want)
		}
	}
	for text, want := range map[string]string{"": "no data", "256": "not a byte", `"a`: "quote", "w:": "offset", "w:+": "begins"} {
		if b, err := e.Data(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: have %q (%v), want an error with %q", text, b, err, want)
		}
	}
}

func TestAddressesKeepTheirForm(t *testing.T) {
	e := newEvaluator()
	for text, want := range map[string]string{"0:7c00": "0000:7c00", "10:5+3": "0010:0008", "3+10:5": "0010:0008", "@5+1": "@00000006", "7c00h": "00007c00",
		"f000:fff0-10h": "f000:ffe0", "0:12345": "0000:00012345"} {
		if v, err := e.All(text); err != nil || v.String() != want {
			t.Errorf("%s: have %v (%v), want %s", text, v, err, want)
		}
	}
}

func TestSymbolsOfEveryKindOfFile(t *testing.T) {
	for text, want := range map[string][]Symbol{
		string(tinyELF()): {{"start", 0x100000}, {"data", 0x100010}},
		"Real              Virtual           Name\n             200                 0  program\n             20A              7C0A  a.b\r\n": {{"program", 0}, {"a.b", 0x7c0a}},
		" 0001:0010       _main\n 1000:00ff+  Abs _x\n":                         {{"_main", 0x20}, {"_x", 0x100ff}},
		"                0x0000000000100000                _start\n *(.text)\n": {{"_start", 0x100000}},
		"                0x00100020                edata = .\n":                 {{"edata", 0x100020}},
	} {
		list, err := parseSymbols([]byte(text))
		if diff := cmp.Diff(want, list); err != nil || diff != "" {
			t.Errorf("%.60q: error %v (-want +have):\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"", "nothing here\n", "\x7fELF", "\x7fELF\x01\x01\x01\x00garbage"} {
		if list, err := parseSymbols([]byte(text)); err == nil {
			t.Errorf("%q gives %v", text, list)
		}
	}
}

func TestNamesOfAddresses(t *testing.T) {
	s := newEvaluator().Symbols
	for addr, want := range map[uint32]string{0x4ff: "", 0x500: "start", 0x501: "start+0x1", 0x5ff: "start+0xff", 0x600: "buffer", 0x15ff: "buffer+0xfff", 0x1600: ""} {
		if have := s.Name(addr); have != want {
			t.Errorf("%#x: have %q, want %q", addr, have, want)
		}
	}
}
