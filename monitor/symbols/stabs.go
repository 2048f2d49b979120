package symbols

import "strings"

// Types of stabs (The "stabs" representation of debugging information, by Cygnus).
const (
	stabHead   = 0x00
	stabGlobal = 0x20
	stabFunc   = 0x24
	stabStatic = 0x26
	stabBSS    = 0x28
	stabReg    = 0x40
	stabLine   = 0x44
	stabUnit   = 0x64
	stabLocal  = 0x80
	stabSource = 0x84
	stabArg    = 0xa0
	stabOpen   = 0xc0
	stabClose  = 0xe0
)

// stabSize is the size of a stab, in bytes: offset of the string, type, other, line, value.
const stabSize = 12

// stabs is what is read of a program's stabs.
type stabs struct {
	names    []string
	files    map[string]int32
	rows     []row
	scopes   plainScopes
	relative bool // lines and blocks count from the beginning of their function
	addrs    map[string]uint64

	types   stabTypes
	dir     string // of the unit
	file    int32
	fn      *plainFunc
	pending []plainVar // variables of the block that begins next
	blocks  []stabBlock
}

// stabBlock is a block that is open.
type stabBlock struct {
	vars  []plainVar
	first uint64
}

// readStabs reads the stabs in b, whose strings are in text. Global variables get their addresses from the symbols.
func readStabs(b, text []byte, symbols []Symbol) (lineSource, scopes) {
	s := &stabs{files: map[string]int32{}, file: -1, relative: stabsRelative(b), addrs: map[string]uint64{},
		scopes: plainScopes{globals: map[string]plainVar{}, wide: true}}
	for _, x := range symbols {
		s.addrs[x.Name] = x.Addr
	}
	base, next := uint64(0), uint64(0) // of the unit's strings
	for ; len(b) >= stabSize && len(s.rows) < maxRows; b = b[stabSize:] {
		kind, desc, value := b[4], le16(b[6:]), le32(b[8:])
		if kind == stabHead {
			base, next = next, next+value
			continue
		}
		name := ""
		if off := le32(b); off != 0 {
			name = cString(within(text, base+off, 1<<16))
		}
		s.take(kind, desc, value, name)
	}
	s.endFunc(0)
	var lines lineSource
	if len(s.rows) > 0 {
		lines = newLineIndex(s.names, s.rows)
	}
	if len(s.scopes.funcs)+len(s.scopes.globals) == 0 {
		return lines, nil
	}
	return lines, s.scopes.sorted()
}

// stabsRelative reports whether lines count from the beginning of their function, as compilers write them, or from 0, as assemblers do.
func stabsRelative(b []byte) bool {
	fn := uint64(0)
	for ; len(b) >= stabSize; b = b[stabSize:] {
		switch value := le32(b[8:]); b[4] {
		case stabFunc:
			fn = value
		case stabLine:
			if fn > 0 && value < fn {
				return true
			}
		}
	}
	return false
}

// take takes a stab.
func (s *stabs) take(kind byte, desc int, value uint64, name string) {
	switch kind {
	case stabUnit:
		s.unit(value, name)
	case stabSource:
		s.file = s.source(name)
	case stabLine:
		if s.file >= 0 {
			s.rows = append(s.rows, row{s.absolute(value), s.file, int32(desc), true})
		}
	case stabFunc:
		if name == "" {
			s.endFunc(value)
			return
		}
		s.endFunc(0)
		name, _, _ = strings.Cut(name, ":")
		s.fn = &plainFunc{Func: Func{Name: name, First: value}}
	case stabOpen:
		if len(s.blocks) < maxNesting {
			s.blocks = append(s.blocks, stabBlock{s.pending, s.absolute(value)})
			s.pending = nil
		}
	case stabClose:
		s.closeBlock(s.absolute(value))
	case stabGlobal, stabStatic, stabBSS, stabReg, stabLocal, stabArg:
		s.symbol(kind, int64(int32(value)), name)
	}
}

// absolute returns the address of a line or a block.
func (s *stabs) absolute(value uint64) uint64 {
	if s.relative && s.fn != nil {
		return s.fn.First + value
	}
	return value
}

// unit begins a unit: its directory, which ends in a slash, and then its file; without a name it ends at value.
func (s *stabs) unit(value uint64, name string) {
	switch {
	case name == "":
		s.endFunc(0)
		if len(s.rows) > 0 {
			s.rows = append(s.rows, row{addr: value, file: -1})
		}
		s.dir, s.file = "", -1
	case strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`):
		s.dir = name
	default:
		s.endFunc(0)
		s.types = stabTypes{}
		s.file = s.source(name)
	}
}

// source returns the index of a source file.
func (s *stabs) source(name string) int32 {
	if s.dir != "" && !strings.HasPrefix(name, "/") && !strings.Contains(name, ":") {
		name = s.dir + name
	}
	i, known := s.files[name]
	if !known {
		i = int32(len(s.names))
		s.files[name] = i
		s.names = append(s.names, name)
	}
	return i
}

// endFunc ends the function, after size bytes if they are known.
func (s *stabs) endFunc(size uint64) {
	f := s.fn
	for len(s.blocks) > 0 {
		s.closeBlock(0)
	}
	if f != nil && len(s.scopes.funcs) < maxFuncs {
		if f.End = f.First + size; size == 0 {
			f.End = f.First + nearSymbol
			if n := len(s.rows); n > 0 && s.rows[n-1].file >= 0 && s.rows[n-1].addr >= f.First {
				f.End = s.rows[n-1].addr + 1
			}
		}
		f.vars = append(s.pending, f.vars...)
		for i := range f.vars {
			if v := &f.vars[i]; v.end == 0 {
				v.first, v.end = f.First, f.End
			}
		}
		if size > 0 {
			s.rows = append(s.rows, row{addr: f.End, file: -1})
		}
		s.scopes.funcs = append(s.scopes.funcs, *f)
	}
	s.fn, s.pending = nil, nil
}

// closeBlock ends the innermost block before the address end; 0 is the end of the function.
func (s *stabs) closeBlock(end uint64) {
	n := len(s.blocks) - 1
	if n < 0 || s.fn == nil {
		s.blocks = s.blocks[:max(n, 0)]
		return
	}
	for _, v := range s.blocks[n].vars {
		if v.first, v.end = s.blocks[n].first, end; len(s.fn.vars) < maxLocals {
			s.fn.vars = append(s.fn.vars, v)
		}
	}
	s.blocks = s.blocks[:n]
}

// symbol takes a stab for a variable or a type, NAME:DESCRIPTOR TYPE.
func (s *stabs) symbol(kind byte, value int64, text string) {
	name, rest, ok := strings.Cut(text, ":")
	if !ok || rest == "" {
		return
	}
	letter := rest[0]
	if letter == '(' || letter == '-' || letter >= '0' && letter <= '9' {
		letter = 'l' // a local variable needs none
	} else {
		rest = rest[1:]
	}
	if letter == 'T' && strings.HasPrefix(rest, "t") {
		rest = rest[1:] // a tag that is a typedef, too
	}
	t := s.types.read(rest)
	v := plainVar{name: name, typ: t, at: value}
	switch letter {
	case 't', 'T':
		if t != nil && t.name == "" {
			t.name = name
		}
		return
	case 'G':
		addr, known := s.addrs["_"+name]
		if !known {
			if addr, known = s.addrs[name]; !known {
				return
			}
		}
		v.at = int64(addr)
		s.global(v)
		return
	case 'S':
		s.global(v)
		return
	case 'V':
	case 'p', 'v':
		v.where, v.arg = placeFrame, true
	case 'r', 'P', 'R':
		v.where, v.arg = placeRegister, letter != 'r'
	case 'l':
		v.where = placeFrame
	default:
		return
	}
	switch {
	case v.where == placeStatic && kind != stabStatic && kind != stabBSS, s.fn == nil:
	case v.arg && len(s.fn.vars) < maxLocals:
		s.fn.vars = append(s.fn.vars, v)
	case len(s.pending) < maxLocals:
		s.pending = append(s.pending, v)
	}
}

// global adds a variable that is in sight everywhere.
func (s *stabs) global(v plainVar) {
	if len(s.scopes.globals) < maxSymbols {
		s.scopes.globals[v.name] = v
	}
}
