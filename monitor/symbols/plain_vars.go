package symbols

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// placeKind says where a variable of a plain scope is.
type placeKind uint8

// Kinds of places.
const (
	placeStatic   placeKind = iota // at a linear address of the file
	placeFrame                     // at BP or EBP plus an offset
	placeRegister                  // in a register, by its number in DWARF for i386
)

// plainVar is a variable.
type plainVar struct {
	name       string
	typ        *plain
	where      placeKind
	at         int64 // address, offset or register
	arg        bool
	first, end uint64 // of the code in which it is in sight
}

// plainFunc is a function.
type plainFunc struct {
	Func
	vars []plainVar
}

// plainScopes are functions and variables of a compiler that does not describe them in DWARF. It implements scopes and variables.
type plainScopes struct {
	funcs   []plainFunc // by address
	globals map[string]plainVar
	wide    bool // frames are at EBP, not at BP
}

// sorted puts the functions in order.
func (s *plainScopes) sorted() *plainScopes {
	slices.SortStableFunc(s.funcs, func(a, b plainFunc) int { return cmp.Compare(a.First, b.First) })
	return s
}

// functionAt returns the function that covers an address, or nil.
func (s *plainScopes) functionAt(addr uint64) *plainFunc {
	i := sort.Search(len(s.funcs), func(i int) bool { return s.funcs[i].First > addr }) - 1
	if i < 0 || addr >= s.funcs[i].End {
		return nil
	}
	return &s.funcs[i]
}

// function returns the function that covers an address.
func (s *plainScopes) function(addr uint64) (Func, bool) {
	if f := s.functionAt(addr); f != nil {
		return f.Func, true
	}
	return Func{}, false
}

// place returns where a variable is, at a linear address.
func (s *plainScopes) place(v plainVar, pc, base uint64, m Machine) (place, error) {
	switch v.where {
	case placeStatic:
		return place{addr: moved(uint64(v.at), base), memory: true}, nil
	case placeFrame:
		n, ok := s.frameBase(pc, m)
		if !ok {
			return place{}, errOptimized
		}
		off := n + uint64(v.at)
		if !s.wide {
			off &= 0xffff
		}
		return place{addr: uint64(uint32(m.Base(segSS) + off)), memory: true}, nil
	}
	n, ok := m.Reg(int(v.at), false)
	if !ok {
		return place{}, errOptimized
	}
	return place{register: n}, nil
}

// frameBase returns what BP is, or will be: the first instruction of a function pushes that of the caller, and the second sets its own.
func (s *plainScopes) frameBase(pc uint64, m Machine) (bp uint64, ok bool) {
	const regSP, regBP, pushBP = 4, 5, 1
	f := s.functionAt(pc)
	if f == nil || pc > f.First+pushBP {
		return m.Reg(regBP, false)
	}
	if bp, ok = m.Reg(regSP, false); pc == f.First {
		bp -= map[bool]uint64{false: 2, true: 4}[s.wide]
	}
	return bp, ok
}

// variableOf returns a variable with its value.
func variableOf(name string, t *plain, at place, err error, m Machine) Variable {
	v := Variable{Name: name, Type: t.spell(0)}
	if err != nil {
		v.Value = "<" + err.Error() + ">"
		return v
	}
	v.Value, v.Parts = t.show(at, m, 0), t.parts()
	if t.isScalar() {
		if b, err := at.bytes(t.size, m); err == nil {
			v.Number, v.Scalar = t.extended(b), true
		}
	}
	if at.memory && t != nil {
		v.Addr, v.Size = at.addr, t.width()
	}
	return v
}

// locals returns the variables in sight at pc.
func (s *plainScopes) locals(pc, base uint64, m Machine) []Variable {
	f := s.functionAt(pc)
	if f == nil {
		return nil
	}
	var list []Variable
	for _, v := range f.vars {
		if pc >= v.first && pc < v.end && len(list) < maxLocals {
			at, err := s.place(v, pc, base, m)
			x := variableOf(v.name, v.typ, at, err, m)
			x.Arg = v.arg
			list = append(list, x)
		}
	}
	return list
}

// named returns the variable of a name: the innermost in sight at pc, or a global one.
func (s *plainScopes) named(name string, pc uint64) (v plainVar, known bool) {
	if f := s.functionAt(pc); f != nil {
		for _, l := range slices.Backward(f.vars) {
			if l.name == name && pc >= l.first && pc < l.end {
				return l, true
			}
		}
	}
	for _, n := range []string{name, "_" + name} {
		if v, known = s.globals[n]; known {
			return v, true
		}
	}
	return v, false
}

// variable returns the variable of a path.
func (s *plainScopes) variable(path string, pc, base uint64, m Machine) (Variable, error) {
	stars := len(path) - len(strings.TrimLeft(path, "*"))
	name, rest := path[stars:], ""
	if i := strings.IndexAny(name, ".[-"); i >= 0 {
		name, rest = name[:i], name[i:]
	}
	v, known := s.named(name, pc)
	if !known {
		return Variable{}, errNoVariable
	}
	t := v.typ
	at, err := s.place(v, pc, base, m)
	for err == nil && rest != "" {
		t, at, rest, err = s.part(t, at, rest, m)
	}
	for ; err == nil && stars > 0; stars-- {
		t, at, err = s.pointed(t, at, m)
	}
	return variableOf(path, t, at, err, m), err
}

// part follows the beginning of a path: .field, ->field or [index].
func (s *plainScopes) part(t *plain, at place, rest string, m Machine) (*plain, place, string, error) {
	if after, ok := strings.CutPrefix(rest, "["); ok {
		text, after, closed := strings.Cut(after, "]")
		i, err := strconv.ParseInt(strings.TrimSpace(text), 0, 32)
		if err != nil || !closed {
			return nil, at, "", fmt.Errorf("%q is no index: a number", rest)
		}
		elem := (*plain)(nil)
		switch {
		case t != nil && (t.kind == kindNear || t.kind == kindFar):
			if elem, at, err = s.pointed(t, at, m); err != nil {
				return nil, at, "", err
			}
		case t != nil && t.kind == kindArray:
			elem = t.elem
		}
		if elem == nil {
			return nil, at, "", fmt.Errorf("%q of what is no array", rest)
		}
		return elem, moveBy(at, i*int64(elem.width())), after, nil
	}
	after, arrow := strings.CutPrefix(rest, "->")
	if !arrow {
		var dot bool
		if after, dot = strings.CutPrefix(rest, "."); !dot {
			return nil, at, "", errNoVariable
		}
	} else {
		var err error
		if t, at, err = s.pointed(t, at, m); err != nil {
			return nil, at, "", err
		}
	}
	i := strings.IndexAny(after, ".[-")
	if i < 0 {
		i = len(after)
	}
	if t != nil {
		for _, f := range t.fields {
			if f.name == after[:i] {
				return f.typ, moveBy(at, int64(f.off)), after[i:], nil
			}
		}
	}
	return nil, at, "", fmt.Errorf("no member %q", after[:i])
}

// pointed returns what a pointer points to. The segment of a far pointer is a paragraph of real mode.
func (s *plainScopes) pointed(t *plain, at place, m Machine) (*plain, place, error) {
	if t == nil || t.kind != kindNear && t.kind != kindFar {
		return nil, at, fmt.Errorf("%s is no pointer", t.spell(0))
	}
	b, err := at.bytes(min(t.size, 8), m)
	if err != nil {
		return nil, at, err
	}
	v := (&cursor{b: b}).n(len(b))
	if t.kind == kindFar {
		n := len(b) - 2
		v = v>>(8*n)<<4 + v&(1<<(8*n)-1)
	} else {
		v += m.Base(segDS)
	}
	return t.elem, place{addr: uint64(uint32(v)), memory: true}, nil
}
