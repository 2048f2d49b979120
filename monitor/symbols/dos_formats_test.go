package symbols

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// writer makes files of debug information.
type writer struct{ bytes.Buffer }

// n writes numbers of size bytes.
func (w *writer) n(size int, list ...int) {
	for _, v := range list {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		w.Write(b[:size])
	}
}

// text writes a text behind its length.
func (w *writer) text(s string) {
	w.n(1, len(s))
	w.WriteString(s)
}

// mzImage is a program of DOS of two paragraphs of code and one of data.
func mzImage() []byte {
	var w writer
	w.WriteString("MZ")
	w.n(2, 32+48, 1, 0, 2, 0, 0xffff, 2, 0x100, 0, 0, 0, 0x1c, 0)
	w.Write(make([]byte, 32+48-w.Len()))
	return w.Bytes()
}

// tdsProgram is a program with Borland's debug information: main of 20 bytes at 0000:0000, with the lines 3 and 4, an argument argc and a block with n;
// count at 0002:0004 is an array of two structures. The scope of main names a symbol by its number, or 0 as the compilers of C have it.
func tdsProgram(function int) []byte {
	var w writer
	w.Write(mzImage())
	names := []string{"_main", "argc", "n", "_count", "pair", "x", "y", "main.c", "main"}
	pool := strings.Join(names, "\x00") + "\x00"
	w.n(2, tdsMagic)
	w.n(1, 8, 3)
	w.n(4, len(pool))
	w.n(2, len(names), 4, 2, 4, 2, 1, 2, 2, 2, 1, 1, 1)
	w.n(1, make([]int, 14)...)
	w.n(2, 0)
	symbol := func(name, typ, off, seg, class int) {
		w.n(2, name, typ, off, seg)
		w.n(1, class)
	}
	symbol(1, 0, 0, 0, tdsStatic)
	symbol(2, 1, 4, 0, tdsAuto)
	symbol(3, 1, 0xfffe, 0, tdsAuto)
	symbol(4, 4, 4, 2, tdsStatic)
	w.n(2, 9, 0, 0, 0, 0, 0, 0, 0)   // the module
	w.n(2, 8, 0, 0)                  // the source
	w.n(2, 3, 0, 4, 10)              // lines
	w.n(2, 2, 1, 0, function, 0, 20) // the scope of main
	w.n(2, 3, 1, 1, 0, 4, 10)        // the block in it
	w.n(2, 1, 0, 0, 20, 1, 2, 1, 1)
	w.n(2, 1, 1, 1, 2) // the correlation
	typ := func(kind, name, size, class, member int) {
		w.n(1, kind)
		w.n(2, name, size)
		w.n(1, class)
		w.n(2, member)
	}
	typ(5, 0, 2, 0, 0)
	typ(21, 0, 2, 0, 1)
	typ(30, 5, 4, 0, 1)
	typ(26, 0, 8, 0, 3)
	w.n(1, 0)
	w.n(2, 6, 1)
	w.n(1, 0x80)
	w.n(2, 7, 2)
	w.WriteString(pool)
	return w.Bytes()
}

// codeViewProgram is a program with debug information of CodeView 4 of a version, such as NB09: as tdsProgram, with types that are structures of C.
func codeViewProgram(version string) []byte {
	var types, mod, syms, src, pubs, segs writer
	seg, data := 0, 2 // paragraphs
	if version != "NB05" {
		seg, data = 1, 2 // numbers of segments
		segs.n(2, 2, 2)
		segs.n(2, 0, 0, 0, 0, 0, 0)
		segs.n(4, 0, 32)
		segs.n(2, 0, 0, 0, 2, 0, 0)
		segs.n(4, 0, 16)
	}
	leaf := func(list ...any) []byte {
		var w writer
		for _, x := range list {
			switch x := x.(type) {
			case int:
				w.n(2, x)
			case string:
				w.text(x)
			}
		}
		var r writer
		r.n(2, w.Len())
		r.Write(w.Bytes())
		return r.Bytes()
	}
	list := [][]byte{ // from 1000h on
		leaf(leafFieldList, leafMember, 0x72, 0, 0, "x", leafMember, 0x1003, 0, 2, "y"),
		leaf(leafStruct, 2, 0x1000, 0, 0, 0, 4, "pair"),
		leaf(leafArray, 0x1001, 0x72, 8, ""),
		leaf(leafPointer, 0, 0x1001),
	}
	types.n(4, 0, len(list))
	at := 0
	if version < "NB09" {
		at = 8 + 4*len(list)
	}
	for _, l := range list {
		types.n(4, at)
		at += len(l)
	}
	types.Write(bytes.Join(list, nil))
	mod.n(2, 0, 0, 1, 0x5643, seg, 0)
	mod.n(4, 0, 20)
	mod.text("main")
	record := func(kind int, do func(w *writer)) {
		var w writer
		do(&w)
		syms.n(2, w.Len()+2, kind)
		syms.Write(w.Bytes())
	}
	syms.n(4, 1)
	record(cvGProc16, func(w *writer) {
		w.n(4, 0, 0, 0)
		w.n(2, 20, 2, 18, 0, seg, 0)
		w.n(1, 0)
		w.text("_main")
	})
	record(cvBPRel16, func(w *writer) { w.n(2, 4, 0x72); w.text("argc") })
	record(cvBlock16, func(w *writer) { w.n(4, 0, 0); w.n(2, 10, 4, seg); w.text("") })
	record(cvBPRel16, func(w *writer) { w.n(2, 0xfffe, 0x72); w.text("n") })
	record(cvEnd, func(*writer) {})
	record(cvEnd, func(*writer) {})
	record(cvGData16, func(w *writer) { w.n(2, 4, data, 0x1002); w.text("_count") })
	src.n(2, 1, 1)
	src.n(4, 20, 0, 19)
	src.n(2, seg, 0)
	src.n(2, 1, 0)
	src.n(4, 44, 0, 19)
	src.text("main.c")
	src.n(1, 0)
	src.n(2, seg, 2)
	src.n(4, 0, 10)
	src.n(2, 3, 4)
	pubs.n(2, 0, seg, 0)
	pubs.text("_main")
	var w writer
	w.Write(mzImage())
	start := w.Len()
	w.WriteString(version)
	w.n(4, 0)
	var dir writer
	sections := []struct {
		kind int
		b    []byte
	}{{cvModule, mod.Bytes()}, {cvPublic, pubs.Bytes()}, {cvSymbols, syms.Bytes()}, {cvSrcModule, src.Bytes()}, {cvGlobalType, types.Bytes()}, {cvSegMap, segs.Bytes()}}
	dir.n(2, 16, 12)
	dir.n(4, len(sections), 0, 0)
	for _, s := range sections {
		dir.n(2, s.kind, 1)
		dir.n(4, w.Len()-start, len(s.b))
		w.Write(s.b)
	}
	binary.LittleEndian.PutUint32(w.Bytes()[start+4:], uint32(w.Len()-start))
	w.Write(dir.Bytes())
	w.WriteString(version)
	w.n(4, w.Len()+4-start)
	return w.Bytes()
}

// oldCodeView is a program with debug information of LINK 5.1, NB02: a public name and two lines.
func oldCodeView() []byte {
	var mod, pubs, lines, w, dir writer
	mod.n(2, 0, 0, 20, 0, 0)
	mod.n(1, 1, 0)
	mod.text("main")
	pubs.n(2, 0, 0, 0)
	pubs.text("_main")
	pubs.n(2, 4, 2, 0)
	pubs.text("_count")
	lines.text("main.c")
	lines.n(2, 0, 2, 3, 0, 4, 10)
	w.Write(mzImage())
	start := w.Len()
	w.WriteString("NB02")
	w.n(4, 0)
	dir.n(2, 3)
	for i, s := range [][]byte{mod.Bytes(), pubs.Bytes(), lines.Bytes()} {
		dir.n(2, []int{oldModules, oldPublics, oldSegLines}[i], 1)
		dir.n(4, w.Len()-start)
		dir.n(2, len(s))
		w.Write(s)
	}
	binary.LittleEndian.PutUint32(w.Bytes()[start+4:], uint32(w.Len()-start))
	w.Write(dir.Bytes())
	w.WriteString("NB02")
	w.n(4, w.Len()+4-start)
	return w.Bytes()
}

// watcomProgram is a program with Watcom's own debug information: names and lines.
func watcomProgram() []byte {
	var s, mods, globals, addrs, w writer
	const head = 18
	lines := head
	s.n(4, lines+4) // the table of pieces: one
	s.n(4, 0)       // in the class of addresses, set below
	s.n(2, 2)
	for _, l := range [][2]int{{3, 0}, {4, 10}} {
		s.n(2, l[0])
		s.n(4, l[1])
	}
	mods.n(2, 0)
	for _, d := range [][2]int{{0, 0}, {0, 0}, {lines, 1}} {
		mods.n(4, d[0])
		mods.n(2, d[1])
	}
	mods.text("main.c")
	for _, g := range []struct {
		off, seg int
		name     string
	}{{0, 0, "main_"}, {4, 2, "_count"}} {
		globals.n(4, g.off)
		globals.n(2, g.seg, 0)
		globals.n(1, 4)
		globals.text(g.name)
	}
	addrs.n(4, 0)
	addrs.n(2, 0, 1)
	addrs.n(4, 20)
	addrs.n(2, 0)
	binary.LittleEndian.PutUint32(s.Bytes()[4:], 8)
	w.Write(mzImage())
	start := w.Len()
	at := head + s.Len()
	w.n(4, at, at+mods.Len(), at+mods.Len()+globals.Len(), at+mods.Len()+globals.Len()+addrs.Len())
	w.n(2, 0)
	for _, b := range []*writer{&s, &mods, &globals, &addrs} {
		w.Write(b.Bytes())
	}
	size := w.Len() - start + watcomTail
	w.n(2, watcomMagic)
	w.n(1, 3, 0, 1, 3)
	w.n(2, 0, 0)
	w.n(4, size)
	return w.Bytes()
}

// TestDOSFormats: names and lines, and where the compiler describes them variables, of programs loaded at 1000:0000.
func TestDOSFormats(t *testing.T) {
	for name, b := range map[string][]byte{"TDS": tdsProgram(1), "TDS of C": tdsProgram(0), "NB05": codeViewProgram("NB05"), "NB08": codeViewProgram("NB08"), "NB09": codeViewProgram("NB09"),
		"NB11": codeViewProgram("NB11"), "NB02": oldCodeView(), "WVIDEO": watcomProgram()} {
		f, err := parse(bytes.NewReader(b), int64(len(b)), "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var table Table
		table.Load(f, 0x10000)
		if s, ok := table.Lookup("count"); !ok || s.Addr != 0x10024 || s.Seg != 0x10020 {
			t.Errorf("%s: count is %+v (%v)", name, s, ok)
		}
		if have := table.Name(0x10005); !strings.Contains(have, "main") || !strings.HasSuffix(have, "+0x5") {
			t.Errorf("%s: 10005h is %s", name, have)
		}
		for addr, want := range map[uint64]string{0x10000: "main.c:3", 0x10009: "main.c:3", 0x1000a: "main.c:4", 0x10020: ""} {
			if p, ok := table.Line(addr); ok != (want != "") || ok && p.String() != want {
				t.Errorf("%s: %#x is in %v (%v), want %s", name, addr, p, ok, want)
			}
		}
		if f.scopes == nil {
			if name != "NB02" && name != "WVIDEO" {
				t.Errorf("%s: no functions", name)
			}
			continue
		}
		if fn, ok := table.Function(0x10013); !ok || fn.Name != "main" || fn.First != 0x10000 || fn.End != 0x10014 {
			t.Errorf("%s: function %+v (%v)", name, fn, ok)
		}
		m := &memory{bases: [4]uint64{0, 0x10000, 0x20000, 0x10020}}
		m.regs[5] = 0xdead0100
		m.put(0x20104, 2, 0xfff9)
		m.put(0x200fe, 2, 12)
		m.put(0x10024, 2, 1)
		m.put(0x10028, 2, 3)
		m.put(0x1002a, 2, 4)
		for path, want := range map[string]string{"argc": "-7", "n": "12", "count[0].x": "1", "count[1].x": "3"} {
			if v, known, err := table.Variable(path, 0x10006, m); !known || err != nil || v.Value != want {
				t.Errorf("%s: %s is %q, %v, %v, want %s", name, path, v.Value, known, err, want)
			}
		}
		if strings.HasPrefix(name, "NB") {
			if v, _, err := table.Variable("count[1].y->x", 0x10006, m); err != nil || v.Value != "1" || v.Addr != 0x10024 {
				t.Errorf("%s: a near pointer: %+v, %v", name, v, err)
			}
		}
		if list := table.Locals(0x10012, m); len(list) != 1 || list[0].Name != "argc" || !list[0].Arg {
			t.Errorf("%s: behind the block there are %v", name, list)
		}
	}
}

// TestWatcomDWARF: a program that ends in an ELF file, as Watcom's linker makes it for DWARF.
func TestWatcomDWARF(t *testing.T) {
	elf := tinyELF()
	b := append(mzImage(), elf...)
	var w writer
	w.WriteString(tisMagic)
	w.n(4, 1, 0, len(elf)+tisTrailer)
	b = append(b, w.Bytes()...)
	f, err := parse(bytes.NewReader(b), int64(len(b)), "")
	if err != nil || len(f.Symbols) != 2 || f.Symbols[0].Name != "start" {
		t.Errorf("have %+v, %v", f, err)
	}
}
