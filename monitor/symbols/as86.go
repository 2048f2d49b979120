package symbols

import (
	"bytes"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A listing of as86 (as86 -l) has columns: the number of the line, 5 digits; the offset in the section, 4 or 8 digits from column 6 on; the bytes;
// and from column 48 on the source. What bcc compiles with -C-t has comments in the source: a line of the C program with its number, or "# 2 "file.c"" behind that
// where another file begins; and for each operation its types, and where its operands are.
const (
	as86Offset = 6
	as86Bytes  = 14
	as86Source = 48
)

var (
	as86Line    = pattern(`^[0-9]{5} ([0-9A-F]{8}|[0-9A-F]{4}|    ) `)
	as86CLine   = pattern(`^! ([0-9]{1,6}) (?:# [0-9]+ "([^"]+)")?`)
	as86Label   = pattern(`^([A-Za-z_][\w.$]*):`)
	as86Section = pattern(`^\s*\.(text|data|bss)\b`)
)

// as86Listings is what the listings of the modules of a program say.
type as86Listings struct {
	names  []string // of source files
	rows   []row
	scopes plainScopes
}

// as86Reader is the state between two lines of a listing.
type as86Reader struct {
	*as86Listings
	m      *ld86Map
	module string
	code   bool  // the section is .text, in which a listing begins
	file   int32 // of the latest line of C; -1: none
	line   int32
	self   int32  // the index of the listing among the names
	shift  uint64 // what is added to offsets in .text
	placed bool   // shift is known
	end    uint64 // the offset behind the latest bytes in .text
	rows   []row  // by offsets
	funcs  []plainFunc
}

// add reads a listing called path of a module.
func (l *as86Listings) add(m *ld86Map, module, path string, b []byte) {
	l.names = append(l.names, path)
	r := &as86Reader{as86Listings: l, m: m, module: module, code: true, file: -1, self: int32(len(l.names) - 1)}
	for n := int32(1); len(b) > 0 && len(l.rows)+len(r.rows) < maxRows; n++ {
		var line []byte
		line, b, _ = bytes.Cut(b, []byte("\n"))
		if text := strings.TrimRight(string(line), "\r"); as86Line().MatchString(text) {
			r.read(text, n)
		}
	}
	r.close()
}

// read reads line n of the listing.
func (r *as86Reader) read(text string, n int32) {
	source := text[min(len(text), as86Source):]
	if digits := strings.TrimRight(text[as86Offset:min(len(text), as86Bytes)], " "); digits != "" && r.code {
		off := hexNumber(digits)
		code := strings.Map(hexOnly, text[min(len(text), as86Bytes):min(len(text), as86Source)])
		if code != "" {
			r.bytes(off, uint64(len(code)/2), n)
		}
	}
	if m := as86CLine().FindStringSubmatch(source); m != nil {
		if m[2] != "" {
			r.file = r.named(m[2])
		} else if line, err := strconv.Atoi(m[1]); err == nil && r.file >= 0 {
			r.line = int32(line)
		}
	} else if m := as86Label().FindStringSubmatch(source); m != nil {
		r.label(m[1], text)
	} else if m := as86Section().FindStringSubmatch(source); m != nil {
		r.code = m[1] == "text"
	} else if strings.HasPrefix(source, "! Debug: ") {
		r.operands(source)
	}
}

// named returns the index of a source file, which stands beside the listing if its name has no directory.
func (r *as86Reader) named(name string) int32 {
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(r.names[r.self]), name)
	}
	i := slices.Index(r.names, name)
	if i < 0 && len(r.names) < 4*maxFiles {
		i = len(r.names)
		r.names = append(r.names, name)
	}
	return int32(max(i, 0))
}

// bytes notes the bytes at an offset in .text.
func (r *as86Reader) bytes(off, size uint64, n int32) {
	file, line := r.file, r.line
	if file < 0 || line == 0 {
		file, line = r.self, n
	}
	r.end = max(r.end, off+size)
	if i := len(r.rows); i > 0 && r.rows[i-1].file == file && r.rows[i-1].line == line {
		return
	}
	r.rows = append(r.rows, row{off, file, line, true})
}

// label notes a label. One that the map has says where the module stands, and in code it begins a function.
func (r *as86Reader) label(name, text string) {
	at, known := r.m.at[[2]string{r.module, name}]
	value := strings.TrimRight(strings.TrimSpace(text[as86Offset:min(len(text), as86Source)]), ">")
	if !r.code || !known || value == "" || strings.Map(hexOnly, value) != value || len(value) > 8 {
		return
	}
	off := hexNumber(value)
	if !r.placed {
		r.shift, r.placed = at-off, true
	}
	if n := len(r.funcs); n > 0 {
		r.funcs[n-1].End = off
	}
	if len(r.funcs) < maxSymbols {
		r.funcs = append(r.funcs, plainFunc{Func: Func{Name: trimUnderscore(name), First: off}})
	}
}

// close puts what was read to where the module stands.
func (r *as86Reader) close() {
	if !r.placed {
		return
	}
	for _, x := range r.rows {
		x.addr += r.shift
		r.as86Listings.rows = append(r.as86Listings.rows, x)
	}
	r.as86Listings.rows = append(r.as86Listings.rows, row{addr: r.end + r.shift, file: -1})
	for _, f := range r.funcs {
		if f.End == 0 {
			f.End = r.end
		}
		f.First, f.End = f.First+r.shift, f.End+r.shift
		for i := range f.vars {
			f.vars[i].first, f.vars[i].end = f.First, f.End
		}
		r.scopes.funcs = append(r.scopes.funcs, f)
	}
}
