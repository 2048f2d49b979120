package symbols

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestLoadProgram: a program's own debug information, or else files of its name beside it; one of DJGPP waits until its code is in memory.
func TestLoadProgram(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, b := range map[string][]byte{
		"own.exe": tdsProgram(1), "own.map": []byte(" 0000:0007       wrong\n"), "bare.exe": mzImage(), "bare.MAP": []byte(" 0002:0004       _count\n"),
		"hello.com": {0xb4, 0x4c, 0xcd, 0x21}, "hello.map": []byte("             100               100  start\n"), "none.com": {0xc3},
	} {
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const psp = 0x1d60
	for _, c := range []struct {
		file, symbol string
		at           uint64
		loaded       int
	}{{"own.exe", "count", psp + 0x100 + 0x24, 1}, {"bare.exe", "count", psp + 0x100 + 0x24, 1}, {"hello.com", "start", psp + 0x100, 1}, {"none.com", "", 0, 0}, {"missing.com", "", 0, 0}} {
		var table Table
		list := table.LoadProgram(c.file, psp)
		if s, ok := table.Lookup(c.symbol); len(list) != c.loaded || ok != (c.symbol != "") || s.Addr != c.at {
			t.Errorf("%s: %v, %s is %+v (%v)", c.file, list, c.symbol, s, ok)
		}
		for _, name := range list {
			if base := table.Base("./" + name); base != psp && base != psp+0x100 {
				t.Errorf("%s is said to be at %#x", name, base)
			}
		}
		if base := table.Base("other.map"); base != 0 {
			t.Errorf("a file that was not loaded is at %#x", base)
		}
	}
	name := need.DJGPP(t, nodesSource, "-gdwarf-2")
	var table Table
	if list := table.LoadProgram(name, psp); len(list) != 1 || !table.Awaits() || len(table.All()) != 0 {
		t.Fatalf("%v, %d symbols", list, len(table.All()))
	}
	code := table.awaited
	m := &memory{}
	if table.Arrive(0x300000, m.Load) != "" {
		t.Error("it is not there yet")
	}
	for i, b := range code.code {
		m.put(0x300000+code.at+uint64(i), 1, uint64(b))
	}
	if s, ok := table.Lookup("main"); ok || table.Arrive(0x300000, m.Load) != name || table.Awaits() {
		t.Errorf("main is %+v", s)
	}
	if s, _ := table.Lookup("main"); s.Addr < 0x301000 {
		t.Errorf("main is at %#x", s.Addr)
	}
}

// TestLoadKernel: the kernel's own symbols, or a file beside it.
func TestLoadKernel(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("vmlinuz-6.1", []byte("MZ"))
	write("kernel.elf", tinyELF())
	var table Table
	if name := table.LoadKernel(filepath.Join(dir, "vmlinuz-6.1")); name != "" {
		t.Errorf("loaded %s", name)
	}
	write("System.map-6.1", []byte("c1000000 T _text\n"))
	for kernel, want := range map[string]string{"kernel.elf": "start", "vmlinuz-6.1": "_text"} {
		if name := table.LoadKernel(filepath.Join(dir, kernel)); name == "" {
			t.Errorf("%s: nothing was found", kernel)
		}
		if _, known := table.Lookup(want); !known {
			t.Errorf("%s: no symbol %s", kernel, want)
		}
	}
}
