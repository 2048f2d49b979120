package symbols

// Subsections of CodeView's debug information, version 4 (Microsoft C/C++ 7.0, Symbol and Type Information) and, from 0x101 on, before it (LINK 3 to 5.1).
const (
	oldModules   = 0x101
	oldPublics   = 0x102
	oldLines     = 0x105
	oldSegLines  = 0x109
	cvModule     = 0x120
	cvPublic     = 0x122
	cvPublicSym  = 0x123
	cvSymbols    = 0x124
	cvAlignSym   = 0x125
	cvSegLines   = 0x126
	cvSrcModule  = 0x127
	cvGlobalSym  = 0x129
	cvGlobalPub  = 0x12a
	cvGlobalType = 0x12b
	cvSegMap     = 0x12d
	cvStaticSym  = 0x134
)

// codeView is what is read of it. b begins at its signature.
type codeView struct {
	b       []byte
	file    *File
	frames  []cvFrame // of segments by their numbers, from 1 on; none: segments are paragraphs
	names   []string
	rows    []row
	modules map[uint64]cvFrame // the code of a module of the older kind
	scopes  plainScopes
	types   []byte   // the types, and
	index   []uint64 // where each begins, from 1000h on
	cache   map[uint64]*plain
}

// cvFrame is where a segment begins.
type cvFrame struct{ seg, off, size uint64 }

// cvSection is an entry of the directory.
type cvSection struct {
	kind   uint64
	module uint64
	data   []byte
}

// readCodeView reads the debug information at the end of b. It returns nil if there is none.
func readCodeView(b []byte) (*File, error) {
	n := uint64(len(b))
	if n < 16 || string(b[n-8:n-6]) != "NB" {
		return nil, nil
	}
	back := le32(b[n-4:])
	if back > n || back < 16 {
		return nil, errDamaged
	}
	v := &codeView{b: b[n-back:], file: &File{}, modules: map[uint64]cvFrame{}, cache: map[uint64]*plain{}}
	v.scopes.globals = map[string]plainVar{}
	sections, err := v.directory()
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		switch s.kind {
		case cvSegMap:
			v.segMap(s.data)
		case cvGlobalType:
			v.typeTable(s.data)
		case oldModules:
			c := &cursor{b: s.data}
			v.modules[s.module] = cvFrame{c.n(2), c.n(2), c.n(2)}
		}
	}
	for _, s := range sections {
		v.take(s)
	}
	if len(v.rows) > 0 {
		v.file.lines = newLineIndex(v.names, v.rows)
	}
	if len(v.scopes.funcs)+len(v.scopes.globals) > 0 {
		v.file.scopes = v.scopes.sorted()
	}
	return v.file, nil
}

// directory returns the entries of the directory, whose place stands behind the signature.
func (v *codeView) directory() ([]cvSection, error) {
	old := v.b[2] == '0' && v.b[3] < '5'
	c := &cursor{b: within(v.b, le32(v.b[4:]), uint64(len(v.b)))}
	var n uint64
	if old {
		n = c.n(2)
	} else {
		head := c.n(2)
		c.n(2)
		n = c.n(4)
		if head < 8 || head-8 > uint64(len(c.b)) {
			return nil, errDamaged
		}
		c.b = c.b[head-8:]
	}
	var list []cvSection
	for ; n > 0 && len(list) < maxUnits*8; n-- {
		s := cvSection{kind: c.n(2), module: c.n(2)}
		at, size := c.n(4), uint64(0)
		if size = c.n(2); !old {
			size |= c.n(2) << 16
		}
		if c.over {
			return nil, errDamaged
		}
		s.data = within(v.b, at, size)
		list = append(list, s)
	}
	return list, nil
}

// segMap reads where segments begin. The frames of a program of real mode are paragraphs.
func (v *codeView) segMap(b []byte) {
	c := &cursor{b: b}
	n := c.n(2)
	c.n(2)
	for ; n > 0 && !c.over && len(v.frames) < 1<<16; n-- {
		c.n(6) // flags, overlay, group
		f := cvFrame{seg: c.n(2)}
		c.n(4) // names
		f.off, f.size = c.n(4), c.n(4)
		v.frames = append(v.frames, f)
	}
}

// frame returns where a segment begins.
func (v *codeView) frame(seg uint64) cvFrame {
	if seg >= 1 && seg <= uint64(len(v.frames)) {
		return v.frames[seg-1]
	}
	return cvFrame{seg: seg}
}

// linear returns the address of an offset in a segment.
func (v *codeView) linear(seg, off uint64) uint64 {
	f := v.frame(seg)
	return f.seg<<4 + f.off + off
}

// public adds a symbol.
func (v *codeView) public(name string, seg, off uint64) {
	if name != "" && len(v.file.Symbols) < maxSymbols {
		v.file.Symbols = append(v.file.Symbols, Symbol{name, v.linear(seg, off), v.frame(seg).seg << 4})
	}
}

// take reads a subsection.
func (v *codeView) take(s cvSection) {
	c := &cursor{b: s.data}
	switch s.kind {
	case oldPublics, cvPublic:
		for len(c.b) > 0 && !c.over {
			off, seg := c.n(2), c.n(2)
			c.n(2)
			if name := c.pascal(); !c.over {
				v.public(name, seg, off)
			}
		}
	case oldLines:
		file := v.source(c.pascal())
		v.pairs(c, file, v.modules[s.module].seg)
	case oldSegLines, cvSegLines:
		file := v.source(c.pascal())
		v.pairs(c, file, c.n(2))
	case cvSrcModule:
		v.sourceModule(s.data)
	case cvPublicSym, cvSymbols, cvAlignSym:
		v.symbols(s.data, 4)
	case cvGlobalSym, cvGlobalPub, cvStaticSym:
		c.n(4)
		size := c.n(4)
		c.n(8)
		v.symbols(c.b[:min(size, uint64(len(c.b)))], 0)
	}
}

// source adds a source file.
func (v *codeView) source(name string) int32 {
	v.names = append(v.names, name)
	return int32(len(v.names) - 1)
}

// pairs reads the number of lines in a segment, and for each its line and its offset.
func (v *codeView) pairs(c *cursor, file int32, seg uint64) {
	end := uint64(0)
	for n := c.n(2); n > 0 && !c.over && len(v.rows) < maxRows; n-- {
		line, off := c.n(2), c.n(2)
		if !c.over {
			end = v.linear(seg, off)
			v.rows = append(v.rows, row{end, file, int32(line), true})
		}
	}
	if end > 0 {
		v.rows = append(v.rows, row{addr: end + 1, file: -1}) // how long the code of the last line is nobody says
	}
}

// sourceModule reads the lines of a module: its source files, each with tables for pieces of segments.
func (v *codeView) sourceModule(b []byte) {
	c := &cursor{b: b}
	files := c.n(2)
	c.n(2)
	for ; files > 0 && !c.over; files-- {
		at := &cursor{b: within(b, c.n(4), uint64(len(b)))}
		segs := at.n(2)
		at.n(2)
		tables := &cursor{b: at.b}
		skip := min(segs*12, uint64(len(at.b)))
		ranges := &cursor{b: at.b[min(segs*4, uint64(len(at.b))):]}
		at.b = at.b[skip:]
		name := at.pascal()
		file := v.source(name)
		for ; segs > 0 && !tables.over; segs-- {
			table := &cursor{b: within(b, tables.n(4), uint64(len(b)))}
			ranges.n(4)
			end := ranges.n(4)
			v.lineTable(table, file, end)
		}
	}
}

// lineTable reads the lines of a piece of a segment, which ends with the byte at last.
func (v *codeView) lineTable(c *cursor, file int32, last uint64) {
	seg, n := c.n(2), c.n(2)
	offs := &cursor{b: c.b[:min(4*n, uint64(len(c.b)))]}
	lines := &cursor{b: c.b[len(offs.b):]}
	top := uint64(0)
	for ; n > 0 && len(v.rows) < maxRows; n-- {
		off, line := offs.n(4), lines.n(2)
		if offs.over || lines.over {
			break
		}
		top = max(top, off)
		v.rows = append(v.rows, row{v.linear(seg, off), file, int32(line), true})
	}
	if c.over {
		return
	}
	v.rows = append(v.rows, row{addr: v.linear(seg, max(last, top)+1), file: -1})
}
