package symbols

import "testing"

// linkerMap is a map of TLINK; those of LINK have the same lines.
const linkerMap = "\r\n Start  Stop   Length Name               Class\r\n\r\n" +
	" 00000H 0012FH 00130H _TEXT              CODE\r\n 00130H 0014FH 00020H _DATA              DATA\r\n 00150H 00150H 00000H _BSS               BSS\r\n\r\n" +
	"  Address         Publics by Value\r\n\r\n 0000:0010       _main\r\n 0000:0040       _add\r\n 0013:0004       _counter\r\n 0000:9999  Abs  __flag\r\n\r\n" +
	"Line numbers for hello.obj(HELLO.C) segment _TEXT\r\n\r\n     5 0000:0010     6 0000:0013     9 0000:0020    10 0000:0025\r\n    11 0000:003E\r\n\r\n" +
	"Line numbers for add.obj(SRC\\ADD.C) segment _TEXT\r\n\r\n     3 0000:0040     4 0000:0043\r\n\r\nProgram entry point at 0000:0000\r\n"

// TestLinkerMap: symbols, segments and lines of a DOS program that is loaded at 1234:0000.
func TestLinkerMap(t *testing.T) {
	f := read(t, "", linkerMap)
	var table Table
	table.Load(f, 0x12340)
	for addr, want := range map[uint64]string{0x12350: "HELLO.C:5", 0x12352: "HELLO.C:5", 0x12353: "HELLO.C:6", 0x12380: "ADD.C:3", 0x12390: "ADD.C:4", 0x12340: "", 0x12470: ""} {
		have := ""
		if p, ok := table.Line(addr); ok {
			have = p.String()
		}
		if have != want {
			t.Errorf("%#x: have %q, want %q", addr, have, want)
		}
	}
	if list := table.Addresses("src/add.c", 4); len(list) != 1 || list[0].First != 0x12383 {
		t.Errorf("ADD.C:4 is %v", list)
	}
	if s, known := table.Lookup("counter"); !known || s.Addr != 0x12474 || s.Addr-s.Seg != 4 {
		t.Errorf("counter is %+v", s)
	}
	if s, known := table.Segment("_DATA"); !known || s != (Segment{"_DATA", 0x12470, 0x20}) {
		t.Errorf("_DATA is %+v", s)
	}
	if have := table.Describe(0x12381); have != "_add+0x1 ADD.C:3" {
		t.Errorf("have %q", have)
	}
}
