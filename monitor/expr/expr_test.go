package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/iron86/iron86/monitor/symbols"
)

// fakeNames is a machine in real mode, or in 64-bit mode, with a few registers, and memory in which each byte is the low one of
// its address.
type fakeNames struct{ long bool }

var errNoPage = errors.New("no page")

func (fakeNames) Register(name string) (v uint64, wide, known bool) {
	v, known = map[string]uint64{"eax": 0x12345678, "ah": 0x56, "bx": 0x600, "cf": 1, "af": 0, "ecx": 0xffffffff,
		"rcx": 0xffffffffffffffff, "rsp": 0xffffffff81003fc8, "r8": 0x123456789a, "rdx": 0xffffffff}[strings.ToLower(name)]
	return v, strings.HasPrefix(name, "r"), known
}

func (f fakeNames) Segment(register string) (base uint64, sel uint16, known bool) {
	switch strings.ToLower(register) {
	case "ds":
		return 0x12340, 0x1234, true
	case "gs":
		return 0xffff888000010000, 0, f.long
	}
	return 0, 0, false
}

func (fakeNames) Selector(sel uint16) (uint64, error) { return uint64(sel) << 4, nil }

func (f fakeNames) Wide() (linear, offset bool) { return f.long, f.long }

func (fakeNames) Load(at Value, n int) (v uint64, err error) {
	if at.N >= 1<<20 && at.N < 1<<63 {
		return 0, errNoPage
	}
	for i := n - 1; i >= 0; i-- {
		v = v<<8 | (at.N+uint64(i))&0xff
	}
	return v, nil
}

func newEvaluator() *Evaluator {
	e := &Evaluator{Names: fakeNames{}, Symbols: new(symbols.Table)}
	e.Symbols.Add([]symbols.Symbol{{Name: "start", Addr: 0x500}, {Name: "buffer", Addr: 0x600}}, 0)
	return e
}

func TestExpressions(t *testing.T) {
	e := newEvaluator()
	for text, want := range map[string]uint64{
		"1+2*3": 7, "(1+2)*3": 9, "10-3-2": 5, "100/7%5": 4, "1<<4|1": 17, "0xff&~0xf": 0xf0, "5^3": 6, "-1": 0xffffffff, "!0": 1, "!7": 0,
		"1<2&&2<=2": 1, "1>2||3>=4": 0, "1==1&1!=2": 1, "7c00h": 0x7c00, "0x7C00": 0x7c00, "'A'": 65, "eax": 0x12345678, "AH": 0x56, "cf": 1,
		"b[11h]": 0x11, "q[10h]": 0x1716151413121110, "rcx == -1": 1, "r8+1": 0x123456789b, "ecx+1": 0, "-1 + ecx": 0xfffffffe, "@5-1": 4, "@100h + -1": 0xff, "0x100000000+1": 0x100000001, "(1<<40)+1": 1<<40 + 1, "w[11h]": 0x1211, "d[11h]": 0x14131211, "w[b[10h]<<8]": 0x0100, "0:600": 0x600, "10:500": 0x600,
		"*10h": 0x13121110, "*(char *)11h": 0x11, "*(unsigned short*)10h + 1": 0x1111, "{char}10h": 0x10, "{unsigned long long} 10h": 0x1716151413121110, "2**10h": 0x26242220, "*(10h)": 0x13121110,
		"buffer-start": 0x100, "@buffer": 0x600, "@buffer-1": 0x5ff, "@0+1": 1, "buffer+@1": 0x601, "ds:bx": 0x12940, "ds:buffer": 0x12940, "bx:0": 0x6000, "af:0": 0xaf0, "4294967295+1": 0, "1 + 2 ": 3,
	} {
		v, err := e.All(text)
		if err != nil || v.N != want {
			t.Errorf("%s: have %#x (%v), want %#x", text, v.N, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "missing", "1+": "missing", "1 2": `what is "2"`, "frob": `"frob"`, "5/0": "zero", "5%0": "zero", "(1": "parenthesis", "b[1": "bracket", "'ab'": "character",
		"xyz:0": "segment", "ds:xyz": "offset", "12345:0": "segment", "%5": "begins", "*": "missing", "{frob}5": "TYPE", "{char 5": "TYPE", "99999999999999999999": "99999999999999999999", "w[100000h]": "no page",
		strings.Repeat("(", 1000): "deeply", strings.Repeat("~", 2000) + "1": "deeply",
	} {
		if v, err := e.All(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: have %v (%v), want an error with %q", text, v, err, want)
		}
	}
}

// TestWideExpressions: in 64-bit mode numbers have 64 bits, and registers the bits that they have.
func TestWideExpressions(t *testing.T) {
	e := &Evaluator{Names: fakeNames{long: true}, Symbols: new(symbols.Table)}
	e.Symbols.Add([]symbols.Symbol{{Name: "start", Addr: 0xffffffff81000000}, {Name: "low", Addr: 0xfffffff0}}, 0)
	for text, want := range map[string]uint64{
		"-1": 1<<64 - 1, "~0": 1<<64 - 1, "4294967295+1": 1 << 32, "rsp-8": 0xffffffff81003fc0, "start+0x10": 0xffffffff81000010, "start-low": 0xfffffffe81000010,
		"low+0x20": 0x100000010, "eax == 305419896": 1, "ecx == -1": 1, "rcx == -1": 1, "rdx == -1": 0, "rdx == 0xffffffff": 1, "ecx+1": 0, "rdx+1": 1 << 32, "rdx+ecx": 0x1fffffffe,
		"r8 & ~0xff": 0x1234567800, "rsp & -4096": 0xffffffff81003000, "rcx < 5": 0, "r8 >> 32": 0x12, "1<<40": 1 << 40, "ecx + 0x100000000": 0x1ffffffff, "ecx*2": 0x1fffffffe,
		"q[start]": 0x0706050403020100, "d[start+4]": 0x07060504, "q[10h]+1": 0x1716151413121111, "q[rsp]": 0xcfcecdcccbcac9c8, "gs:10": 0xffff888000010010,
		"gs:ffffffffffffffff": 0xffff88800000ffff, "ds:rsp": 0xffffffff81016308, "gs:10 - gs:8": 8, "q[10h] == -1": 0, "0x100000000-1": 0xffffffff, "@rdx+1": 1 << 32, "@100h + -1": 0xff,
	} {
		if v, err := e.All(text); err != nil || v.N != want {
			t.Errorf("%s: have %#x (%v), want %#x", text, v.N, err, want)
		}
	}
	for text, want := range map[string]string{"1000h": "0000000000001000", "rsp": "ffffffff81003fc8", "gs:10": "0000:0000000000000010", "@0x100000000": "@100000000", "ecx": "00000000ffffffff"} {
		if v, err := e.All(text); err != nil || v.String() != want {
			t.Errorf("%s: have %v (%v), want %s", text, v, err, want)
		}
	}
	if v, err := e.All("low"); err != nil || v.Plus(0x20).N != 0x100000010 {
		t.Errorf("low and 20h bytes: %v (%v)", v.Plus(0x20), err)
	}
	for text, want := range map[string]string{"-1": "count of -1:", "ecx-rcx": "count of 4294967296:", "ecx-0-ecx-1": "count of -1:", "0x100000000-1": "count of 4294967295:"} {
		if n, err := e.Count(text, 7, 0x100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: have %d (%v), want an error with %q", text, n, err, want)
		}
	}
	if b, err := e.Data("q:start q:-2 d:-1"); err != nil || string(b) != "\x00\x00\x00\x81\xff\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" {
		t.Errorf("data: %x (%v)", b, err)
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

// TestSegmentNames: a symbol that is written with the name of a segment is where its file says.
func TestSegmentNames(t *testing.T) {
	e := newEvaluator()
	e.Symbols.Load(&symbols.File{Name: "a.map", Symbols: []symbols.Symbol{{Name: "_main", Addr: 0x10}}, Segments: []symbols.Segment{{Name: "_TEXT", First: 0, Size: 0x100}}}, 0x12340)
	for text, want := range map[string]string{"_TEXT:_main": "1234:0010", "_TEXT:main": "1234:0010", "ds:_main": "1234:0010"} {
		if v, err := e.All(text); err != nil || v.String() != want || v.N != 0x12350 {
			t.Errorf("%s: have %v, %#x (%v), want %s", text, v, v.N, err, want)
		}
	}
}
