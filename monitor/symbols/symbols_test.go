package symbols

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parseText returns the symbols of a file.
func parseText(text string) ([]Symbol, error) {
	f, err := parse(bytes.NewReader([]byte(text)), int64(len(text)), "")
	if err != nil {
		return nil, err
	}
	return f.Symbols, nil
}

// TestSymbolsMove: a base is added in 32 bits where both have no more.
func TestSymbolsMove(t *testing.T) {
	for _, c := range []struct{ addr, base, want uint64 }{
		{0xc0100000, 0x40000000, 0x100000}, {0x1000, 0x7f0000000000, 0x7f0000001000}, {0xffffffff81000000, 0xffffffffff000000, 0xffffffff80000000},
		{0xc0100000, 0xffffffff40000000, 0x100000}, {0xffffffff81000000, 0x1000, 0xffffffff81001000},
	} {
		var s Table
		if s.Add([]Symbol{{Name: "a", Addr: c.addr}}, c.base); s.All()[0].Addr != c.want {
			t.Errorf("%x and %x: have %x, want %x", c.addr, c.base, s.All()[0].Addr, c.want)
		}
	}
}

func TestSymbolsOfEveryKindOfFile(t *testing.T) {
	for text, want := range map[string][]Symbol{
		string(tinyELF()): {{Name: "start", Addr: 0x100000}, {Name: "data", Addr: 0x100010}},
		"Real              Virtual           Name\n             200                 0  program\n             20A              7C0A  a.b\r\n": {{Name: "program", Addr: 0}, {Name: "a.b", Addr: 0x7c0a}},
		"ffffffff81000000 T _text\nffffffff82000010 D jiffies_64\n00000000000000a0 A x\nffffffffc0000000 t init\t[ext4]\n": {
			{Name: "_text", Addr: 0xffffffff81000000}, {Name: "jiffies_64", Addr: 0xffffffff82000010}, {Name: "x", Addr: 0xa0}, {Name: "init", Addr: 0xffffffffc0000000}},
		"                0xffffffff81000000                _text\n":             {{Name: "_text", Addr: 0xffffffff81000000}},
		" 0001:0010       _main\n 1000:00ff+  Abs _x\n":                         {{Name: "_main", Addr: 0x20, Seg: 0x10}, {Name: "_x", Addr: 0x100ff, Seg: 0x10000}},
		"                0x0000000000100000                _start\n *(.text)\n": {{Name: "_start", Addr: 0x100000}},
		"                0x00100020                edata = .\n":                 {{Name: "edata", Addr: 0x100020}},
	} {
		list, err := parseText(text)
		if diff := cmp.Diff(want, list); err != nil || diff != "" {
			t.Errorf("%.60q: error %v (-want +have):\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"", "nothing here\n", "\x7fELF", "\x7fELF\x01\x01\x01\x00garbage"} {
		if list, err := parseText(text); err == nil {
			t.Errorf("%q gives %v", text, list)
		}
	}
}

func TestNamesOfAddresses(t *testing.T) {
	var s Table
	s.Add([]Symbol{{Name: "start", Addr: 0x500}, {Name: "buffer", Addr: 0x600}}, 0)
	for addr, want := range map[uint64]string{0x4ff: "", 0x500: "start", 0x501: "start+0x1", 0x5ff: "start+0xff", 0x600: "buffer", 0x15ff: "buffer+0xfff", 0x1600: ""} {
		if have := s.Name(addr); have != want {
			t.Errorf("%#x: have %q, want %q", addr, have, want)
		}
	}
}
