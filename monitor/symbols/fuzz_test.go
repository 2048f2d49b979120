package symbols

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzSymbols: no file of symbols does harm, and all symbols found can be looked up.
func FuzzSymbols(f *testing.F) {
	for _, s := range []string{"", "\x7fELF", "\x7fELF\x01\x01\x01" + strings.Repeat("\x00", 200), "  7C00 7C00 start\n", " 1000:0010       main\n", "   0x00100000   _start\n",
		"0:0 x\r\n", strings.Repeat("A", 1<<17)} {
		f.Add([]byte(s), uint64(0x10000))
	}
	f.Add(tinyELF(), uint64(0))
	f.Add([]byte(twoSections), uint64(0x7c00))
	f.Add([]byte(linkerMap), uint64(0x12340))
	f.Add([]byte(ld86Text), uint64(0x1d60))
	for _, b := range [][]byte{tdsProgram(1), tdsProgram(0), codeViewProgram("NB05"), codeViewProgram("NB09"), oldCodeView(), watcomProgram(), td32Program(true), td32Program(false), coffObject()} {
		f.Add(b, uint64(0))
		f.Add(b, uint64(0x10000))
	}
	for _, version := range []string{"2", "4", "5"} {
		if b := compiled(f, version); b != nil {
			f.Add(b, uint64(0))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, base uint64) {
		file, err := parse(bytes.NewReader(b), int64(len(b)), "")
		if err != nil {
			return
		}
		var table Table
		table.Load(file, base)
		for _, s := range table.All() {
			if name, exact := table.Find(s.Addr); !exact || name == "" {
				t.Errorf("the symbol %q at %#x cannot be found: %q", s.Name, s.Addr, name)
			}
		}
		_ = table.Describe(base + 5)
		for _, pc := range []uint64{6, 0x10006} {
			_ = table.Locals(pc, numbers{})
			for _, path := range []string{"count", "count[1].y->x", "argc", "n", "*n", "nodes[0].next->name", "total"} {
				_, _, _ = table.Variable(path, pc, numbers{})
			}
		}
		if base == 0 {
			for _, pc := range []uint64{0x100100, 0x100102, 0x100110, 0x100120} {
				_ = table.Locals(pc, numbers{})
				for _, path := range []string{"counter", "origin", "*origin.next", "origin.name[2]", "sum", "*sum", "origin.next->next->x"} {
					_, _, _ = table.Variable(path, pc, numbers{})
				}
			}
		}
		for _, s := range table.All()[:min(len(table.All()), 100)] {
			_, _ = table.Function(s.Addr)
			if p, ok := table.Line(s.Addr); ok {
				_ = table.Addresses(p.File, p.Line)
				_ = table.Between(p.First, p.End)
			}
		}
	})
}

// FuzzAS86: no listing of as86 does harm, nor what it says of variables.
func FuzzAS86(f *testing.F) {
	f.Add([]byte(as86Text))
	f.Fuzz(func(t *testing.T, b []byte) {
		m := parseLD86([]byte(ld86Text))
		l := &as86Listings{scopes: plainScopes{globals: map[string]plainVar{}}}
		l.add(m, "sum", "sum.lst", b)
		var table Table
		table.Load(&File{Symbols: m.symbols, lines: newLineIndex(l.names, l.rows), scopes: l.scopes.sorted()}, 0x1d60)
		for _, pc := range []uint64{0x1e6c, 0x1ea1, 0x1eae} {
			_, _ = table.Line(pc)
			_ = table.Locals(pc, bpFrame{})
			for _, path := range []string{"sum", "*n", "list[1]", "total", "i"} {
				_, _, _ = table.Variable(path, pc, bpFrame{})
			}
		}
	})
}

// tinyELF is an i386 ELF file with a symbol table of two names: start at 0x100000
// and data at 0x100010.
func tinyELF() []byte {
	var b bytes.Buffer
	w := func(size int, list ...uint32) {
		for _, v := range list {
			for i := range size {
				b.WriteByte(byte(v >> (8 * i)))
			}
		}
	}
	const strtab, symtab, sections = 52, 72, 120
	b.WriteString("\x7fELF\x01\x01\x01" + strings.Repeat("\x00", 9))
	w(2, 2, 3)                                                             // executable, 386
	w(4, 1, 0x100000, 0, sections, 0)                                      // version, entry, no segments, sections
	w(2, 52, 0, 0, 40, 3, 1)                                               // sizes, three sections, names in the first
	b.WriteString("\x00start\x00data\x00\x00\x00\x00\x00\x00\x00\x00\x00") // strtab, 20 bytes
	w(4, 0, 0, 0, 0)                                                       // the empty symbol
	for _, s := range [2][2]uint32{{1, 0x100000}, {7, 0x100010}} {
		w(4, s[0], s[1], 0)
		w(1, 0x12, 0)
		w(2, 0xfff1)
	}
	w(4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	w(4, 0, 3, 0, 0, strtab, 20, 0, 0, 1, 0)
	w(4, 0, 2, 0, 0, symtab, 48, 1, 1, 4, 16)
	return b.Bytes()
}

// numbers is a machine whose registers and memory are small numbers.
type numbers struct{}

func (numbers) Reg(n int, _ bool) (uint64, bool) { return uint64(n) * 16, n < 9 }

func (numbers) Base(segment int) uint64 { return 0 }

func (numbers) Load(addr uint64, b []byte) bool {
	for i := range b {
		b[i] = byte(addr) + byte(i)
	}
	return true
}

// compiled returns a program with debug information of a version of DWARF, or nil where there is no compiler for it: a fuzz target has other
// seeds.
func compiled(f *testing.F, version string) []byte {
	dir := f.TempDir()
	source := filepath.Join(dir, "a.c")
	text := "struct s { short x; struct s *next; char name[8]; } origin = {1, &origin, \"o\"};\nint counter;\n" +
		"int add(int a, int b) { int sum = a + b; counter += sum; return sum; }\n"
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		f.Fatal(err)
	}
	out := filepath.Join(dir, "a.elf")
	if err := exec.Command("gcc", "-m32", "-Og", "-gdwarf-"+version, "-nostdlib", "-ffreestanding", "-fno-pic", "-no-pie", "-Wl,-N", "-Wl,-Ttext=0x100100", "-Wl,-e,add", "-o", out, source).Run(); err != nil {
		return nil
	}
	b, err := os.ReadFile(out)
	if err != nil {
		f.Fatal(err)
	}
	return b
}
