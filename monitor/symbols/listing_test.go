package symbols

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// twoSections is a listing with an included file, a macro, a structure, and bytes in three sections.
const twoSections = `     1                                          org 100h
     2                                  %include "inc.inc"
     1                              <1> struc pair
     2 00000000 <res 2h>            <1> .x      resw 1
     3 00000002 <res 2h>            <1> .y      resw 1
     4                              <1> endstruc
     5 00000000 05                  <1> incl:   db 5
     3 00000001 31C0                    start:  xor ax,ax
     4                                  .loop:
     5                                          load 3
     2 00000003 B90300              <1>  mov cx,%1
     3 00000006 90                  <1>  nop
     6 00000007 90<rep 3h>                      times 3 nop
     7 0000000A 68656C6C6F20776F72-     msg     db "hello world", 0
     7 00000013 6C6400             
     8                                          section .bss
     9 00000000 <res 10h>               buf:    resb 16
    10                                  end:
    11                                          section .data
    12 00000000 0100                    tab:    dw 1
    13                                          section .text
    14 00000016 EBEB                            jmp .loop
`

// read returns the file of a text, as one called name.
func read(t *testing.T, name, text string) *File {
	t.Helper()
	f, err := parse(bytes.NewReader([]byte(text)), int64(len(text)), name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestListing: labels, sections, lines of files; a macro belongs to the line that uses it.
func TestListing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "two.lst")
	if err := os.WriteFile(filepath.Join(dir, "two.asm"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	f := read(t, name, twoSections)
	want := []Symbol{{Name: "incl", Addr: 0x100}, {Name: "start", Addr: 0x101}, {Name: "start.loop", Addr: 0x103}, {Name: "msg", Addr: 0x10a},
		{Name: "buf", Addr: 0x11c}, {Name: "end", Addr: 0x12c}, {Name: "tab", Addr: 0x118}}
	if diff := cmp.Diff(want, f.Symbols); diff != "" {
		t.Errorf("symbols (-want +have):\n%s", diff)
	}
	var table Table
	table.Load(f, 0x10000)
	for addr, want := range map[uint64]string{0x10100: "inc.inc:5", 0x10101: "two.asm:3", 0x10103: "two.asm:5", 0x10106: "two.asm:5", 0x10109: "two.asm:6",
		0x10115: "two.asm:7", 0x10117: "two.asm:14", 0x10118: "two.asm:12", 0x1011a: "", 0x1012b: "two.asm:9", 0x1012c: "", 0xffff: ""} {
		have := ""
		if p, ok := table.Line(addr); ok {
			have = p.String()
		}
		if have != want {
			t.Errorf("%#x: have %q, want %q", addr, have, want)
		}
	}
	for place, want := range map[Place]uint64{{File: "two.asm", Line: 3}: 0x10101, {File: "TWO.ASM", Line: 4}: 0x10103, {File: "./inc.inc", Line: 1}: 0x10100, {File: "wo.asm", Line: 3}: 0,
		{File: "two.asm", Line: 15}: 0} {
		have := uint64(0)
		if list := table.Addresses(place.File, place.Line); len(list) > 0 {
			have = list[0].First
		}
		if have != want {
			t.Errorf("%v: have %#x, want %#x", place, have, want)
		}
	}
	if have, want := table.Describe(0x10104), "start.loop+0x1 two.asm:5"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	if s, _ := table.Lookup("msg"); s.Addr-s.Seg != 0x10a {
		t.Errorf("the offset of msg is %#x, want 10a", s.Addr-s.Seg)
	}
}

// TestListingWithMap: the map beside a listing says where sections are, and without the source the listing is the source.
func TestListingWithMap(t *testing.T) {
	dir := t.TempDir()
	text := "Vstart            Start             Stop              Length    Class     Name\n" +
		"             500               100               118  00000018  progbits  .text\n             800               118               11A  00000002  progbits  .data\n"
	if err := os.WriteFile(filepath.Join(dir, "two.map"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var table Table
	table.Load(read(t, filepath.Join(dir, "two.lst"), twoSections), 0)
	for addr, want := range map[uint64]string{0x500: "two.lst:7", 0x503: "two.lst:11", 0x506: "two.lst:11", 0x801: "two.lst:20"} {
		if p, ok := table.Line(addr); !ok || p.String() != want {
			t.Errorf("%#x: have %v (%v), want %s", addr, p, ok, want)
		}
	}
}

// TestSource: a source is found by its name, or by the end of it beside the file of symbols.
func TestSource(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "kernel"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "kernel", "main.c")
	if err := os.WriteFile(path, []byte("one\r\ntwo\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	table := Table{files: []loaded{{File: &File{Name: filepath.Join(dir, "vmlinux")}}}}
	for name, found := range map[string]bool{path: true, "/build/nowhere/kernel/main.c": true, `C:\SRC\KERNEL\MAIN.C`: true, "/build/other/main.c": false, dir: false, "": false} {
		text, err := table.OpenSource(name)
		if (err == nil) != found || found && (text.Path != path || !cmp.Equal(text.Lines, []string{"one", "two"})) {
			t.Errorf("%s: have %v, %v", name, text, err)
		}
	}
}
