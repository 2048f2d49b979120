package monitor

import (
	"os"
	"path/filepath"
	"testing"
)

// TestStackWraps: behind the last offset of a stack of 16 bits comes the first, for the command as for the full screen.
func TestStackWraps(t *testing.T) {
	mo, out := testMonitor(t)
	for _, line := range []string{"set ss = 0x1000", "set esp = 0xfffe", "set {short}0x1fffe = 0xabcd", "set {short}0x10000 = 0x5678"} {
		does(mo, out, line)
	}
	if have, want := does(mo, out, "stack 2"), "1000:fffe abcd\n1000:0000 5678\n"; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	for n, want := range []string{"1000:fffe", "1000:0000", "1000:0002"} {
		if at, size := mo.StackEntry(n); at.String() != want || size != 2 || at.N != uint64(0x10000+(0xfffe+2*n)&0xffff) {
			t.Errorf("entry %d: %v (%#x) of %d bytes, want %s", n, at, at.N, size, want)
		}
	}
}

// TestSymbolsAgain: a file that was found with its program keeps its place when it is loaded again; a base that is named is another.
func TestSymbolsAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.map", []byte("             100               100  begin\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	mo, out := testMonitor(t)
	if list := Symbols(mo).LoadProgram(filepath.Join(".", "a.com"), 0x1d60); len(list) != 1 {
		t.Fatalf("loaded %v", list)
	}
	for _, c := range []struct {
		line string
		at   uint64
	}{{"symbols a.map", 0x1e60}, {"symbols a.map,0x2000", 0x2100}, {"symbols a.map", 0x1e60}, {"symbols a.map,0", 0x100}} {
		does(mo, out, c.line)
		if s, _ := Symbols(mo).Lookup("begin"); s.Addr != c.at {
			t.Errorf("%s: begin is at %#x, want %#x", c.line, s.Addr, c.at)
		}
	}
}
