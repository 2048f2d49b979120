package symbols

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// The debug information of Borland's 32-bit tools (Turbo Debugger 4 and 5), in the program or in a .TDS file. Its directory is that of CodeView 4, but all names
// stand in one table, types have numbers of 32 bits, and segments are the sections of a PE program, from 1 on.
const (
	td32Names     = 0x130
	td32ProcRef   = 0x20
	td32DataRef   = 0x21
	td32BPRel     = 0x200
	td32LData     = 0x201
	td32GData     = 0x202
	td32Pub       = 0x203
	td32LProc     = 0x204
	td32GProc     = 0x205
	td32Block     = 0x207
	td32Elsewhere = 0xffff // the segment of what another program has
)

// td32 is what is read of it.
type td32 struct {
	codeView
	pool  []string // the names, from 1 on
	steps int      // of reading tables of lines and types
}

// isTD32 reports whether b begins with the signature.
func isTD32(b []byte) bool {
	return len(b) >= 8 && string(b[:3]) == "FB0" && (b[3] == '9' || b[3] == 'A')
}

// findTD32 returns the debug information in a PE program: where its directory of debug information says, or at its end. It returns nil if there is none.
func findTD32(b []byte) []byte {
	n := uint64(len(b))
	if n > 16 && isTD32(b[n-8:]) {
		if back := le32(b[n-4:]); back <= n && back >= 16 && isTD32(b[n-back:]) {
			return b[n-back:]
		}
	}
	pe := within(b, le32(b[min(0x3c, n-4):]), n)
	if len(pe) < 24+96+7*8 || string(pe[:4]) != "PE\x00\x00" {
		return nil
	}
	at, size := le32(pe[24+96+6*8:]), le32(pe[24+96+6*8+4:])
	for _, s := range peSections(pe) {
		if at < s.rva || at-s.rva >= s.size {
			continue
		}
		for list := within(b, s.file+at-s.rva, min(size, 16*28)); len(list) >= 28; list = list[28:] {
			if d := within(b, le32(list[24:]), le32(list[16:])); isTD32(d) {
				return d
			}
		}
	}
	return nil
}

// peSection is where a section of a PE program stands.
type peSection struct{ rva, size, file uint64 }

// peSections returns the sections of a program, whose header pe begins with.
func peSections(pe []byte) (list []peSection) {
	if len(pe) < 24 || string(pe[:4]) != "PE\x00\x00" {
		return nil
	}
	n := le16(pe[6:])
	for table := within(pe, 24+uint64(le16(pe[20:])), uint64(40*n)); len(table) >= 40; table = table[40:] {
		list = append(list, peSection{le32(table[12:]), max(le32(table[8:]), le32(table[16:])), le32(table[20:])})
	}
	return list
}

// readTD32 reads the debug information b of the PE program.
func readTD32(b, program []byte) (*File, error) {
	v := &td32{codeView: codeView{b: b, file: &File{}, cache: map[uint64]*plain{}}}
	v.scopes.globals = map[string]plainVar{}
	v.scopes.wide = true
	var pe []byte
	if len(program) >= 0x40 {
		pe = within(program, le32(program[0x3c:]), uint64(len(program)))
	}
	if len(pe) < 24+32 {
		return nil, errDamaged
	}
	for _, s := range peSections(pe) {
		v.frames = append(v.frames, cvFrame{off: le32(pe[24+28:]) + s.rva, size: s.size})
	}
	sections, err := v.directory()
	if err != nil {
		return nil, err
	}
	total := 0
	for _, s := range sections {
		if total += len(s.data); total > 2*len(b) { // more than there is, so that they overlap
			return nil, errDamaged
		}
		switch s.kind {
		case td32Names:
			v.namePool(s.data)
		case cvGlobalType:
			v.typeTable(s.data)
			v.types = s.data // where types are is counted from its beginning
		}
	}
	for _, s := range sections {
		switch s.kind {
		case cvSrcModule:
			v.sourceModule(s.data)
		case cvAlignSym:
			v.symbols(s.data, 4)
		case cvGlobalSym:
			c := &cursor{b: s.data}
			c.n(4)
			size := c.n(4)
			v.symbols(within(s.data, 32, size), 0)
		}
	}
	if len(v.rows) > 0 {
		v.file.lines = newLineIndex(v.names, v.rows)
	}
	if len(v.scopes.funcs)+len(v.scopes.globals) > 0 {
		v.file.scopes = v.scopes.sorted()
	}
	return v.file, nil
}

// readTDSFile reads a .TDS file, which tells addresses by the sections of the program beside it.
func readTDSFile(b []byte, name string) (*File, error) {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	for _, ext := range []string{".exe", ".EXE", ".dll", ".DLL"} {
		info, err := os.Stat(stem + ext)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxProgram {
			continue
		}
		if program, err := os.ReadFile(stem + ext); err == nil {
			return readTD32(b, program)
		}
	}
	return nil, errors.New("addresses in a .TDS file need its program, .EXE or .DLL, beside it")
}

// namePool reads the names: each behind its length, which a long name is too long for, and with a zero behind it.
func (v *td32) namePool(b []byte) {
	c := &cursor{b: b}
	for n := c.n(4); n > 0 && len(c.b) > 1 && len(v.pool) < maxSymbols; n-- {
		size := min(int(c.n(1)), len(c.b))
		for size < len(c.b) && c.b[size] != 0 {
			size++
		}
		v.pool = append(v.pool, string(c.b[:size]))
		c.b = c.b[min(size+1, len(c.b)):]
	}
}

// text reads the number of a name.
func (v *td32) text(c *cursor) string {
	if i := c.n(4); i >= 1 && i <= uint64(len(v.pool)) {
		return v.pool[i-1]
	}
	return ""
}

// sourceModule reads the lines of a module.
func (v *td32) sourceModule(b []byte) {
	c := &cursor{b: b}
	files := c.n(2)
	c.n(2)
	for ; files > 0 && !c.over && len(v.names) < maxUnits; files-- {
		at := &cursor{b: within(b, c.n(4), uint64(len(b)))}
		segs := at.n(2)
		file := v.source(v.text(at))
		ranges := &cursor{b: at.b[min(segs*4, uint64(len(at.b))):]}
		for ; segs > 0 && !at.over && len(v.rows) < maxRows && v.steps < maxTD32Steps; segs-- {
			v.steps++
			table := &cursor{b: within(b, at.n(4), uint64(len(b)))}
			ranges.n(4)
			v.lineTable(table, file, ranges.n(4))
		}
	}
}

// symbols reads records of symbols, from byte skip on.
func (v *td32) symbols(b []byte, skip int) {
	b = b[min(skip, len(b)):]
	var open []cvScope
	for len(b) >= 4 && len(open) <= maxNesting*4 {
		n := le16(b) + 2
		if n < 4 || n > len(b) {
			return
		}
		c := &cursor{b: b[4:n]}
		switch kind := le16(b[2:]); kind {
		case cvEnd:
			open = open[:max(0, len(open)-1)]
		case td32LProc, td32GProc:
			open = append(open, v.procedure(c))
		case td32Block:
			open = append(open, v.block(kind, c, open))
		case cvWith32:
			open = append(open, cvScope{fn: -1})
		case td32ProcRef, td32DataRef:
			v.reference(kind, c)
		default:
			v.symbol(kind, c, open)
		}
		b = b[n:]
	}
}

// procedure adds a function.
func (v *td32) procedure(c *cursor) cvScope {
	c.n(8) // where the scope around it, the end
	c.n(4) // and the next function are
	size := c.n(4)
	c.n(8)
	off, seg := c.n(4), c.n(2)
	c.n(6) // type, flags
	name := v.text(c)
	if c.over || len(v.scopes.funcs) >= maxFuncs {
		return cvScope{fn: -1}
	}
	first := v.linear(seg, off)
	v.public(name, seg, off)
	v.scopes.funcs = append(v.scopes.funcs, plainFunc{Func: Func{Name: trimUnderscore(name), First: first, End: first + size}})
	return cvScope{len(v.scopes.funcs) - 1, first, first + size}
}

// reference adds a global function or variable that another record may describe in full.
func (v *td32) reference(kind int, c *cursor) {
	c.n(4)
	typ := c.n(4)
	name := v.text(c)
	c.n(4) // for browsers
	off, seg := c.n(4), c.n(2)
	switch {
	case c.over || name == "" || seg == td32Elsewhere:
	case kind == td32DataRef:
		v.static(plainVar{name: name, where: placeStatic, at: int64(off), typ: v.typeOf(typ, 0)}, seg, false)
	default:
		v.public(name, seg, off)
	}
}

// symbol adds a variable or a public name.
func (v *td32) symbol(kind int, c *cursor, open []cvScope) {
	x := plainVar{where: placeFrame}
	var seg, typ uint64
	switch kind {
	case td32BPRel:
		x.at, typ = int64(int32(c.n(4))), c.n(4)
	case cvRegister:
		typ = c.n(4)
		reg := c.n(2)
		if x.where = placeRegister; reg < 9 || reg > 24 {
			return
		}
		x.at = int64(reg-9) & 7
	case td32LData, td32GData, td32Pub:
		x.where, x.at, seg = placeStatic, int64(c.n(4)), c.n(2)
		thread := c.n(2)&1 != 0
		if typ = c.n(4); thread {
			return // each thread has its own
		}
	default:
		return
	}
	if x.name = v.text(c); c.over || x.name == "" {
		return
	}
	x.typ = v.typeOf(typ, 0)
	if x.where == placeStatic {
		v.static(x, seg, kind == td32Pub)
		return
	}
	if n := len(open) - 1; n >= 0 && open[n].fn >= 0 {
		f := &v.scopes.funcs[open[n].fn]
		x.arg = x.where == placeFrame && x.at > 0
		if x.first, x.end = open[n].first, open[n].end; len(f.vars) < maxLocals {
			f.vars = append(f.vars, x)
		}
	}
}
