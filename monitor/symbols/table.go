package symbols

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Limits of a table.
const (
	maxSymbols = 1 << 20
	maxFiles   = 64
	nearSymbol = 0x1000 // how far behind a symbol an address still has a name, in bytes
	// lastRealMode is the last linear address of real mode. A program of real mode that is loaded higher is in another segment. A
	// larger base is that of a flat program, and moves the offsets.
	lastRealMode = 0x10ffef
)

// Table holds the symbols and lines of all files that were loaded. The zero value is an empty one.
type Table struct {
	byName   map[string]Symbol
	sorted   []Symbol // by address
	files    []loaded
	segments map[string]Segment
	awaited  *awaited          // nil: no program is to be found in memory
	bases    map[string]uint64 // of the files that LoadProgram has loaded, by their absolute names
	elf      int               // see ELF
}

// loaded is a file at its place in memory.
type loaded struct {
	*File
	base uint64 // what is added to the file's addresses
}

// Base returns how much higher than it says LoadProgram has loaded a file, or 0.
func (t *Table) Base(name string) uint64 {
	abs, err := filepath.Abs(name)
	if err != nil {
		return 0
	}
	return t.bases[abs]
}

// ELF returns how many bits the class of the ELF file has that was loaded last, 32 or 64. It is 0 if none was.
func (t *Table) ELF() int { return t.elf }

// All returns the symbols by address. The list must not be changed.
func (t *Table) All() []Symbol { return t.sorted }

// Lookup returns the symbol of a name. A name that a C compiler put an underscore before is found without it, too.
func (t *Table) Lookup(name string) (s Symbol, known bool) {
	if s, known = t.byName[name]; !known && name != "" {
		s, known = t.byName["_"+name]
	}
	return s, known
}

// Segment returns the segment of a name.
func (t *Table) Segment(name string) (s Segment, known bool) {
	s, known = t.segments[name]
	return s, known
}

// Name returns symbol or symbol+offset for an address, or "" when no symbol is near.
func (t *Table) Name(addr uint64) string {
	s, exact := t.Find(addr)
	if s == "" || exact {
		return s
	}
	return fmt.Sprintf("%s+%#x", s, addr-t.sorted[t.index(addr)].Addr)
}

// Describe returns what is known of an address: symbol+offset, and FILE:LINE behind it. It is "" when nothing is.
func (t *Table) Describe(addr uint64) string {
	name := t.Name(addr)
	if p, ok := t.Line(addr); ok {
		name = strings.TrimLeft(name+" "+p.String(), " ")
	}
	return name
}

// Find returns the symbol at or before an address, or "" when none is near. exact says that it is at the address.
func (t *Table) Find(addr uint64) (name string, exact bool) {
	i := t.index(addr)
	if i < 0 || addr-t.sorted[i].Addr >= nearSymbol {
		return "", false
	}
	return t.sorted[i].Name, t.sorted[i].Addr == addr
}

// index returns the index of the last symbol at or before an address, or -1 if there is none.
func (t *Table) index(addr uint64) int {
	i, exact := slices.BinarySearchFunc(t.sorted, addr, func(s Symbol, a uint64) int { return cmp.Compare(s.Addr, a) })
	if !exact {
		i--
	}
	return i
}

// moved returns an address of a file that is loaded base bytes higher. The sum of an address and a base of 32 bits has 32 bits; base may
// also be negative, with its sign extended.
func moved(addr, base uint64) uint64 {
	if short := base>>32 == 0 || base>>32 == 0xffffffff; short && addr>>32 == 0 {
		return uint64(uint32(addr + base))
	}
	return addr + base
}

// Load takes a file into the table, base bytes higher than its addresses say. A file of the same name that was loaded before is
// forgotten. Names that the table has already get the new addresses.
func (t *Table) Load(f *File, base uint64) {
	t.Add(f.Symbols, base)
	if f.elf != 0 {
		t.elf = f.elf
	}
	if t.segments == nil {
		t.segments = map[string]Segment{}
	}
	for _, s := range f.Segments {
		s.First = moved(s.First, base)
		t.segments[s.Name] = s
	}
	t.files = slices.DeleteFunc(t.files, func(l loaded) bool { return l.Name == f.Name })
	if f.lines == nil && f.scopes == nil {
		return
	}
	if len(t.files) == maxFiles {
		t.files = t.files[1:]
	}
	t.files = append(t.files, loaded{f, base})
}

// Add takes symbols into the table, each base bytes higher. A name that the table has already gets the new address.
func (t *Table) Add(list []Symbol, base uint64) {
	if t.byName == nil {
		t.byName = map[string]Symbol{}
	}
	for _, s := range list {
		if len(t.byName) == maxSymbols {
			break
		}
		if s.Addr = moved(s.Addr, base); base <= lastRealMode {
			s.Seg += base
		}
		t.byName[s.Name] = s
	}
	t.sorted = slices.SortedFunc(maps.Values(t.byName), func(a, b Symbol) int {
		return cmp.Or(cmp.Compare(a.Addr, b.Addr), strings.Compare(a.Name, b.Name))
	})
}

// at returns a place of the file at its linear addresses.
func (l loaded) at(p Place) Place {
	p.First, p.End = moved(p.First, l.base), moved(p.End, l.base)
	return p
}

// HasLines reports whether source lines are known.
func (t *Table) HasLines() bool {
	return slices.ContainsFunc(t.files, func(l loaded) bool { return l.lines != nil })
}

// Line returns the source line of an address. The file that was loaded last is asked first.
func (t *Table) Line(addr uint64) (Place, bool) {
	for _, l := range slices.Backward(t.files) {
		if l.lines == nil {
			continue
		}
		if p, ok := l.lines.line(moved(addr, -l.base)); ok {
			return l.at(p), true
		}
	}
	return Place{}, false
}

// Addresses returns the places of a line of a source file, by address. The file is named by the end of its path: main.c,
// or kernel/main.c. Where the line has no code the places are those of the next line that has some.
func (t *Table) Addresses(file string, line int) []Place {
	var list []Place
	for _, l := range t.files {
		if l.lines == nil {
			continue
		}
		for _, p := range l.lines.each(func(name string) bool { return endsWith(name, file) }, line) {
			list = append(list, l.at(p))
		}
	}
	slices.SortFunc(list, func(a, b Place) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.First, b.First)) })
	for i := range list { // files may know different next lines
		if list[i].Line != list[0].Line {
			list = list[:i]
			break
		}
	}
	return slices.CompactFunc(list, func(a, b Place) bool { return a.First == b.First })
}

// Source returns the full name of the source file that a name ends in, as the debug information has it. The shortest one is taken if
// there are several.
func (t *Table) Source(file string) (name string, known bool) {
	for _, l := range t.files {
		if l.lines == nil {
			continue
		}
		l.lines.files(func(n string) bool {
			if endsWith(n, file) && (!known || len(n) < len(name)) {
				name, known = n, true
			}
			return true
		})
	}
	return name, known
}

// Sources returns the names of up to n source files, each once.
func (t *Table) Sources(n int) []string {
	var list []string
	seen := map[string]bool{}
	for _, l := range t.files {
		if l.lines == nil {
			continue
		}
		l.lines.files(func(name string) bool {
			if !seen[name] {
				seen[name] = true
				list = append(list, name)
			}
			return len(list) < n
		})
	}
	return list
}

// Between returns the places whose code begins from first on and before end.
func (t *Table) Between(first, end uint64) []Place {
	var list []Place
	for _, l := range t.files {
		if l.lines == nil {
			continue
		}
		for _, p := range l.lines.between(moved(first, -l.base), moved(end, -l.base)) {
			list = append(list, l.at(p))
		}
	}
	return list
}

// Function returns the function that covers an address. Without debug information that is what lies between two symbols.
func (t *Table) Function(addr uint64) (Func, bool) {
	for _, l := range slices.Backward(t.files) {
		if l.scopes == nil {
			continue
		}
		if f, ok := l.scopes.function(moved(addr, -l.base)); ok {
			f.First, f.End = moved(f.First, l.base), moved(f.End, l.base)
			return f, true
		}
	}
	i := t.index(addr)
	if i < 0 || addr-t.sorted[i].Addr >= nearSymbol {
		return Func{}, false
	}
	f := Func{Name: t.sorted[i].Name, First: t.sorted[i].Addr, End: t.sorted[i].Addr + nearSymbol}
	for _, s := range t.sorted[i+1:] {
		if s.Addr > addr {
			f.End = min(f.End, s.Addr)
			break
		}
	}
	return f, true
}

// slashed returns a path with slashes only, in lower case: DOS compilers write names in either.
func slashed(name string) string { return strings.ToLower(strings.ReplaceAll(name, `\`, "/")) }

// baseName returns the last part of a path with slashes of either kind.
func baseName(name string) string { return name[strings.LastIndexAny(name, `/\`)+1:] }

// endsWith reports whether the path name ends with the parts of tail.
func endsWith(name, tail string) bool {
	name, tail = slashed(name), strings.TrimPrefix(slashed(tail), "./")
	rest, ok := strings.CutSuffix(name, tail)
	return ok && tail != "" && (rest == "" || strings.HasSuffix(rest, "/") || strings.HasSuffix(rest, ":"))
}
