package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/session/host"
)

// testROM writes a 64 KB ROM whose code runs from F000:0000.
func testROM(t *testing.T, dir string, code ...byte) string {
	t.Helper()
	rom := bytes.Repeat([]byte{0xf4}, 64<<10)
	copy(rom, code)
	copy(rom[0xfff0:], []byte{0xea, 0, 0, 0, 0xf0}) // JMP F000:0000
	name := filepath.Join(dir, "test.bin")
	if err := os.WriteFile(name, rom, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestConformROM: all ways a ROM can end, what it prints, and its memory.
func TestConformROM(t *testing.T) {
	dir := t.TempDir()
	same, other := filepath.Join(dir, "same.res"), filepath.Join(dir, "other.res")
	if os.WriteFile(same, []byte{0x5a, 0}, 0o644) != nil || os.WriteFile(other, []byte{0x5b, 0}, 0o644) != nil {
		t.Fatal("cannot write the files to compare")
	}
	store := []byte{0xc6, 0x06, 0, 0, 0x5a, 0xf4} // MOV BYTE [0],5Ah; HLT
	for _, x := range []struct {
		name   string
		code   []byte
		args   []string
		status int
		out    string
		err    string // a part of standard error
	}{
		{"final code", []byte{0xb0, 1, 0xe6, 0x80, 0xb0, 0xff, 0xe6, 0x80}, nil, 0, "", "POST 01\nPOST FF\nfinal code"},
		{"another final code", []byte{0xb0, 7, 0xe6, 0x90}, []string{"-post", "0x90", "-final", "7"}, 0, "", "POST 07"},
		{"HLT after a code", []byte{0xb0, 1, 0xe6, 0x80, 0xf4}, nil, 1, "", "last POST code 01"},
		{"HLT and no code", []byte{0xf4}, nil, 1, "", "no POST code"},
		{"HLT without codes", []byte{0xf4}, []string{"-final", "none"}, 0, "", "HLT at F000:0001"},
		{"plain port", []byte{0xb0, 'a', 0xe6, 0xe9, 0xf4}, []string{"-final", "none"}, 0, "a", ""},
		{"COM1", []byte{0xba, 0xf8, 3, 0xb0, 'b', 0xee, 0xf4}, []string{"-final", "none"}, 0, "b", ""},
		{"LPT1", []byte{0xba, 0x78, 3, 0xb0, 'c', 0xee, 0x42, 0x42, 0xb0, 1, 0xee, 0xb0, 0, 0xee, 0xf4}, []string{"-final", "none"}, 0, "c", ""},
		{"exit port", []byte{0xba, 1, 5, 0xb0, 0x10, 0xee}, nil, 33, "", "exit port"},
		{"limit", []byte{0xeb, 0xfe}, []string{"-limit", "1000"}, 124, "", "after 1000 instructions"},
		{"triple fault", []byte{0x0f, 0x01, 0x1e, 0x40, 0, 0xcc}, nil, 1, "", "triple fault"}, // LIDT of a limit of 0; INT3
		{"same memory", store, []string{"-cpu", "80186", "-compare", same}, 0, "", ""},
		{"other memory", store, []string{"-cpu", "8086", "-compare", other}, 1, "", "first at 00000: have 5a, want 5b"},
		{"dump", store, []string{"-final", "none", "-cpu", "80286", "-m", "1M", "-dump", filepath.Join(dir, "dump")}, 0, "", ""},
	} {
		var out, errs bytes.Buffer
		args := append(append([]string{"iron86", "conform", "rom"}, x.args...), testROM(t, dir, x.code...))
		status := run(args, host.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		if status != x.status || out.String() != x.out || !strings.Contains(errs.String(), x.err) {
			t.Errorf("%s: status %d, out %q, err %q; want status %d, out %q, err with %q",
				x.name, status, out.String(), errs.String(), x.status, x.out, x.err)
		}
	}
	dump, err := os.ReadFile(filepath.Join(dir, "dump"))
	if err != nil || len(dump) != 1<<20 || dump[0] != 0x5a {
		t.Errorf("dump: %d bytes, %v; want 1 MB that begin with 5a", len(dump), err)
	}
}
