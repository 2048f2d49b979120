package symbols

import (
	"debug/dwarf"
	"fmt"
	"strconv"
	"strings"
)

// maxLocals bounds the variables of a function.
const maxLocals = 1000

// local is a variable that is in sight.
type local struct {
	entry *dwarf.Entry
	arg   bool
}

// frameAt returns the frame of the function at pc, and its variables in sight; nil where no function is known.
func (p *program) frameAt(pc, base uint64, m Machine) (*frame, []local) {
	fn := p.functionAt(pc)
	if fn == nil {
		return nil, nil
	}
	r := p.data.Reader()
	r.Seek(fn.offset)
	e, err := r.Next()
	if err != nil || e == nil {
		return nil, nil
	}
	f := p.frameOf(fn.unit, pc, base, m)
	f.base = f.location(e, dwarf.AttrFrameBase)
	var list []local
	p.inside(e, pc, 0, &list)
	return f, list
}

// frameOf returns the frame of a function of a unit.
func (p *program) frameOf(u *unit, pc, base uint64, m Machine) *frame {
	return &frame{p: p, m: offsets{m}, pc: pc, bias: base - m.Base(segDS), unit: u}
}

// inside adds the variables of an entry and of the blocks in it that cover pc.
func (p *program) inside(e *dwarf.Entry, pc uint64, depth int, list *[]local) {
	if depth > 32 {
		return
	}
	p.children(e, func(c *dwarf.Entry) bool {
		switch c.Tag {
		case dwarf.TagFormalParameter, dwarf.TagVariable:
			*list = append(*list, local{c, c.Tag == dwarf.TagFormalParameter && depth == 0})
		case dwarf.TagLexDwarfBlock, dwarf.TagInlinedSubroutine:
			ranges, _ := p.data.Ranges(c) // a damaged block covers nothing
			for _, r := range ranges {
				if pc >= r[0] && pc < r[1] {
					p.inside(c, pc, depth+1, list)
					break
				}
			}
		}
		return len(*list) < maxLocals
	})
}

// location returns the expression of an attribute that is one, or the one of a location list that holds at pc. It is nil if there is none.
func (f *frame) location(e *dwarf.Entry, a dwarf.Attr) []byte {
	field := e.AttrField(a)
	if field == nil {
		return nil
	}
	switch v := field.Val.(type) {
	case []byte:
		return v
	case int64:
		if f.unit.version >= 5 {
			return f.listV5(uint64(v), field.Class)
		}
		return f.list(uint64(v))
	case uint64:
		return f.listV5(v, field.Class)
	}
	return nil
}

// list finds the expression for pc in a list of .debug_loc (DWARF 4, section 2.6.2).
func (f *frame) list(off uint64) []byte {
	if off >= uint64(len(f.p.loc)) {
		return nil
	}
	size := f.p.addrSize
	c, base := &cursor{b: f.p.loc[off:]}, f.unit.low
	for n := 0; n < maxOps && !c.over; n++ {
		first, end := c.n(size), c.n(size)
		switch {
		case first == 0 && end == 0:
			return nil
		case first == 1<<(8*size)-1 || size == 8 && first == ^uint64(0):
			base = end
			continue
		}
		k := min(c.n(2), uint64(len(c.b)))
		if f.pc >= base+first && f.pc < base+end {
			return c.b[:k]
		}
		c.b = c.b[k:]
	}
	return nil
}

// listV5 finds the expression for pc in a list of .debug_loclists (DWARF 5, section 7.7.3). The class says whether off is an index.
func (f *frame) listV5(off uint64, class dwarf.Class) []byte {
	b := f.p.lists
	if class == dwarf.ClassLocList && off < 1<<20 {
		at := f.unit.lists + 4*off
		if at+4 > uint64(len(b)) {
			return nil
		}
		off = f.unit.lists + (&cursor{b: b[at:]}).n(4)
	}
	if off >= uint64(len(b)) {
		return nil
	}
	size := f.p.addrSize
	c, base := &cursor{b: b[off:]}, f.unit.low
	for n := 0; n < maxOps && !c.over; n++ {
		var first, end uint64
		switch kind := c.n(1); kind {
		case 0: // DW_LLE_end_of_list
			return nil
		case 1: // base_addressx
			base = f.addrx(c.uleb())
			continue
		case 2: // startx_endx
			first, end = f.addrx(c.uleb()), f.addrx(c.uleb())
		case 3: // startx_length
			first = f.addrx(c.uleb())
			end = first + c.uleb()
		case 4: // offset_pair
			first, end = base+c.uleb(), base+c.uleb()
		case 5: // default_location
			first, end = 0, ^uint64(0)
		case 6: // base_address
			base = c.n(size)
			continue
		case 7: // start_end
			first, end = c.n(size), c.n(size)
		case 8: // start_length
			first = c.n(size)
			end = first + c.uleb()
		case 9: // GNU_view_pair
			c.uleb()
			c.uleb()
			continue
		default:
			return nil
		}
		k := min(c.uleb(), uint64(len(c.b)))
		if f.pc >= first && f.pc < end {
			return c.b[:k]
		}
		c.b = c.b[k:]
	}
	return nil
}

// find returns the place and the type of a variable.
func (f *frame) find(e *dwarf.Entry) (*ctype, place, error) {
	typed := e
	for n := 0; typed.Val(dwarf.AttrType) == nil && n < 8; n++ {
		o := f.p.originOf(typed)
		if o == nil {
			break
		}
		typed = o
	}
	t := f.p.typeOf(typed)
	switch v := e.Val(dwarf.AttrConstValue).(type) {
	case int64:
		return t, place{register: uint64(v)}, nil
	case uint64:
		return t, place{register: v}, nil
	}
	at, err := f.locate(f.location(e, dwarf.AttrLocation), 0)
	return t, at, err
}

// variableOf returns a variable with its value.
func (f *frame) variableOf(name string, t *ctype, at place, err error) Variable {
	v := Variable{Name: name, Type: f.p.spell(t, 0)}
	if err != nil {
		v.Value = "<" + err.Error() + ">"
		return v
	}
	v.Value, v.Parts = f.p.show(t, at, f.m, 0), f.p.parts(t)
	if t != nil && t.size > 0 && t.size <= 8 && (t.entry.Tag == dwarf.TagBaseType || t.entry.Tag == dwarf.TagPointerType || t.entry.Tag == dwarf.TagEnumerationType) {
		if b, err := at.bytes(t.size, f.m); err == nil {
			v.Number, v.Scalar = (&cursor{b: b}).n(t.size), true
			if enc, _ := t.entry.Val(dwarf.AttrEncoding).(int64); enc == 5 || enc == 6 {
				shift := 64 - 8*t.size
				v.Number = uint64(int64(v.Number<<shift) >> shift)
			}
		}
	}
	if at.memory && t != nil {
		v.Addr, v.Size = moved(at.addr, f.m.Base(segDS)), t.size
	}
	return v
}

// locals returns the variables in sight at pc.
func (p *program) locals(pc, base uint64, m Machine) []Variable {
	defer guard()
	f, list := p.frameAt(pc, base, m)
	var vars []Variable
	for _, l := range list {
		if name := p.nameOf(l.entry, 0); name != "" {
			t, at, err := f.find(l.entry)
			v := f.variableOf(name, t, at, err)
			v.Arg = l.arg
			vars = append(vars, v)
		}
	}
	return vars
}

// variable returns the variable of a path.
func (p *program) variable(path string, pc, base uint64, m Machine) (v Variable, err error) {
	err = errNoVariable // if the reader panics
	defer guard()
	stars := len(path) - len(strings.TrimLeft(path, "*"))
	rest := path[stars:]
	i := strings.IndexFunc(rest, func(r rune) bool { return r == '.' || r == '[' || r == '-' })
	name, rest := rest, ""
	if i >= 0 {
		name, rest = path[stars:stars+i], path[stars+i:]
	}
	f, e := p.named(name, pc, base, m)
	if e == nil {
		return Variable{}, errNoVariable
	}
	t, at, err := f.find(e)
	for err == nil && rest != "" {
		t, at, rest, err = f.part(t, at, rest)
	}
	for ; err == nil && stars > 0; stars-- {
		t, at, err = f.pointed(t, at)
	}
	return f.variableOf(path, t, at, err), err
}

// named returns the entry of a variable of this name: the innermost in sight, or a global one.
func (p *program) named(name string, pc, base uint64, m Machine) (*frame, *dwarf.Entry) {
	f, list := p.frameAt(pc, base, m)
	for i := len(list) - 1; i >= 0; i-- {
		if p.nameOf(list[i].entry, 0) == name {
			return f, list[i].entry
		}
	}
	if f != nil {
		if e := p.globals(f.unit)[name]; e != nil {
			return f, e
		}
	}
	for _, u := range p.units {
		if e := p.globals(u)[name]; e != nil {
			return p.frameOf(u, pc, base, m), e
		}
	}
	return nil, nil
}

// globals returns the variables of a unit that have a place, by name.
func (p *program) globals(u *unit) map[string]*dwarf.Entry {
	if u.globals == nil {
		u.globals = map[string]*dwarf.Entry{}
		p.children(u.entry, func(e *dwarf.Entry) bool {
			if e.Tag == dwarf.TagVariable && e.Val(dwarf.AttrLocation) != nil && p.vars < maxSymbols {
				p.vars++
				u.globals[p.nameOf(e, 0)] = e
			}
			return true
		})
	}
	return u.globals
}

// part follows the beginning of a path: .field, ->field or [index].
func (f *frame) part(t *ctype, at place, rest string) (*ctype, place, string, error) {
	if after, ok := strings.CutPrefix(rest, "["); ok {
		text, after, closed := strings.Cut(after, "]")
		i, err := strconv.ParseInt(strings.TrimSpace(text), 0, 32)
		if err != nil || !closed {
			return nil, at, "", fmt.Errorf("%q is no index: a number", rest)
		}
		if t != nil && t.entry.Tag == dwarf.TagPointerType {
			if t, at, err = f.pointed(t, at); err != nil || t == nil {
				return t, at, after, err
			}
			return t, moveBy(at, i*int64(t.size)), after, nil
		}
		if t == nil || t.entry.Tag != dwarf.TagArrayType {
			return nil, at, "", fmt.Errorf("%q of what is no array", rest)
		}
		elem := f.p.typeOf(t.entry)
		if elem == nil {
			return nil, at, "", errOptimized
		}
		return elem, moveBy(at, i*int64(elem.size)), after, nil
	}
	after, arrow := strings.CutPrefix(rest, "->")
	if !arrow {
		after, arrow = strings.CutPrefix(rest, ".")
		if !arrow {
			return nil, at, "", errNoVariable
		}
	} else {
		var err error
		if t, at, err = f.pointed(t, at); err != nil {
			return nil, at, "", err
		}
	}
	i := strings.IndexAny(after, ".[-")
	if i < 0 {
		i = len(after)
	}
	name := after[:i]
	var member *dwarf.Entry
	if t != nil {
		f.p.children(t.entry, func(e *dwarf.Entry) bool {
			if n, _ := e.Val(dwarf.AttrName).(string); e.Tag == dwarf.TagMember && n == name {
				member = e
			}
			return member == nil
		})
	}
	if member == nil {
		return nil, at, "", fmt.Errorf("no member %q", name)
	}
	return f.p.typeOf(member), moveBy(at, memberOffset(member)), after[i:], nil
}

// pointed returns what a pointer points to.
func (f *frame) pointed(t *ctype, at place) (*ctype, place, error) {
	if t == nil || t.entry.Tag != dwarf.TagPointerType {
		return nil, at, fmt.Errorf("%s is no pointer", f.p.spell(t, 0))
	}
	b, err := at.bytes(t.size, f.m)
	if err != nil {
		return nil, at, err
	}
	return f.p.typeOf(t.entry), place{addr: (&cursor{b: b}).n(min(t.size, 8)), memory: true}, nil
}
