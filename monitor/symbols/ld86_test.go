package symbols

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// ld86Text is a map of ld86, and as86Text the listing of its module sum, from bcc.
const (
	ld86Text = "                crt0               startup  0  00000100  R N\n                 sum                 _main  0  0000014e  R\n" +
		"                 sum                  _add  0  0000010c  R\n                 sum                _total  3  000000b4  R C\n" +
		"                 sum                 _list  3  00000010  R\n           __ldivmod                   b16  0  fffffffe  a\n" +
		"               msdos              __segoff  0  000000d1  R\n               msdos                __edata  3  000000b4  R\n"
	as86Text = "00137                                           ! 2 # 2 \"sum.c\"\n00139                                           ! 3 int list[5] = {3, 1, 4, 1, 5};\n" +
		"00140 0000                                      .data\n00142                       00000000>           _list:\n00143 0000                      0003            .word\t3\n" +
		"00152 0000                                      .text\n00154                       00000000>           _add:\n00159                                           ! 9 \tint sum = 0;\n" +
		"00160 0000           55                         push\tbp\n00161 0001           89E5                       mov\tbp,sp\n" +
		"00165                                           ! Debug: eq int = const 0 to int sum = [S+$A-$A] (used reg = )\n00166 0008           31C0                       xor\tax,ax\n" +
		"00175                                           ! 11 \t\tsum += list[i];\n00178                                           ! Debug: ptradd int i = [S+$A-8] to [5] int = list+0 (used reg = )\n" +
		"00183 001C           0387       0000>           add\tax,_list[bx]\n00186                                           ! 12 \ttotal = sum;\n" +
		"00193                                           ! Debug: lt int n = [S+$A+2] to int i = [S+$A-8] (used reg = )\n" +
		"00199                                           ! Debug: eq int sum = [S+$A-$A] to int = [total+0] (used reg = )\n00201 0035           A3         0000>           mov\t[_total],ax\n" +
		"00209 0041           C3                         ret\n00217                       00000042>           _main:\n00220                                           ! 19 \tr = add(5);\n" +
		"00221 0042           55                         push\tbp\n"
)

// bpFrame is a machine with a stack frame at 1d60:0080, whose words have their addresses as values, and data at 2a70h.
type bpFrame struct{}

func (bpFrame) Reg(n int, _ bool) (uint64, bool) { return 0x80, n == 5 }

func (bpFrame) Base(segment int) uint64 { return 0x1d60 }

func (bpFrame) Load(addr uint64, b []byte) bool {
	for i := range b {
		b[i] = byte(addr >> (8 * i))
	}
	return true
}

// TestLD86: symbols of code and data, lines, functions and variables of a program of bcc at 1d6:0, from texts and as bcc makes them.
func TestLD86(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"sum.map": ld86Text, "sum.lst": as86Text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("texts", func(t *testing.T) { ld86Program(t, dir) })
	t.Run("bcc", func(t *testing.T) {
		dir := t.TempDir()
		need.BCC(t, dir)
		ld86Program(t, dir)
	})
	if _, err := Read(filepath.Join(dir, "sum.lst")); err == nil || !strings.Contains(err.Error(), "bcc -M") {
		t.Errorf("a listing alone: %v", err)
	}
}

// ld86Program tests the program sum.com of a directory.
func ld86Program(t *testing.T, dir string) {
	t.Helper()
	var table Table
	const psp = 0x1d60
	if loaded := table.LoadProgram(filepath.Join(dir, "sum.com"), psp); len(loaded) != 1 {
		t.Fatalf("loaded %q", loaded)
	}
	for addr, want := range map[uint64]string{0x10c: "_add sum.c:9", 0x10d: "_add+0x1 sum.c:9", 0x128: "_add+0x1c sum.c:11", 0x141: "_add+0x35 sum.c:12", 0x14e: "_main sum.c:19", 0xdc4: "_total"} {
		if have := table.Describe(psp + addr); have != want {
			t.Errorf("%#x is %q, want %q", addr, have, want)
		}
	}
	if p := table.Addresses("sum.c", 12); len(p) == 0 || p[0].File != filepath.Join(dir, "sum.c") {
		t.Errorf("sum.c:12 is %+v", p)
	}
	if s, _ := table.Lookup("total"); s.Seg != psp+0xd10 {
		t.Errorf("total is %+v", s)
	}
	var text []string
	for _, v := range table.Locals(psp+0x141, bpFrame{}) {
		text = append(text, v.Type+" "+v.Name+" = "+v.Value)
	}
	for _, want := range []string{"int n = 7652", "int i = 7642", "int sum = 7640"} { // 1d60h+80h, and 4, -6, -8
		if !strings.Contains(strings.Join(text, ", "), want) {
			t.Errorf("no %s in %q", want, text)
		}
	}
	if v, known, err := table.Variable("list[1]", psp+0x141, bpFrame{}); !known || err != nil || v.Addr != psp+0xd10+0x12 || v.Type != "int" {
		t.Errorf("list[1] is %+v, %v", v, err)
	}
	if v, known, err := table.Variable("total", 0, bpFrame{}); !known || err != nil || v.Addr != psp+0xdc4 || v.Size != 2 {
		t.Errorf("total is %+v, %v", v, err)
	}
}

// TestAS86BeginsInText: a listing that names no section has code.
func TestAS86BeginsInText(t *testing.T) {
	l := &as86Listings{scopes: plainScopes{globals: map[string]plainVar{}}}
	name, code, _ := strings.Cut(as86Text, "00139")
	_, code, _ = strings.Cut(code, ".text\n")
	l.add(parseLD86([]byte(ld86Text)), "sum", "sum.lst", []byte(name+code))
	if p, ok := newLineIndex(l.names, l.rows).line(0x128); !ok || p.Line != 11 {
		t.Errorf("the line is %+v", p)
	}
}

// TestAS86Types: types as bcc spells them.
func TestAS86Types(t *testing.T) {
	for text, want := range map[string]string{"* char": "char *", "[3] * unsigned int": "unsigned int *[3]", "* struct node": "struct node *", "func () int": "void", "* * long": "long * *"} {
		if have := as86Type(text, 0).spell(0); have != want {
			t.Errorf("%q: have %q, want %q", text, have, want)
		}
	}
}
