package symbols

// coffOwn is what the symbol table of a COFF file says: names, and COFF's own debug information, which GCC for DJGPP wrote before it wrote stabs.
type coffOwn struct {
	c       *coff
	symbols []Symbol
	names   []string // of source files
	rows    []row
	scopes  plainScopes

	starts map[int]coffStart // by the index of a function's symbol
	fn     *plainFunc        // the function that is being read, or nil
	inFn   bool              // between .bf and .ef
	blocks []int             // how many variables there were where the blocks that are open began
}

// coffStart is where a function begins: its file, and the line that lines count from.
type coffStart struct {
	file int32
	line int
	addr uint64
}

// read reads the table of symbols and the lines.
func (c *coff) read() *coffOwn {
	o := &coffOwn{c: c, starts: map[int]coffStart{}, scopes: plainScopes{globals: map[string]plainVar{}, wide: true}}
	last := -1 // the function whose .bf may follow
	for i := 0; (i+1)*coffSymbol <= len(c.symbols); {
		r := c.symbols[i*coffSymbol:]
		aux := min(int(r[17]), len(c.symbols)/coffSymbol-i-1)
		name, value, sect, class := c.symbolName(r), le32(r[8:]), int16(le16(r[12:])), r[16]
		switch {
		case class == coffFile && aux > 0:
			o.names = append(o.names, c.fileName(r[coffSymbol:]))
		case class == coffFunction && aux > 0 && last >= 0 && name == ".bf":
			o.begin(last, le16(r[coffSymbol+4:]))
		case class == coffFunction && name == ".ef":
			o.end(value)
		case class == coffBlock && o.inFn:
			o.block(name == ".bb", value)
		case sect > 0 && (class == coffExternal || class == coffStatic || class == coffLabel) && name != "" && (name[0] != '.' || aux == 0):
			o.symbols = append(o.symbols, Symbol{Name: name, Addr: value})
			if kind := le16(r[14:]); kind>>4&3 == 2 { // a function
				last = i
				o.starts[i] = coffStart{int32(len(o.names) - 1), 0, value}
			} else if kind != 0 && class != coffLabel && len(o.scopes.globals) < maxSymbols {
				o.scopes.globals[name] = plainVar{name: name, typ: o.typeOf(i, 0), at: int64(value)}
			}
		case o.inFn:
			o.local(i, name, int32(value), class)
		}
		i += 1 + aux
	}
	o.readLines()
	return o
}

// fileName returns the name of a source file in the record behind its symbol.
func (c *coff) fileName(aux []byte) string {
	if le32(aux) == 0 {
		return c.text(le32(aux[4:]))
	}
	return cString(aux[:14])
}

// begin begins a function whose first line is given.
func (o *coffOwn) begin(symbol, line int) {
	s := o.starts[symbol]
	s.line = line
	o.starts[symbol] = s
	name := o.c.symbolName(o.c.symbols[symbol*coffSymbol:])
	o.fn, o.inFn, o.blocks = &plainFunc{Func: Func{Name: trimUnderscore(name), First: s.addr}}, true, nil
}

// trimUnderscore takes off the underscore that C compilers of DOS put before names.
func trimUnderscore(name string) string {
	if len(name) > 1 && name[0] == '_' {
		return name[1:]
	}
	return name
}

// end ends a function before the address end.
func (o *coffOwn) end(end uint64) {
	if o.fn == nil || len(o.scopes.funcs) == maxFuncs {
		return
	}
	o.fn.End = end
	for i := range o.fn.vars {
		if v := &o.fn.vars[i]; v.end == 0 {
			v.end = end
		}
	}
	o.scopes.funcs = append(o.scopes.funcs, *o.fn)
	o.fn, o.inFn = nil, false
}

// block begins or ends a block of a function.
func (o *coffOwn) block(begins bool, at uint64) {
	if begins {
		o.blocks = append(o.blocks, len(o.fn.vars))
		return
	}
	if n := len(o.blocks) - 1; n >= 0 {
		for i := o.blocks[n]; i < len(o.fn.vars); i++ {
			if v := &o.fn.vars[i]; v.end == 0 {
				v.end = at
			}
		}
		o.blocks = o.blocks[:n]
	}
}

// local adds a variable of the function.
func (o *coffOwn) local(i int, name string, value int32, class byte) {
	v := plainVar{name: name, where: placeFrame, at: int64(value), arg: class == coffArg || class == coffRegArg, first: o.fn.First}
	switch class {
	case coffRegister, coffRegArg:
		v.where = placeRegister
	case coffAuto, coffArg:
	default:
		return
	}
	if v.typ = o.typeOf(i, 0); len(o.fn.vars) < maxLocals {
		o.fn.vars = append(o.fn.vars, v)
	}
}

// coffBasic are the basic types of COFF by their number. The numbers 0, 8 to 11 are no numbers.
var coffBasic = [16]*plain{
	1: void, 2: number("char", kindChar, 1), 3: number("short", kindSigned, 2), 4: number("int", kindSigned, 4), 5: number("long", kindSigned, 4),
	6: number("float", kindFloat, 4), 7: number("double", kindFloat, 8), 11: number("int", kindSigned, 4), 12: number("unsigned char", kindByte, 1),
	13: number("unsigned short", kindUnsigned, 2), 14: number("unsigned int", kindUnsigned, 4), 15: number("unsigned long", kindUnsigned, 4),
}

// typeOf returns the type of a symbol: four bits for the basic type, and from bit 4 on two bits for each pointer, function or array around it, the
// outermost first.
func (o *coffOwn) typeOf(i, depth int) *plain {
	r := o.c.symbols[i*coffSymbol:]
	kind := le16(r[14:])
	var aux []byte
	if r[17] > 0 && len(r) >= 2*coffSymbol {
		aux = r[coffSymbol : 2*coffSymbol]
	}
	t := coffBasic[kind&15]
	if t == nil {
		t = o.tagged(kind&15, aux, depth)
	}
	var dims [4]int
	if aux != nil {
		for k := range dims {
			dims[k] = le16(aux[8+2*k:])
		}
	}
	var around []int
	for k := kind >> 4; k != 0; k >>= 2 {
		around = append(around, k&3)
	}
	arrays := 0
	for _, k := range around {
		if k == 3 {
			arrays++
		}
	}
	for n := len(around) - 1; n >= 0; n-- {
		switch around[n] {
		case 1:
			t = pointerTo(t, false, 4)
		case 2:
			t = void
		case 3:
			arrays--
			t = &plain{kind: kindArray, elem: t, size: min(t.size*dims[min(arrays, 3)], 1<<24)}
		}
	}
	return t
}

// tagged returns a struct, union or enumeration, whose tag the record behind the symbol names.
func (o *coffOwn) tagged(kind int, aux []byte, depth int) *plain {
	t := &plain{kind: kindStruct}
	if kind == 10 {
		t = &plain{kind: kindEnum, size: 4, values: map[int64]string{}}
	}
	if aux == nil || depth > 4 {
		return t
	}
	tag := int(le32(aux))
	if tag <= 0 || (tag+1)*coffSymbol > len(o.c.symbols) {
		return t
	}
	const member, enumMember, union, end = 8, 16, 11, 102
	head := o.c.symbols[tag*coffSymbol:]
	t.name = o.c.symbolName(head)
	if t.kind == kindStruct && head[17] > 0 && len(head) >= 2*coffSymbol {
		t.size = le16(head[coffSymbol+6:])
	}
	for i, n := tag+1+int(head[17]), 0; (i+1)*coffSymbol <= len(o.c.symbols) && n < maxParts; n++ {
		r := o.c.symbols[i*coffSymbol:]
		switch r[16] {
		case member, union:
			t.fields = append(t.fields, plainField{o.c.symbolName(r), int(le32(r[8:])), o.typeOf(i, depth+1)})
		case enumMember:
			if t.values != nil {
				t.values[int64(int32(le32(r[8:])))] = o.c.symbolName(r)
			}
		case end:
			return t
		}
		i += 1 + int(r[17])
	}
	return t
}

// readLines reads the lines of all sections. A record whose line is 0 names the function that the following ones are of.
func (o *coffOwn) readLines() {
	for _, s := range o.c.sections {
		var fn coffStart
		n := len(o.rows)
		for b := s.lines; len(b) >= coffLine && len(o.rows) < maxRows; b = b[coffLine:] {
			at, line := le32(b), le16(b[4:])
			if line == 0 {
				if fn = o.starts[int(at)]; fn.line > 0 && fn.file >= 0 {
					o.rows = append(o.rows, row{fn.addr, fn.file, int32(fn.line), true})
				}
			} else if fn.line > 0 && fn.file >= 0 {
				o.rows = append(o.rows, row{at, fn.file, int32(fn.line + line - 1), true})
			}
		}
		if len(o.rows) > n {
			o.rows = append(o.rows, row{addr: s.first + s.size, file: -1})
		}
	}
}
