package symbols

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A listing of nasm has the columns: number of the line in its file, offset in the section (8 digits), the bytes, the depth
// of files and macros as <1>, and the source. A line whose bytes do not fit goes on in lines that have its number again, with a - after all
// but the last bytes. An included file has lines of its depth behind the %include; what a macro was made into has them behind the macro's
// use, and belongs to that line.
var (
	listingLine = pattern(`^ *([0-9]{1,9}) ([0-9A-F]{8}|[0-9A-F]{16}| {8}) (.*)$`)
	depthMark   = pattern(`^(.{20})<([0-9]{1,3})>(?: (.*))?$`)
	codeColumn  = pattern(`^[0-9A-F\[\]()]*(<(?:rep|res|bin) [0-9A-F]+h?>)?`)
	absoluteRow = pattern(`(?i)^\s*(?:struc|absolute)\s`)
	endstrucRow = pattern(`(?i)^\s*endstruc\b`)
	orgLine     = pattern(`(?i)^\s*\[?org\s+([0-9][0-9a-fxh]*|\$[0-9a-f]+)`)
	sectionLine = pattern(`(?i)^\s*\[?(?:section|segment)\s+([.\w$]+)`)
	startOption = pattern(`(?i)\bvstart\s*=\s*([0-9][0-9a-fxh]*|\$[0-9a-f]+)`)
	includeLine = pattern(`(?i)^\s*%include\s+["'<]?([^"'>]+)["'>]?`)
	labelLine   = pattern(`^\s*([A-Za-z_.?$][\w.?$#@~]*)(:|\s+(?i:d[bwdqt]|res[bwdqt]|times|incbin)\b)`)
)

// listing is what was read of a listing.
type listing struct {
	org      uint64
	names    []string // of source files; "" is the file of the listing itself
	sections []*listingSection
	rows     []listingRow
	labels   []listingLabel
}

// listingSection is a section of a listing.
type listingSection struct {
	name  string
	size  uint64
	space bool // it has nothing but space that is reserved
	start uint64
	fixed bool  // the source says where it starts
	open  []int // labels that wait for the next bytes: their indexes
}

// listingRow is a line that has bytes.
type listingRow struct {
	section *listingSection
	off     uint64
	file    int32
	line    int32
	shown   int32 // the line of the listing
}

// listingLabel is a label.
type listingLabel struct {
	name    string
	section *listingSection
	off     uint64
}

// listingReader is the state between two lines.
type listingReader struct {
	listing
	section *listingSection
	outside *listingSection // the section around a structure, or nil
	stack   []int32         // the files that are open, by depth
	include string          // the file that the line before has included; "": it has not
	at      [2]int32        // file and line of the latest line that is in a file, not in a macro
	depth   int             // of that line
	global  string          // the latest label that is not local
	text    int32           // the number of the present line in the text
	lines   int             // how many lines of a listing were met
}

// absolute is the name for what stands in no section: a structure.
const absolute = "(absolute)"

// maxSections bounds the sections of a listing.
const maxSections = 1000

// parseListing reads a listing of nasm. It returns nil for a text that is none.
func parseListing(b []byte) *listing {
	r := &listingReader{stack: []int32{0}}
	r.names = []string{""}
	r.section = r.sectionNamed(".text")
	others := 0
	for len(b) > 0 && len(r.rows) < maxRows {
		var line []byte
		line, b, _ = bytes.Cut(b, []byte("\n"))
		r.text++
		m := listingLine().FindStringSubmatch(strings.TrimRight(string(line), "\r"))
		if m == nil {
			if others++; others > 20 && r.lines == 0 {
				return nil
			}
			continue
		}
		r.lines++
		r.read(m[1], m[2], m[3])
	}
	if len(r.rows) == 0 || others > r.lines {
		return nil
	}
	return &r.listing
}

// sectionNamed returns the section of a name, which it makes if there was none.
func (r *listingReader) sectionNamed(name string) *listingSection {
	for _, s := range r.sections {
		if s.name == name {
			return s
		}
	}
	if len(r.sections) == maxSections {
		return r.section
	}
	s := &listingSection{name: name, space: true}
	r.sections = append(r.sections, s)
	return s
}

// read reads a line by its parts: number, offset, and what follows.
func (r *listingReader) read(number, offset, rest string) {
	depth, text := 0, rest
	if m := depthMark().FindStringSubmatch(rest); m != nil {
		depth, _ = strconv.Atoi(m[2])
		rest, text = m[1], m[3]
	}
	n, _ := strconv.Atoi(number)
	if depth == 0 {
		text = rest[min(len(rest), 24):]
	}
	r.enter(depth, int32(n))
	if offset != strings.Repeat(" ", len(offset)) {
		r.bytes(hexNumber(offset), codeColumn().FindString(rest[:min(len(rest), 40)]))
	}
	r.note(text)
}

// enter notes the file and the line that a line of the listing belongs to.
func (r *listingReader) enter(depth int, n int32) {
	switch {
	case depth > r.depth && r.include != "" && len(r.stack) < 100:
		r.stack = append(r.stack, r.file(r.include))
		r.depth = depth
	case depth > r.depth: // a macro: the line that uses it goes on
		r.include = ""
		return
	case depth < r.depth:
		r.stack, r.depth = r.stack[:max(1, min(len(r.stack), depth+1))], depth
	}
	r.include = ""
	r.at = [2]int32{r.stack[len(r.stack)-1], n}
}

// file returns the index of an included file.
func (r *listingReader) file(name string) int32 {
	for i, n := range r.names {
		if n == name {
			return int32(i)
		}
	}
	r.names = append(r.names, name)
	return int32(len(r.names) - 1)
}

// bytes notes the bytes at an offset. A line that goes on has one row.
func (r *listingReader) bytes(off uint64, code string) {
	s := r.section
	for _, i := range s.open {
		r.labels[i].off = off
	}
	s.open = nil
	size := uint64(len(strings.Map(hexOnly, code)) / 2)
	kind := ""
	if i := strings.IndexByte(code, '<'); i >= 0 { // 90<rep 3h>, <res 10h> or <bin 200h>
		size = uint64(len(strings.Map(hexOnly, code[:i])) / 2)
		kind = code[i+1 : i+4]
		n := hexNumber(strings.TrimRight(code[i+5:], "h>"))
		if kind == "rep" {
			n *= size
		}
		size = n
	}
	s.space = s.space && kind == "res"
	s.size = max(s.size, off+min(size, 1<<32))
	if n := len(r.rows); n > 0 && r.rows[n-1].section == s && r.rows[n-1].file == r.at[0] && r.rows[n-1].line == r.at[1] || s.name == absolute {
		return
	}
	r.rows = append(r.rows, listingRow{s, off, r.at[0], r.at[1], r.text})
}

// hexOnly keeps hexadecimal digits.
func hexOnly(c rune) rune {
	if strings.ContainsRune("0123456789ABCDEF", c) {
		return c
	}
	return -1
}

// note takes what the source of a line says: the origin, a section, an include, a label.
func (r *listingReader) note(source string) {
	if m := orgLine().FindStringSubmatch(source); m != nil {
		r.org = nasmNumber(m[1])
	} else if m := sectionLine().FindStringSubmatch(source); m != nil {
		r.section = r.sectionNamed(m[1])
		if m := startOption().FindStringSubmatch(source); m != nil {
			r.section.start, r.section.fixed = nasmNumber(m[1]), true
		}
	} else if m := includeLine().FindStringSubmatch(source); m != nil {
		r.include = m[1]
	} else if absoluteRow().MatchString(source) {
		r.outside, r.section = r.section, r.sectionNamed(absolute)
	} else if endstrucRow().MatchString(source) && r.outside != nil {
		r.section, r.outside = r.outside, nil
	} else if m := labelLine().FindStringSubmatch(source); m != nil && len(r.labels) < maxSymbols {
		r.label(m[1])
	}
}

// label notes a label. A local one, which begins with a dot, belongs to the one before that does not.
func (r *listingReader) label(name string) {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "..") {
		name = r.global + name
	} else {
		r.global = name
	}
	if r.section.name == absolute {
		return
	}
	off := r.section.size // if nothing follows
	if n := len(r.rows); n > 0 && r.rows[n-1].shown == r.text {
		off = r.rows[n-1].off // its own bytes
	} else {
		r.section.open = append(r.section.open, len(r.labels))
	}
	r.labels = append(r.labels, listingLabel{name, r.section, off})
}

// nasmNumber reads a number as nasm writes it: 7c00h, 0x7c00, $7c00, 0h7c00 or 31744.
func nasmNumber(s string) uint64 {
	s = strings.ToLower(s)
	for _, prefix := range []string{"0x", "0h", "$"} {
		if digits, ok := strings.CutPrefix(s, prefix); ok {
			return hexNumber(digits)
		}
	}
	if digits, ok := strings.CutSuffix(s, "h"); ok {
		return hexNumber(digits)
	}
	n, _ := strconv.ParseUint(s, 10, 64) // what is no number leaves the origin 0
	return n
}

// place gives the sections their addresses: as a map says, or one behind the other as nasm -f bin does by itself, each aligned to 4
// bytes, those without content last (nasm's manual, section "bin").
func (l *listing) place(starts map[string]uint64) {
	at := l.org
	for _, space := range []bool{false, true} {
		for _, s := range l.sections {
			if s.space != space || s.name == absolute {
				continue
			}
			if s.name != ".text" {
				at = (at + 3) &^ 3
			}
			if !s.fixed {
				s.start = at
			}
			if known, ok := starts[s.name]; ok {
				s.start = known
			}
			at = s.start + s.size
		}
	}
}

// file makes a File of the listing b called name. The map and the source beside it are used if they are there: NAME.map and NAME.asm.
func (l *listing) file(name string, b []byte) *File {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	l.names[0] = name // without the source, its listing shows it
	var starts map[string]uint64
	if name != "" {
		for _, ext := range []string{".asm", ".s", ".nasm", ".ASM", ".S"} {
			if _, err := os.Stat(stem + ext); err == nil {
				l.names[0] = stem + ext
				break
			}
		}
		if m, err := os.ReadFile(stem + ".map"); err == nil && len(m) < maxText {
			starts = sectionStarts(m)
		}
	}
	l.place(starts)
	f := &File{}
	rows := make([]row, 0, len(l.rows)+len(l.sections))
	shown := l.names[0] == name
	for _, r := range l.rows {
		if shown {
			r.file, r.line = 0, r.shown
		}
		rows = append(rows, row{r.section.start + r.off, r.file, r.line, true})
	}
	for _, s := range l.sections {
		if s.size == 0 || s.name == absolute {
			continue
		}
		rows = append(rows, row{addr: s.start + s.size, file: -1})
		f.Segments = append(f.Segments, Segment{s.name, s.start, s.size})
	}
	for _, label := range l.labels {
		addr := label.section.start + label.off
		f.Symbols = append(f.Symbols, Symbol{Name: label.name, Addr: addr})
	}
	f.lines = newLineIndex(l.names, rows)
	return f
}
