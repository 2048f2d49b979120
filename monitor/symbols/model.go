package symbols

import "fmt"

// Symbol is a name for an address.
type Symbol struct {
	Name string
	Addr uint64 // linear
	Seg  uint64 // linear address at which its segment begins; 0: it is in none
}

// Place is a line of a source file and the code that was made from it.
type Place struct {
	File  string // as the debug information names it
	Line  int    // from 1 on
	First uint64 // linear address of the code's first byte
	End   uint64 // linear address behind its last byte
	Begin bool   // a statement begins at First, so that a breakpoint there stops before it
}

// String returns FILE:LINE, without the directory.
func (p Place) String() string { return fmt.Sprintf("%s:%d", baseName(p.File), p.Line) }

// Func is a function.
type Func struct {
	Name  string
	First uint64 // linear address of its first byte
	End   uint64 // linear address behind its last byte
}

// Segment is a segment or section of a program.
type Segment struct {
	Name  string
	First uint64 // linear
	Size  uint64 // in bytes
}

// File is what one file says. Addresses in it are those of the file.
type File struct {
	Name     string // as it was given to Read
	Symbols  []Symbol
	Segments []Segment
	lines    lineSource // nil: it has no lines
	scopes   scopes     // nil: it has no functions
	elf      int        // bits of the class of an ELF file: 32 or 64; 0: it is none
	probeAt  uint64     // the address of
	probe    []byte     // the first bytes of code of a program of DJGPP
}

// HasLines reports whether the file knows source lines.
func (f *File) HasLines() bool { return f.lines != nil }

// lineSource are the source lines of a file. Addresses are those of the file.
type lineSource interface {
	// line returns the place whose code covers an address.
	line(addr uint64) (Place, bool)
	// each calls do for the places of a line of the files that match, or, where the line has no code, of the next
	// line that has some.
	each(match func(file string) bool, line int) []Place
	// files calls do for the name of every source file until do returns false.
	files(do func(name string) bool)
	// between returns the places whose code begins at first or behind it, and before end.
	between(first, end uint64) []Place
}

// scopes are the functions of a file.
type scopes interface {
	// function returns the function that covers an address.
	function(addr uint64) (Func, bool)
}
