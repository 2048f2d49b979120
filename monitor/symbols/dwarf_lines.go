package symbols

import (
	"debug/dwarf"
	"errors"
	"io"
	"slices"
	"strings"
)

// linesOf returns the lines of a unit, which are empty where it has none or they are damaged.
func (p *program) linesOf(u *unit) *lineIndex {
	if u.lines != nil {
		return u.lines
	}
	u.lines = &lineIndex{}
	r, err := p.data.LineReader(u.entry)
	if err != nil || r == nil {
		return u.lines
	}
	index := map[*dwarf.LineFile]int32{}
	var names []string
	var rows []row
	var e dwarf.LineEntry
	for p.rows+len(rows) < maxRows {
		if err := r.Next(&e); err != nil {
			if !errors.Is(err, io.EOF) {
				rows = append(rows, row{addr: e.Address, file: -1})
			}
			break
		}
		if e.EndSequence || e.File == nil || e.Line <= 0 {
			rows = append(rows, row{addr: e.Address, file: -1})
			continue
		}
		i, known := index[e.File]
		if !known {
			i = int32(len(names))
			index[e.File] = i
			names = append(names, e.File.Name)
		}
		rows = append(rows, row{e.Address, i, int32(min(e.Line, 1<<30)), e.IsStmt})
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return r.addr == 0 && u.low != 0 }) // a linker has thrown their code away
	p.rows += len(rows)
	u.lines = newLineIndex(names, rows)
	return u.lines
}

// line returns the place whose code covers an address.
func (p *program) line(addr uint64) (Place, bool) {
	defer guard()
	if u := p.unitAt(addr); u != nil {
		return p.linesOf(u).line(addr)
	}
	return Place{}, false
}

// between returns the places that begin from first on and before end.
func (p *program) between(first, end uint64) []Place {
	defer guard()
	if u := p.unitAt(first); u != nil {
		return p.linesOf(u).between(first, end)
	}
	return nil
}

// unitFiles returns the names of a unit's source files.
func (p *program) unitFiles(u *unit) []string {
	if u.names != nil {
		return u.names
	}
	u.names = []string{}
	r, err := p.data.LineReader(u.entry)
	if err != nil || r == nil {
		return nil
	}
	for _, f := range r.Files() {
		if f != nil && !strings.HasPrefix(baseName(f.Name), "<") {
			u.names = append(u.names, f.Name)
		}
	}
	return u.names
}

// files calls do for the names of source files.
func (p *program) files(do func(name string) bool) {
	defer guard()
	for _, u := range p.units {
		for _, n := range p.unitFiles(u) {
			if !do(n) {
				return
			}
		}
	}
}

// each returns the places of a line in files that match. Without code for the line it takes the next line that has some.
func (p *program) each(match func(file string) bool, line int) []Place {
	defer guard()
	var list []Place
	for _, u := range p.units {
		if !slices.ContainsFunc(p.unitFiles(u), match) {
			continue
		}
		list = append(list, p.linesOf(u).each(match, line)...)
	}
	if len(list) == 0 {
		return nil
	}
	best := slices.MinFunc(list, func(a, b Place) int { return a.Line - b.Line }).Line
	return slices.DeleteFunc(list, func(p Place) bool { return p.Line != best })
}
