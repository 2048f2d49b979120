package monitor

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/x86"
)

// frameMask has the bits of an entry that are an address: 51–12.
const frameMask = 0x000ffffffffff000

var entryBits = devices.BitNames{{Bit: 8, Name: "global"}, {Bit: 7, Name: "large"}, {Bit: 6, Name: "dirty"}, {Bit: 5, Name: "accessed"}, {Bit: 4, Name: "no-cache"}, {Bit: 3, Name: "write-through"}, {Bit: 2, Name: "user"}, {Bit: 1, Name: "writable"}, {Bit: 0, Name: "present"}}

// tableLevel is a level of page tables.
type tableLevel struct {
	name  string // of its entries
	shift uint   // of the part of a linear address that is the index
	bits  uint   // of the index
	large bool   // an entry can be a large page
}

// paging describes the page tables that are in use.
type paging struct {
	name   string // of the first table
	top    uint64 // its physical address
	size   int    // of an entry, in bytes
	levels []tableLevel
}

// tables returns the page tables that are in use, or as long as paging is off, those that would be.
func (g *guest) tables() paging {
	c := g.m.CPU()
	cr3 := c.Long().CR3
	switch {
	case g.inLong():
		return paging{"PML4 table", cr3 & frameMask, 8, []tableLevel{{"PML4 entry", 39, 9, false}, {"pointer", 30, 9, true}, {"directory entry", 21, 9, true}, {"table entry", 12, 9, false}}}
	case c.CR(4)&x86.CR4PAE != 0:
		return paging{"page directory pointers", cr3 & 0xffffffe0, 8, []tableLevel{{"pointer", 30, 2, false}, {"directory entry", 21, 9, true}, {"table entry", 12, 9, false}}}
	}
	return paging{"page directory", cr3 & 0xfffff000, 4, []tableLevel{{"directory entry", 22, 10, c.CR(4)&x86.CR4PSE != 0}, {"table entry", 12, 10, false}}}
}

// entryAt reads entry i of the table at a physical address.
func (g *guest) entryAt(p *paging, table, i uint64) uint64 {
	b := make([]byte, p.size)
	g.m.Peek(table+i*uint64(p.size), b)
	return little(b)
}

// index returns the index of a linear address in a table of a level.
func (l *tableLevel) index(lin uint64) uint64 { return lin >> l.shift & (1<<l.bits - 1) }

// isPage reports whether a present entry v of a table of level n is that of a page, not of a table.
func (p *paging) isPage(n int, v uint64) bool {
	return n == len(p.levels)-1 || p.levels[n].large && v&x86.PageLarge != 0
}

// cmdPage executes page [ADDRESS], which explains the way from a linear address to memory. Without an address it
// lists all that is mapped.
func cmdPage(mo *Monitor, arg string) error {
	off := mo.m.CPU().CR(0)&x86.CR0PG == 0
	if arg == "" {
		if off {
			return errors.New("paging is off")
		}
		return showMappings(mo)
	}
	v, err := mo.eval.All(arg)
	if err != nil {
		return err
	}
	if v.In == expr.Physical {
		return errors.New("page explains linear addresses")
	}
	if !v.Wide {
		v.N = uint64(uint32(v.N))
	}
	p, ok := mo.m.CPU().Probe(v.N, false)
	if off {
		mo.printf("paging is off: linear %08x is physical %08x\n", v.N, p)
		return nil
	}
	if int64(v.N)<<16>>16 != int64(v.N) && mo.inLong() {
		return fmt.Errorf("%016x is not canonical: bits 63 to 47 differ", v.N)
	}
	walkTables(mo, v.N)
	if ok {
		mo.printf("linear %0*x is physical %08x\n", mo.digits(), v.N, p)
	} else {
		mo.printf("linear %0*x: page fault\n", mo.digits(), v.N)
	}
	return nil
}

// walkTables shows the entries on the way of a linear address.
func walkTables(mo *Monitor, lin uint64) {
	p := mo.tables()
	table := p.top
	for n, l := range p.levels {
		i := l.index(lin)
		v := mo.entryAt(&p, table, i)
		text := entryBits.Show(uint32(v))
		if p.size == 8 && v&x86.PageNX != 0 {
			text = "no-execute " + text
		}
		mo.line("%s %d at @%08x: %0*x %s", l.name, i, table+i*uint64(p.size), 2*p.size, v, text)
		if v&x86.PagePresent == 0 || p.isPage(n, v) {
			return
		}
		table = v & frameMask
	}
}

// Limits of the listing of mappings. It could be endless, because page tables may contain themselves.
const (
	maxEntries  = 1 << 22 // entries of tables that are read
	maxMappings = 1 << 12 // lines of the list
)

// mapping is a range of pages with the same rights.
type mapping struct {
	first, last uint64 // linear addresses of its first and last byte
	rights      uint64 // x86.PageWritable, x86.PageUser and x86.PageNX
}

// lister collects mappings.
type lister struct {
	mo      *Monitor
	paging  paging
	nx      bool // EFER.NXE is set, so that x86.PageNX has its meaning
	entries int  // how many entries of tables have been read
	list    []mapping
	cut     bool // the list is not complete
}

// showMappings lists ranges of linear addresses with their rights.
func showMappings(mo *Monitor) error {
	l := &lister{mo: mo, paging: mo.tables(), nx: mo.m.CPU().Long().EFER&x86.EFERNXE != 0}
	l.table(0, l.paging.top, 0, x86.PageWritable|x86.PageUser)
	digits := mo.digits()
	for _, m := range l.list {
		rights := []byte("r-x supervisor")
		if m.rights&x86.PageWritable != 0 {
			rights[1] = 'w'
		}
		if m.rights&x86.PageNX != 0 {
			rights[2] = '-'
		}
		if m.rights&x86.PageUser != 0 {
			rights = append(rights[:4], "user"...)
		}
		mo.printf("%0*x-%0*x %10d KB  %s\n", digits, m.first, digits, m.last, (m.last-m.first)>>10+1, rights)
	}
	if l.cut {
		mo.printf("… and more\n")
	}
	return nil
}

// table adds what the table of level n at a physical address maps, from the linear address lin on. above are the
// rights that the tables above it give.
func (l *lister) table(n int, at, lin, above uint64) {
	level := &l.paging.levels[n]
	for i := range uint64(1) << level.bits {
		l.entries++
		if l.cut = l.cut || l.entries > maxEntries; l.cut {
			return
		}
		v := l.mo.entryAt(&l.paging, at, i)
		if v&x86.PagePresent == 0 {
			continue
		}
		rights := above & (v | x86.PageNX)
		if level.bits == 2 { // the pointers of PAE have no rights
			rights = above
		} else if l.nx && v&x86.PageNX != 0 && l.paging.size == 8 {
			rights |= x86.PageNX
		}
		here := lin | i<<level.shift
		if n == 0 && len(l.paging.levels) == 4 {
			here = uint64(int64(here<<16) >> 16) // canonical
		}
		if !l.paging.isPage(n, v) {
			l.table(n+1, v&frameMask, here, rights)
			continue
		}
		l.add(here, uint64(1)<<level.shift, rights)
	}
}

// add adds a page of size bytes to the list.
func (l *lister) add(lin, size, rights uint64) {
	if k := len(l.list) - 1; k >= 0 && l.list[k].last+1 == lin && l.list[k].rights == rights {
		l.list[k].last += size
		return
	}
	if len(l.list) == maxMappings {
		l.cut = true
		return
	}
	l.list = append(l.list, mapping{lin, lin + size - 1, rights})
}
