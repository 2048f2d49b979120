package symbols

import (
	"debug/dwarf"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Numbers of COFF for i386 (DJGPP's coff.h; Gintaras Gircys, "Understanding and Using COFF").
const (
	coffMagic   = 0x014c
	coffHeader  = 20
	coffSection = 40
	coffSymbol  = 18
	coffLine    = 6
)

// Storage classes of symbols in COFF.
const (
	coffAuto     = 1
	coffExternal = 2
	coffStatic   = 3
	coffRegister = 4
	coffLabel    = 6
	coffArg      = 9
	coffRegArg   = 17
	coffBlock    = 100
	coffFunction = 101
	coffFile     = 103
)

// coff is a file of COFF in b. It begins at its header, behind the stub of an executable of DJGPP.
type coff struct {
	b        []byte
	sections []coffSect
	symbols  []byte // records of coffSymbol bytes
	strings  []byte // behind them; the first four bytes are its size
}

// coffSect is a section.
type coffSect struct {
	name  string
	first uint64
	size  uint64
	data  []byte
	lines []byte // records of coffLine bytes
	alloc bool   // it is in memory
}

// le16 and le32 read numbers.
func le16(b []byte) int    { return int(binary.LittleEndian.Uint16(b)) }
func le32(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }

// within returns up to n bytes of b from off on.
func within(b []byte, off, n uint64) []byte {
	if off >= uint64(len(b)) {
		return nil
	}
	return b[off : off+min(n, uint64(len(b))-off)]
}

// openCOFF reads the tables of a file. ok is false if it is none.
func openCOFF(b []byte) (c *coff, ok bool) {
	if len(b) < coffHeader || le16(b) != coffMagic {
		return nil, false
	}
	n, at := le16(b[2:]), coffHeader+le16(b[16:])
	if n == 0 || n > maxSections || at+n*coffSection > len(b) {
		return nil, false
	}
	c = &coff{b: b}
	symbols, count := le32(b[8:]), le32(b[12:])
	c.symbols = within(b, symbols, min(count, maxSymbols)*coffSymbol)
	c.symbols = c.symbols[:len(c.symbols)/coffSymbol*coffSymbol]
	c.strings = within(b, symbols+count*coffSymbol, uint64(len(b)))
	if symbols == 0 {
		c.strings = nil
	}
	for ; n > 0; n, at = n-1, at+coffSection {
		s := b[at:]
		sect := coffSect{name: c.sectionName(s[:8]), first: le32(s[12:]), size: le32(s[16:]), alloc: le32(s[36:])&0xe0 != 0}
		if p := le32(s[20:]); p != 0 {
			sect.data = within(b, p, sect.size)
		}
		if p := le32(s[28:]); p != 0 {
			sect.lines = within(b, p, uint64(le16(s[34:]))*coffLine)
		}
		c.sections = append(c.sections, sect)
	}
	return c, true
}

// text returns the name at an offset of the table of strings.
func (c *coff) text(off uint64) string {
	if off < 4 {
		return ""
	}
	return cString(within(c.strings, off, 1<<16))
}

// cString returns the characters before a zero.
func cString(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	return s
}

// sectionName returns the name of a section: up to 8 characters, or / with the offset of a longer one.
func (c *coff) sectionName(b []byte) string {
	name := cString(b)
	if digits, long := strings.CutPrefix(name, "/"); long {
		if off, err := strconv.ParseUint(digits, 10, 32); err == nil {
			return c.text(off)
		}
	}
	return name
}

// symbolName returns the name of a symbol.
func (c *coff) symbolName(r []byte) string {
	if le32(r) == 0 {
		return c.text(le32(r[4:]))
	}
	return cString(r[:8])
}

// section returns the bytes of a section, or nil.
func (c *coff) section(name string) []byte {
	for _, s := range c.sections {
		if s.name == name {
			return s.data
		}
	}
	return nil
}

// readCOFF reads an object file or an executable, with what it has of debug information: DWARF, stabs, or COFF's own.
func readCOFF(b []byte) (*File, error) {
	c, ok := openCOFF(b)
	if !ok {
		return nil, errors.New("no file of COFF for i386")
	}
	file := &File{}
	for _, s := range c.sections {
		if file.probe == nil && s.alloc && len(s.data) > 0 {
			file.probeAt, file.probe = s.first, s.data[:min(len(s.data), probeSize)]
		}
		if s.alloc && s.size > 0 {
			file.Segments = append(file.Segments, Segment{s.name, s.first, s.size})
		}
	}
	own := c.read()
	file.Symbols = own.symbols
	total := 0
	for _, s := range c.sections {
		total += len(s.data)
	}
	if total > maxDebug {
		return nil, fmt.Errorf("more than %d MB", maxDebug>>20)
	}
	switch {
	case c.section(".debug_info") != nil:
		p, err := newProgram(c.section, 4)
		if err != nil {
			return nil, err
		}
		file.lines, file.scopes = p, p
	case c.section(".stab") != nil:
		file.lines, file.scopes = readStabs(c.section(".stab"), c.section(".stabstr"), file.Symbols)
	default:
		if len(own.rows) > 0 {
			file.lines = newLineIndex(own.names, own.rows)
		}
		if len(own.scopes.funcs) > 0 {
			file.scopes = own.scopes.sorted()
		}
	}
	return file, nil
}

// newProgram opens DWARF whose sections a function returns, with addresses of size bytes.
func newProgram(section func(name string) []byte, size int) (*program, error) {
	s := func(name string) []byte { return section(".debug_" + name) }
	d, err := dwarf.New(s("abbrev"), s("aranges"), s("frame"), s("info"), s("line"), s("pubnames"), s("ranges"), s("str"))
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"addr", "line_str", "str_offsets", "rnglists"} {
		if b := s(name); b != nil {
			if err := d.AddSection(".debug_"+name, b); err != nil {
				return nil, err
			}
		}
	}
	p := &program{data: d, addrSize: size, frames: frameTable{b: s("frame")}, loc: s("loc"), lists: s("loclists"), addrs: s("addr")}
	p.open(s("info"))
	return p, nil
}
