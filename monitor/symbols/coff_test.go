package symbols

import (
	"bytes"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// nodesSource is a program in C with what debug information describes: structures, arrays, pointers, enumerations, arguments, local variables.
const nodesSource = `struct node { int value; struct node *next; char name[8]; };
struct node nodes[2] = {{1, &nodes[1], "one"}, {2, 0, "two"}};
int total;
enum color {RED, GREEN = 5} shade = GREEN;

static int add(int a, short b)
{
	int sum = a + b;
	total += sum;
	return sum;
}

int main(void)
{
	struct node *p;
	int n = 0;
	for (p = nodes; p; p = p->next)
		n = add(n, p->value);
	return n;
}
`

// memory is a machine with bytes at addresses and registers by their numbers in DWARF.
type memory struct {
	bytes map[uint64]byte
	regs  [9]uint64
	bases [4]uint64
}

func (m *memory) Reg(n int, _ bool) (uint64, bool) {
	if n >= len(m.regs) {
		return 0, false
	}
	return m.regs[n], true
}

func (m *memory) Base(segment int) uint64 { return m.bases[segment] }

func (m *memory) Load(addr uint64, b []byte) bool {
	for i := range b {
		b[i] = m.bytes[addr+uint64(i)]
	}
	return true
}

// put writes a number of n bytes.
func (m *memory) put(addr uint64, n int, v uint64) {
	if m.bytes == nil {
		m.bytes = map[uint64]byte{}
	}
	for i := range n {
		m.bytes[addr+uint64(i)] = byte(v >> (8 * i))
	}
}

// TestDJGPP reads programs of DJGPP's linker with stabs and with DWARF, in a segment that begins at 200000h.
func TestDJGPP(t *testing.T) {
	for _, flag := range []string{"-gstabs+", "-gdwarf-2", "-gdwarf-4"} {
		f, err := Read(need.DJGPP(t, nodesSource, flag))
		if err != nil {
			t.Fatalf("%s: %v", flag, err)
		}
		const base = 0x200000
		var table Table
		table.Load(f, base)
		nodes, _ := table.Lookup("nodes")
		add, _ := table.Lookup("add")
		if p, ok := table.Line(add.Addr); !ok || p.String() != "nodes.c:7" {
			t.Errorf("%s: add begins at %v (%v)", flag, p, ok)
		}
		if list := table.Addresses("nodes.c", 9); len(list) != 1 || table.Name(list[0].First) == "" {
			t.Errorf("%s: line 9 is at %v", flag, list)
		}
		fn, _ := table.Function(add.Addr + 8)
		if fn.Name != "add" || fn.First != add.Addr || fn.End <= add.Addr+0x20 {
			t.Errorf("%s: function %+v at %#x", flag, fn, add.Addr)
		}
		m := &memory{bases: [4]uint64{base, base, base, base}}
		m.put(nodes.Addr, 4, 1)
		m.put(nodes.Addr+4, 4, nodes.Addr+16-base)
		m.put(nodes.Addr+16, 4, 0xfffffffe)
		m.put(nodes.Addr+24, 3, 'o'<<16|'w'<<8|'t')
		total, _ := table.Lookup("total")
		m.put(total.Addr, 4, 77)
		const frame = 0x8000
		m.regs[4], m.regs[5] = frame, frame
		m.put(base+frame-4, 4, 5)
		m.put(base+frame+8, 4, 3)
		inside := table.Addresses("nodes.c", 9)[0].First
		for path, want := range map[string]string{
			"total": "77", "nodes[1].value": "-2", "nodes[0].next->name": `"two"`, "*nodes[0].next": `{value = -2, next = 0x0, name = "two"}`, "sum": "5", "a": "3", "nodes[1].name[1]": "119 'w'",
		} {
			v, known, err := table.Variable(path, inside, m)
			if !known || err != nil || v.Value != want {
				t.Errorf("%s: %s is %q, %v, %v, want %q", flag, path, v.Value, known, err, want)
			}
		}
		v, _, _ := table.Variable("nodes[1]", inside, m)
		if v.Addr != nodes.Addr+16 || v.Size != 16 || strings.Join(v.Parts, " ") != ".value .next .name" {
			t.Errorf("%s: nodes[1] is %+v", flag, v)
		}
		if v, _, _ := table.Variable("nodes[0].next", inside, m); strings.Join(v.Parts, " ") != "->value ->next ->name" {
			t.Errorf("%s: parts of a pointer: %v", flag, v.Parts)
		}
		if v, _, _ := table.Variable("shade", inside, m); !strings.HasPrefix(v.Value, "RED") {
			t.Errorf("%s: shade is %+v", flag, v)
		}
		names := ""
		for _, v := range table.Locals(inside, m) {
			names += v.Name + either(v.Arg, "! ", " ")
		}
		if !strings.HasPrefix(names, "a! b! ") || !strings.Contains(names, "sum ") {
			t.Errorf("%s: variables %s", flag, names)
		}
	}
}

// coffObject is an object file of COFF with the debug information that is COFF's own: add of 20 bytes at 0, with the lines 3 and 4, an argument and a
// variable; nodes at 64 is an array of two structures.
func coffObject() []byte {
	var w, text writer
	const sections, lines = 1, 3
	symbol := func(name string, value, section, kind, class int, aux ...int) {
		b := make([]byte, 8)
		copy(b, name)
		w.Write(b)
		w.n(4, value)
		w.n(2, section, kind)
		w.n(1, class, min(len(aux), 1))
		if len(aux) > 0 {
			w.n(4, aux[0])
			w.n(2, aux[1:]...)
			w.Write(make([]byte, coffSymbol-4-2*(len(aux)-1)))
		}
	}
	at := coffHeader + sections*coffSection
	w.n(2, coffMagic, sections)
	w.n(4, 0, at+80+lines*coffLine, 20)
	w.n(2, 0, 0)
	w.WriteString(".text\x00\x00\x00")
	w.n(4, 0, 0, 80, at, 0, at+80)
	w.n(2, 0, lines)
	w.n(4, 0x20)
	w.Write(make([]byte, 80))
	w.n(4, 8) // the function by its symbol
	w.n(2, 0)
	w.n(4, 4)
	w.n(2, 1)
	w.n(4, 10)
	w.n(2, 2)
	symbol(".file", 0, -2, 0, coffFile, int('m')|int('.')<<8|int('c')<<16)
	symbol("node", 0, -2, 8, 10, 0, 0, 8, 0, 0, 0, 0)
	symbol("value", 0, -1, 4, 8)
	symbol("next", 4, -1, 1<<4|8, 8, 2, 0, 8, 0, 0, 0, 0)
	symbol(".eos", 8, -1, 0, 102)
	symbol("_add", 0, 1, 2<<4|4, coffExternal, 0, 0, 0, 0, 0, 0, 0)
	symbol(".bf", 0, 1, 0, coffFunction, 0, 3)
	symbol("a", 8, -1, 4, coffArg)
	symbol("sum", -4, -1, 3, coffAuto)
	symbol(".ef", 20, 1, 0, coffFunction, 0, 5)
	symbol("_nodes", 64, 1, 3<<4|8, coffExternal, 2, 0, 16, 2, 0, 0, 0)
	w.n(4, 4+text.Len())
	w.Write(text.Bytes())
	return w.Bytes()
}

// TestCOFFsOwn reads debug information as GCC for DJGPP wrote it before stabs.
func TestCOFFsOwn(t *testing.T) {
	b := coffObject()
	f, err := parse(bytes.NewReader(b), int64(len(b)), "")
	if err != nil {
		t.Fatal(err)
	}
	var table Table
	table.Load(f, 0)
	for addr, want := range map[uint64]string{0: "m.c:3", 4: "m.c:3", 9: "m.c:3", 10: "m.c:4", 79: "m.c:4", 80: ""} {
		if p, ok := table.Line(addr); ok != (want != "") || ok && p.String() != want {
			t.Errorf("%d is in %v (%v), want %s", addr, p, ok, want)
		}
	}
	m := &memory{}
	m.regs[5] = 1000
	m.put(1008, 4, 5)
	m.put(996, 2, 0xffff)
	m.put(72, 4, 9)
	m.put(68, 4, 72)
	for path, want := range map[string]string{"a": "5", "sum": "-1", "nodes[1].value": "9", "nodes[0].next->value": "9"} {
		if v, known, err := table.Variable(path, 12, m); !known || err != nil || v.Value != want {
			t.Errorf("%s is %q, %v, %v, want %s", path, v.Value, known, err, want)
		}
	}
}
