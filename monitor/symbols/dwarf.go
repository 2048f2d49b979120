package symbols

import (
	"debug/dwarf"
	"encoding/binary"
	"slices"
	"sort"
)

// program is the DWARF of a program. It implements lineSource and scopes. Of the units only the heads are read at first; lines and
// functions of one are read when somebody asks for an address or a source file of it.
type program struct {
	data *dwarf.Data

	addrSize int // of an address, in bytes
	frames   frameTable
	ehFrames frameTable
	loc      []byte // .debug_loc: location lists before DWARF 5
	lists    []byte // .debug_loclists: those of DWARF 5
	addrs    []byte // .debug_addr: addresses that DWARF 5 names by index
	vars     int    // global variables of all units that have been read, to be bounded by maxSymbols

	units  []*unit
	ranges []unitRange // by first address
	rows   int         // of all units that have been read, to be bounded by maxRows
	funcs  int         // of all units that have been read, to be bounded by maxFuncs
}

// unit is a compilation unit.
type unit struct {
	entry   *dwarf.Entry
	names   []string                // of source files; nil: not read yet
	lines   *lineIndex              // nil: not read yet
	funcs   []*function             // by first address; nil: not read yet
	read    bool                    // funcs has been read
	low     uint64                  // the address that the unit names as its first, or 0
	version int                     // of DWARF
	globals map[string]*dwarf.Entry // nil: not read yet
	addrs   uint64                  // where its part of .debug_addr begins
	lists   uint64                  // where its part of .debug_loclists begins, behind the head
}

// unitRange is a piece of code of a unit.
type unitRange struct {
	first, end uint64
	unit       *unit
}

// maxUnits bounds the units of a program.
const maxUnits = 1 << 17

// open reads the heads of the units in info, which is .debug_info.
func (p *program) open(info []byte) {
	r := p.data.Reader()
	for off := 0; off < len(info) && len(p.units) < maxUnits; {
		h, ok := unitHead(info, off)
		if !ok {
			break
		}
		r.Seek(dwarf.Offset(h.entry))
		if e, err := r.Next(); err == nil && e != nil && e.Tag == dwarf.TagCompileUnit {
			p.addUnit(e, h.version)
		}
		off = h.next
	}
	slices.SortStableFunc(p.ranges, func(a, b unitRange) int {
		switch {
		case a.first < b.first:
			return -1
		case a.first > b.first:
			return 1
		}
		return 0
	})
}

// head is the head of a unit in .debug_info.
type head struct {
	version int
	entry   int // the offset of the unit's entry
	next    int // the offset of the next unit
}

// unitHead reads the head of a unit at off (DWARF 5, section 7.5.1).
func unitHead(b []byte, off int) (h head, ok bool) {
	b = b[off:]
	if len(b) < 16 {
		return h, false
	}
	n, at, wide := uint64(binary.LittleEndian.Uint32(b)), 4, 4
	if n == 0xffffffff {
		n, at, wide = binary.LittleEndian.Uint64(b[4:]), 12, 8
	}
	if n > uint64(len(b)-at) || n < 12 {
		return h, false
	}
	version := binary.LittleEndian.Uint16(b[at:])
	h.version = int(version)
	h.next = off + at + int(n)
	if at += 2; version < 5 {
		at += wide + 1 // offset of the abbreviations, size of addresses
	} else {
		kind := b[at]
		at += 2 + wide
		if kind == 2 || kind == 6 { // type unit: signature and offset
			at += 8 + wide
		} else if kind == 4 || kind == 5 { // skeleton, split
			at += 8
		}
	}
	h.entry = off + at
	return h, h.entry < h.next
}

// addUnit adds a unit with its ranges of code.
func (p *program) addUnit(e *dwarf.Entry, version int) {
	u := &unit{entry: e, version: version, lists: 12}
	if n, ok := e.Val(dwarf.AttrAddrBase).(int64); ok && n >= 0 && n < maxDebug {
		u.addrs = uint64(n)
	}
	if n, ok := e.Val(dwarf.AttrLoclistsBase).(int64); ok && n >= 0 && n < maxDebug {
		u.lists = uint64(n)
	}
	u.low, _ = e.Val(dwarf.AttrLowpc).(uint64)
	p.units = append(p.units, u)
	ranges, err := p.data.Ranges(e)
	if err != nil {
		return
	}
	for _, r := range ranges {
		if r[0] < r[1] && len(p.ranges) < maxRows {
			p.ranges = append(p.ranges, unitRange{r[0], r[1], u})
		}
	}
}

// unitAt returns the unit whose code covers an address, or nil. A unit of an assembler may name no range: its lines say it.
func (p *program) unitAt(addr uint64) *unit {
	i := sort.Search(len(p.ranges), func(i int) bool { return p.ranges[i].first > addr }) - 1
	for n := 0; i >= 0 && n < 8; i, n = i-1, n+1 {
		if r := p.ranges[i]; addr < r.end {
			return r.unit
		}
	}
	return nil
}

// guard ends a look into damaged debug information without an answer: the readers of the standard library are made for files of compilers, not for
// hostile ones.
func guard() { _ = recover() }
