package symbols

import (
	"cmp"
	"debug/dwarf"
	"slices"
	"sort"
)

// maxFuncs bounds the functions of a program.
const maxFuncs = 1 << 20

// function is a function of a unit.
type function struct {
	Func
	unit   *unit
	offset dwarf.Offset // of its entry
}

// funcsOf returns the functions of a unit by address. What is damaged ends the list.
func (p *program) funcsOf(u *unit) []*function {
	if u.read {
		return u.funcs
	}
	u.read = true
	r := p.data.Reader()
	r.Seek(u.entry.Offset)
	if e, err := r.Next(); err != nil || e == nil || !e.Children {
		return nil
	}
	for depth := 1; depth > 0 && p.funcs < maxFuncs; {
		e, err := r.Next()
		if err != nil || e == nil {
			break
		}
		switch {
		case e.Tag == 0:
			depth--
		case e.Tag == dwarf.TagSubprogram:
			p.addFunction(u, e)
			skipInside(r, e)
		case e.Children && (e.Tag == dwarf.TagNamespace || e.Tag == dwarf.TagModule):
			depth++
		default:
			skipInside(r, e)
		}
	}
	slices.SortStableFunc(u.funcs, func(a, b *function) int { return cmp.Compare(a.First, b.First) })
	return u.funcs
}

// skipInside goes behind the entries that are inside e, which r has just read. It only goes forward, whatever the file says of the entry that follows.
func skipInside(r *dwarf.Reader, e *dwarf.Entry) {
	for depth := 0; ; {
		if next, ok := e.Val(dwarf.AttrSibling).(dwarf.Offset); e.Children && ok && next > e.Offset {
			r.Seek(next)
		} else if e.Children {
			depth++
		}
		if depth == 0 {
			return
		}
		var err error
		if e, err = r.Next(); err != nil || e == nil {
			return
		}
		if e.Tag == 0 {
			if depth--; depth == 0 {
				return
			}
		}
	}
}

// addFunction adds a function that has code, once for each piece of it.
func (p *program) addFunction(u *unit, e *dwarf.Entry) {
	ranges, err := p.data.Ranges(e)
	if err != nil || len(ranges) == 0 {
		return
	}
	name := p.nameOf(e, 0)
	for _, r := range ranges {
		if r[0] < r[1] && p.funcs < maxFuncs {
			p.funcs++
			u.funcs = append(u.funcs, &function{Func{name, r[0], r[1]}, u, e.Offset})
		}
	}
}

// nameOf returns the name of an entry, or that of the entry which it is an instance of.
func (p *program) nameOf(e *dwarf.Entry, depth int) string {
	if name, ok := e.Val(dwarf.AttrName).(string); ok {
		return name
	}
	if o := p.originOf(e); o != nil && depth < 8 {
		return p.nameOf(o, depth+1)
	}
	return ""
}

// originOf returns the entry that e is an instance of, or whose declaration it completes, or nil.
func (p *program) originOf(e *dwarf.Entry) *dwarf.Entry {
	for _, a := range []dwarf.Attr{dwarf.AttrAbstractOrigin, dwarf.AttrSpecification} {
		if off, ok := e.Val(a).(dwarf.Offset); ok {
			r := p.data.Reader()
			r.Seek(off)
			if o, err := r.Next(); err == nil {
				return o
			}
		}
	}
	return nil
}

// functionAt returns the function that covers an address, or nil.
func (p *program) functionAt(addr uint64) *function {
	u := p.unitAt(addr)
	if u == nil {
		return nil
	}
	list := p.funcsOf(u)
	i := sort.Search(len(list), func(i int) bool { return list[i].First > addr }) - 1
	if i < 0 || addr >= list[i].End {
		return nil
	}
	return list[i]
}

// function returns the function that covers an address.
func (p *program) function(addr uint64) (Func, bool) {
	defer guard()
	if f := p.functionAt(addr); f != nil {
		return f.Func, true
	}
	return Func{}, false
}
