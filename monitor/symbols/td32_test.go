package symbols

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// td32Info is debug information of Borland's 32-bit tools: main of 20 bytes at 0001:0000 with the lines 3 and 4, an argument argc, a variable in a register and
// a block with n; count at 0002:0004 is an array of two classes that are derived from one with x.
func td32Info() []byte {
	names := []string{"main.c", "_main", "argc", "n", "_count", "pair", "x", "y", "color", "red", "_tint", "i", strings.Repeat("long", 100), "_other"}
	var pool, types, syms, global, src writer
	pool.n(4, len(names))
	for _, name := range names {
		pool.n(1, len(name)&0xff)
		pool.WriteString(name + "\x00")
	}
	leaf := func(do func(w *writer)) []byte {
		var w, r writer
		do(&w)
		r.n(2, w.Len())
		r.Write(w.Bytes())
		return r.Bytes()
	}
	class := func(w *writer, fields, size int) {
		w.n(2, leafStruct, 2)
		w.n(4, fields)
		w.n(2, 0)
		w.n(4, 0, 0, 0, 6)
		w.n(2, size)
	}
	list := [][]byte{ // from 1000h on
		leaf(func(w *writer) {
			w.n(2, leafFieldList, leafMember)
			w.n(4, 0x74)
			w.n(2, 3)
			w.n(4, 7, 0)
			w.n(2, 0)
			w.n(1, 0xf2, 0xf1)
			w.n(2, leafStatic)
			w.n(4, 0x74)
			w.n(2, 3)
			w.n(4, 7, 0)
		}),
		leaf(func(w *writer) { class(w, 0x1000, 4) }),
		leaf(func(w *writer) {
			w.n(2, leafFieldList, leafBase)
			w.n(4, 0x1001)
			w.n(2, 3, 0, leafMethod, 1)
			w.n(4, 0, 7)
			w.n(2, leafMember)
			w.n(4, 0x1005)
			w.n(2, 3)
			w.n(4, 8, 0)
			w.n(2, 4)
		}),
		leaf(func(w *writer) { class(w, 0x1002, 8) }),
		leaf(func(w *writer) { w.n(2, leafArray); w.n(4, 0x1003, 0x74, 0); w.n(2, 16, 2) }),
		leaf(func(w *writer) { w.n(2, leafPointer, 10); w.n(4, 0x1003) }),
		leaf(func(w *writer) {
			w.n(2, leafFieldList, leafEnumerate, 3)
			w.n(4, 10, 0)
			w.n(2, 5)
		}),
		leaf(func(w *writer) { w.n(2, leafEnum, 1); w.n(4, 0x74, 0x1006, 0, 9) }),
	}
	types.n(4, 1, len(list))
	at := 8 + 4*len(list)
	for _, l := range list {
		types.n(4, at)
		at += len(l)
	}
	types.Write(bytes.Join(list, nil))
	record := func(to *writer, kind int, do func(w *writer)) {
		var w writer
		do(&w)
		to.n(2, w.Len()+2, kind)
		to.Write(w.Bytes())
	}
	syms.n(4, 1)
	record(&syms, td32GProc, func(w *writer) { w.n(4, 0, 0, 0, 20, 2, 18, 0); w.n(2, 1); w.n(4, 0); w.n(2, 0); w.n(4, 2, 0) })
	record(&syms, td32BPRel, func(w *writer) { w.n(4, 8, 0x74, 3, 0) })
	record(&syms, cvRegister, func(w *writer) { w.n(4, 0x74); w.n(2, 23); w.n(4, 12, 0) })
	record(&syms, td32Block, func(w *writer) { w.n(4, 0, 0, 10, 4); w.n(2, 1); w.n(4, 0) })
	record(&syms, td32BPRel, func(w *writer) { w.n(4, -4, 0x74, 4, 0) })
	record(&syms, cvEnd, func(*writer) {})
	record(&syms, cvEnd, func(*writer) {})
	record(&syms, td32GData, func(w *writer) { w.n(4, 4); w.n(2, 2, 0); w.n(4, 0x1004, 5, 0) })
	record(&global, td32DataRef, func(w *writer) { w.n(4, 0, 0x1007, 11, 0, 0x20); w.n(2, 2) })
	record(&global, td32ProcRef, func(w *writer) { w.n(4, 0, 0, 14, 0, 0x40); w.n(2, 1); w.n(4, 0) })
	src.n(2, 1, 1)
	src.n(4, 18, 0, 19)
	src.n(2, 1, 1)
	src.n(4, 1, 36, 0, 19)
	src.n(2, 1, 2)
	src.n(4, 0, 10)
	src.n(2, 3, 4)
	var head, w, dir writer
	head.n(4, 0, global.Len(), 0, 0, 0, 0, 0, 0)
	head.Write(global.Bytes())
	w.WriteString("FB0A")
	w.n(4, 0)
	sections := []struct {
		kind int
		b    []byte
	}{{cvAlignSym, syms.Bytes()}, {cvSrcModule, src.Bytes()}, {cvGlobalSym, head.Bytes()}, {cvGlobalType, types.Bytes()}, {td32Names, pool.Bytes()}}
	dir.n(2, 16, 12)
	dir.n(4, len(sections), 0, 0)
	for _, s := range sections {
		dir.n(2, s.kind, 1)
		dir.n(4, w.Len(), len(s.b))
		w.Write(s.b)
	}
	binary.LittleEndian.PutUint32(w.Bytes()[4:], uint32(w.Len()))
	w.Write(dir.Bytes())
	w.WriteString("FB0A")
	w.n(4, w.Len()+4)
	return w.Bytes()
}

// td32Program is a PE program at 400000h with two sections, at 1000h and 2000h, and the debug information at its end, or where the directory says.
func td32Program(tail bool) []byte {
	b := make([]byte, 0x400)
	copy(b, mzImage())
	put := func(at, size, v int) {
		for i := range size {
			b[at+i] = byte(v >> (8 * i))
		}
	}
	put(0x3c, 4, 0x80)
	copy(b[0x80:], "PE\x00\x00\x4c\x01\x02")
	put(0x80+20, 2, 224)
	put(0x80+24+28, 4, 0x400000)
	put(0x80+24+96+48, 4, 0x2010) // the directory of debug information
	put(0x80+24+96+52, 4, 28)
	for i := range 2 {
		s := 0x80 + 24 + 224 + 40*i
		put(s+8, 4, 0x100)
		put(s+12, 4, 0x1000*(i+1))
		put(s+16, 4, 0x80)
		put(s+20, 4, 0x300+0x80*i)
	}
	info := td32Info()
	put(0x390+16, 4, len(info))
	put(0x390+24, 4, 0x400)
	b = append(b, info...)
	if !tail {
		b = append(b, "more"...)
	}
	return b
}

// TestTD32: names, lines, variables and types of a program of Borland's 32-bit tools: in it, where its directory says, and in a file beside it.
func TestTD32(t *testing.T) {
	dir := t.TempDir()
	for name, b := range map[string][]byte{"A.EXE": td32Program(true), "B.EXE": td32Program(false), "C.TDS": td32Info(), "C.EXE": td32Program(true)[:0x400]} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"A.EXE", "B.EXE", "C.TDS"} {
		f, err := Read(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var table Table
		table.Load(f, 0)
		for symbol, want := range map[string]uint64{"main": 0x401000, "count": 0x402004, "tint": 0x402020, "other": 0x401040} {
			if s, ok := table.Lookup(symbol); !ok || s.Addr != want {
				t.Errorf("%s: %s is %+v (%v)", name, symbol, s, ok)
			}
		}
		for addr, want := range map[uint64]string{0x401000: "main.c:3", 0x40100a: "main.c:4", 0x401014: ""} {
			if p, ok := table.Line(addr); ok != (want != "") || ok && p.String() != want {
				t.Errorf("%s: %#x is in %v (%v), want %s", name, addr, p, ok, want)
			}
		}
		if fn, ok := table.Function(0x401013); !ok || fn.Name != "main" || fn.First != 0x401000 || fn.End != 0x401014 {
			t.Errorf("%s: function %+v (%v)", name, fn, ok)
		}
		m := &memory{}
		m.regs[5], m.regs[6] = 0x10100, 6
		m.put(0x10108, 4, 0xfffffff9)
		m.put(0x100fc, 4, 12)
		m.put(0x402004, 4, 1)
		m.put(0x40200c, 4, 3)
		m.put(0x402010, 4, 0x402004)
		m.put(0x402020, 4, 5)
		for path, want := range map[string]string{"argc": "-7", "n": "12", "i": "6", "count[0].x": "1", "count[1].x": "3", "count[1].y->x": "1", "tint": "red (5)"} {
			if v, known, err := table.Variable(path, 0x401006, m); !known || err != nil || v.Value != want {
				t.Errorf("%s: %s is %q, %v, %v, want %s", name, path, v.Value, known, err, want)
			}
		}
		if list := table.Locals(0x401012, m); len(list) != 2 || list[0].Name != "argc" || !list[0].Arg {
			t.Errorf("%s: behind the block there are %v", name, list)
		}
	}
	if _, err := Read(filepath.Join(dir, "C.EXE")); err == nil {
		t.Error("a program without symbols has some")
	}
	if err := os.Remove(filepath.Join(dir, "C.EXE")); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(filepath.Join(dir, "C.TDS")); err == nil || !strings.Contains(err.Error(), "beside it") {
		t.Errorf("a .TDS file without its program: %v", err)
	}
}
