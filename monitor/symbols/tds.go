package symbols

// The debug information of Borland's compilers and assemblers for DOS (TLINK /v, up to version 3), which stands behind the image of the program: a header with the
// numbers of records, then tables of symbols, modules, source files, lines, scopes, segments, correlations, types and members, and the names at the
// end. Indexes count from 1. (Borland Languages, Open Architecture Handbook, "Symbol and type tables".)
const (
	tdsMagic  = 0x52fb
	tdsHeader = 48
)

// tds is what is read of it.
type tds struct {
	names   []string
	symbols []byte // of 9 bytes
	modules []byte // of 16 bytes
	sources []byte // of 6 bytes
	lines   []byte // of 4 bytes
	scopes  []byte // of 12 bytes
	segs    []byte // of 16 bytes
	corrs   []byte // of 8 bytes
	types   []byte // of 8 bytes
	members []byte // of 5 bytes
	cache   map[int]*plain
}

// readTDS reads the tables in b.
func readTDS(b []byte) (*File, error) {
	t, err := openTDS(b)
	if err != nil {
		return nil, err
	}
	f := &File{}
	s := &plainScopes{globals: map[string]plainVar{}}
	at := map[uint64]string{}
	for i := 1; i*9 <= len(t.symbols); i++ {
		x := t.symbol(i)
		if x.class != tdsStatic || x.name == "" {
			continue
		}
		addr := uint64(x.seg)<<4 + uint64(x.off)
		f.Symbols = append(f.Symbols, Symbol{x.name, addr, uint64(x.seg) << 4})
		if at[addr] == "" {
			at[addr] = x.name
		}
		if typ := t.typeOf(x.typ, 0); typ != nil && typ.size > 0 {
			s.globals[x.name] = plainVar{name: x.name, typ: typ, at: int64(addr)}
		}
	}
	t.functions(s, at)
	f.lines = t.lineIndex()
	if len(s.funcs)+len(s.globals) > 0 {
		f.scopes = s.sorted()
	}
	return f, nil
}

// openTDS finds the tables.
func openTDS(b []byte) (*tds, error) {
	if b[3] != 2 && b[3] != 3 {
		return nil, errDamaged
	}
	c := &cursor{b: b[8:]}
	pool := le32(b[4:])
	var n [12]int // names, types, members, symbols, globals, modules, locals, scopes, lines, sources, segments, correlations
	for i := range n {
		n[i] = int(c.n(2))
	}
	c.n(8)
	c.n(6)
	if extra := c.n(2); extra <= uint64(len(c.b)) {
		c.b = c.b[extra:]
	}
	t := &tds{cache: map[int]*plain{}}
	for _, table := range []struct {
		to   *[]byte
		size int
	}{{&t.symbols, 9 * n[3]}, {&t.modules, 16 * n[5]}, {&t.sources, 6 * n[9]}, {&t.lines, 4 * n[8]}, {&t.scopes, 12 * n[7]}, {&t.segs, 16 * n[10]},
		{&t.corrs, 8 * n[11]}, {&t.types, 8 * n[1]}, {&t.members, 5 * n[2]}} {
		if table.size > len(c.b) {
			return nil, errDamaged
		}
		*table.to, c.b = c.b[:table.size], c.b[table.size:]
	}
	if pool > uint64(len(b)) {
		return nil, errDamaged
	}
	for text := b[uint64(len(b))-pool:]; len(text) > 0 && len(t.names) < n[0]; {
		name := cString(text)
		t.names = append(t.names, name)
		text = text[min(len(name)+1, len(text)):]
	}
	return t, nil
}

// name returns a name by its number.
func (t *tds) name(i int) string {
	if i < 1 || i > len(t.names) {
		return ""
	}
	return t.names[i-1]
}

// Classes of symbols.
const (
	tdsStatic = 0
	tdsAuto   = 2
	tdsVar    = 3 // an argument of Pascal's that is passed by reference
	tdsReg    = 4
)

// tdsSymbol is a symbol.
type tdsSymbol struct {
	name     string
	typ      int
	off, seg uint16
	class    byte
}

// symbol returns a symbol by its number.
func (t *tds) symbol(i int) tdsSymbol {
	if i < 1 || i*9 > len(t.symbols) {
		return tdsSymbol{}
	}
	r := t.symbols[(i-1)*9:]
	return tdsSymbol{t.name(le16(r)), le16(r[2:]), uint16(le16(r[4:])), uint16(le16(r[6:])), r[8] & 7}
}

// functions adds the functions, and the blocks in them. A scope of a segment is a function if it names one; those of C compilers name none, and are one if they are in
// no other scope and begin where a symbol stands, which at has by addresses.
func (t *tds) functions(s *plainScopes, at map[uint64]string) {
	for segs := t.segs; len(segs) >= 16; segs = segs[16:] {
		base, first, n := uint64(le16(segs[2:]))<<4, le16(segs[8:]), le16(segs[10:])
		byScope := map[int]int{} // the index of the function that a scope is in
		for i := first; i < first+n && i*12 <= len(t.scopes) && i > 0 && len(s.funcs) < maxFuncs; i++ {
			r := t.scopes[(i-1)*12:]
			from := base + uint64(le16(r[8:]))
			end := from + uint64(le16(r[10:]))
			parent := le16(r[4:])
			name := t.symbol(le16(r[6:])).name
			if name == "" && parent == 0 {
				name = at[from]
			}
			fn, inside := byScope[parent]
			if name != "" && !inside {
				fn = len(s.funcs)
				s.funcs = append(s.funcs, plainFunc{Func: Func{Name: trimUnderscore(name), First: from, End: end}})
			} else if !inside {
				continue
			}
			byScope[i] = fn
			for k, count := le16(r), le16(r[2:]); count > 0 && len(s.funcs[fn].vars) < maxLocals; k, count = k+1, count-1 {
				if v, ok := t.local(k); ok {
					v.first, v.end = from, end
					s.funcs[fn].vars = append(s.funcs[fn].vars, v)
				}
			}
		}
	}
}

// local returns a symbol as a variable of a function. Arguments are above BP.
func (t *tds) local(i int) (v plainVar, ok bool) {
	x := t.symbol(i)
	v = plainVar{name: x.name, typ: t.typeOf(x.typ, 0), at: int64(int16(x.off)), where: placeFrame, arg: int16(x.off) > 0}
	switch x.class {
	case tdsAuto:
	case tdsVar:
		v.typ = pointerTo(v.typ, true, 4)
	case tdsReg:
		v.where, v.arg, v.at = placeRegister, false, int64(x.off&7)
	case tdsStatic:
		v.where, v.arg, v.at = placeStatic, false, int64(x.seg)<<4+int64(x.off)
	default:
		return v, false
	}
	return v, x.name != ""
}

// lineIndex returns the lines: for each segment its correlations, each of them a piece of the lines of a source file.
func (t *tds) lineIndex() lineSource {
	var names []string
	for s := t.sources; len(s) >= 6; s = s[6:] {
		names = append(names, t.name(le16(s)))
	}
	var rows []row
	for segs := t.segs; len(segs) >= 16; segs = segs[16:] {
		base, start, size := uint64(le16(segs[2:]))<<4, uint64(le16(segs[4:])), uint64(le16(segs[6:]))
		n := len(rows)
		for i, k := le16(segs[12:]), le16(segs[14:]); k > 0 && i > 0 && i*8 <= len(t.corrs); i, k = i+1, k-1 {
			c := t.corrs[(i-1)*8:]
			file := le16(c[2:]) - 1
			if file < 0 || file >= len(names) {
				continue
			}
			for l, count := le16(c[4:]), le16(c[6:]); count > 0 && l > 0 && l*4 <= len(t.lines) && len(rows) < maxRows; l, count = l+1, count-1 {
				r := t.lines[(l-1)*4:]
				rows = append(rows, row{base + uint64(le16(r[2:])), int32(file), int32(le16(r)), true})
			}
		}
		if len(rows) > n {
			rows = append(rows, row{addr: base + start + size, file: -1})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return newLineIndex(names, rows)
}

// tdsNumbers are the types that are numbers, by their kind.
var tdsNumbers = map[byte]*plain{
	0: void, 4: number("char", kindChar, 1), 5: number("int", kindSigned, 2), 6: number("long", kindSigned, 4), 8: number("unsigned char", kindByte, 1),
	9: number("unsigned int", kindUnsigned, 2), 10: number("unsigned long", kindUnsigned, 4), 12: number("char", kindByte, 1),
	13: number("float", kindFloat, 4), 15: number("double", kindFloat, 8), 16: number("long double", kindFloat, 10), 40: number("boolean", kindBool, 1),
}

// typeOf returns a type by its number. depth is the number of types around it.
func (t *tds) typeOf(i, depth int) *plain {
	if i < 1 || i*8 > len(t.types) || depth > maxNesting {
		return void
	}
	if known := t.cache[i]; known != nil {
		return known
	}
	r := t.types[(i-1)*8:]
	kind, size, member := r[0], le16(r[3:]), le16(r[6:])
	if n := tdsNumbers[kind]; n != nil {
		t.cache[i] = n
		return n
	}
	p := &plain{name: t.name(le16(r[1:])), size: size}
	t.cache[i] = p
	switch kind {
	case 21, 22, 24, 25, 52, 53: // near, far; of the 386; references
		p.kind, p.elem, p.name = kindNear, t.typeOf(member, depth+1), ""
		if kind == 22 || kind == 25 || kind == 53 {
			p.kind = kindFar
		}
		if p.size == 0 || p.kind == kindFar && p.size < 4 {
			p.size = map[plainKind]int{kindNear: 2, kindFar: 4}[p.kind]
		}
	case 26, 28: // an array of C, of Pascal
		p.kind, p.elem = kindArray, t.typeOf(member, depth+1)
		p.name = ""
	case 30, 31, 46: // struct, union, object
		p.kind = kindStruct
		t.fields(p, member, kind == 31, depth)
	case 34, 41: // enumeration
		p.kind, p.values = kindEnum, map[int64]string{}
		for ; member > 0 && member*5 <= len(t.members) && len(p.values) < maxParts; member++ {
			m := t.members[(member-1)*5:]
			p.values[int64(int16(le16(m[3:])))] = t.name(le16(m[1:]))
			if m[0]&0xc0 != 0 {
				break
			}
		}
	}
	return p
}

// fields adds the members of a struct or union, from one on to that which is marked as the last.
func (t *tds) fields(p *plain, member int, union bool, depth int) {
	off := 0
	for ; member > 0 && member*5 <= len(t.members) && len(p.fields) < maxParts; member++ {
		m := t.members[(member-1)*5:]
		if m[0]&0x40 != 0 { // the offset of what follows
			off = le16(m[1:])
			continue
		}
		typ := t.typeOf(le16(m[3:]), depth+1)
		p.fields = append(p.fields, plainField{t.name(le16(m[1:])), off, typ})
		if !union {
			off += typ.size
		}
		if m[0]&0x80 != 0 {
			break
		}
	}
}
