package symbols

import (
	"cmp"
	"slices"
	"sort"
)

// maxRows bounds the rows of all line tables of a file together.
const maxRows = 1 << 24

// row says that the code from addr on, to the next row, was made from a line of a file.
type row struct {
	addr uint64
	file int32 // its index in lineIndex.names, or -1: no line, where a sequence of code ends
	line int32
	stmt bool // a statement begins here
}

// lineIndex is a table of lines. It implements lineSource.
type lineIndex struct {
	names []string
	rows  []row // by address
}

// newLineIndex sorts rows. Of several rows for one address the last one holds, as in DWARF, but an end of code holds only where no
// other code begins.
func newLineIndex(names []string, rows []row) *lineIndex {
	slices.SortStableFunc(rows, func(a, b row) int {
		if c := cmp.Compare(a.addr, b.addr); c != 0 {
			return c
		}
		return cmp.Compare(min(a.file, 0), min(b.file, 0)) // ends first
	})
	out := rows[:0]
	for _, r := range rows {
		n := len(out)
		switch {
		case n > 0 && out[n-1].addr == r.addr:
			r.stmt = r.stmt || out[n-1].stmt && out[n-1].file == r.file && out[n-1].line == r.line
			out[n-1] = r
		default:
			out = append(out, r)
		}
	}
	return &lineIndex{names, out}
}

// place returns row i as a Place.
func (x *lineIndex) place(i int) Place {
	r := x.rows[i]
	p := Place{File: x.names[r.file], Line: int(r.line), First: r.addr, End: r.addr + 1, Begin: r.stmt}
	if i+1 < len(x.rows) {
		p.End = x.rows[i+1].addr
	}
	return p
}

// line returns the place whose code covers an address.
func (x *lineIndex) line(addr uint64) (Place, bool) {
	i := sort.Search(len(x.rows), func(i int) bool { return x.rows[i].addr > addr }) - 1
	if i < 0 || x.rows[i].file < 0 {
		return Place{}, false
	}
	p := x.place(i)
	return p, addr < p.End
}

// between returns the places that begin from first on and before end.
func (x *lineIndex) between(first, end uint64) []Place {
	var list []Place
	i := sort.Search(len(x.rows), func(i int) bool { return x.rows[i].addr >= first })
	for ; i < len(x.rows) && x.rows[i].addr < end; i++ {
		if x.rows[i].file >= 0 {
			list = append(list, x.place(i))
		}
	}
	return list
}

// files calls do for the names of source files.
func (x *lineIndex) files(do func(name string) bool) {
	for _, n := range x.names {
		if !do(n) {
			return
		}
	}
}

// each returns the places of a line in files that match: for each piece of code that belongs to the line where it begins. Without
// code for the line it takes the next line that has some.
func (x *lineIndex) each(match func(file string) bool, line int) []Place {
	wanted := make([]bool, len(x.names))
	any := false
	for i, n := range x.names {
		wanted[i] = match(n)
		any = any || wanted[i]
	}
	if !any {
		return nil
	}
	best := int32(-1)
	for _, r := range x.rows {
		if r.file >= 0 && wanted[r.file] && r.stmt && int(r.line) >= line && (best < 0 || r.line < best) {
			best = r.line
		}
	}
	var list []Place
	for i, r := range x.rows {
		if r.file < 0 || !wanted[r.file] || !r.stmt || r.line != best {
			continue
		}
		if i > 0 && x.rows[i-1].file == r.file && x.rows[i-1].line == r.line {
			continue // the same line goes on
		}
		list = append(list, x.place(i))
	}
	return list
}
