package mmu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// hostEntries is the number of physical pages whose host memory is remembered.
const hostEntries = 4096

// hostPage is a result of bus.Bus.Page.
type hostPage struct {
	tag  uint64 // physical page number + 1, or 0 if it is empty
	page *Page
	kind bus.Kind
}

// MMU is the memory management of one processor. Make it with New.
type MMU struct {
	bus      *bus.Bus
	tlb      [2]TLB           // supervisor, user
	none     TLB              // a TLB without entries
	wide     [2]*WideTLB      // supervisor, user; nil until the first translation
	noneWide *WideTLB         // a WideTLB without entries; nil until somebody asks
	code     [2]CodeTLB       // supervisor, user; for the lowest 4 GB
	regions  [2][]*codeRegion // supervisor, user; other regions, the one that was used last first
	host     [hostEntries]hostPage
	hosted   bool  // host holds something
	paging   bool  // CR0.PG
	pse, pae bool  // CR4.PSE, CR4.PAE
	global   bool  // CR4.PGE
	protect  bool  // CR0.WP
	largest  uint8 // shift of the largest pages in tables of four levels
	long     Long
	cr3      uint64
	pdpte    [4]uint64                // the page-directory-pointer registers of PAE
	lines    uint64                   // address lines that the processor has
	mask     uint64                   // lines, without A20 when its gate is shut
	frames   uint64                   // lines that the address of a page has
	reserved uint64                   // bits that every present entry of 8 bytes must have clear
	pse36    uint64                   // bits of the entry of a 4 MB page that are address bits from 32 on
	path     [4]entry                 // entries that the latest walk has read
	dirty    *Dirty                   // set of the pages written, see Track; nil if they are not tracked
	wrote    func(addr uint64, n int) // see OnTableWrite; nil if nobody asks
	changes  uint64                   // how often a fast entry has changed
	fills    uint64                   // how many of these changes made an entry
}

// Model is what the MMUs of the processors differ in besides what control registers enable.
type Model struct {
	// Lines has a bit for each address line of the processor. Bits above them are reserved in page
	// tables with entries of 8 bytes.
	Lines uint64
	// PSE36 says that pages of 4 MB may lie above 4 GB.
	PSE36 bool
	// Pages1G says that the tables of four levels may have pages of 1 GB.
	Pages1G bool
}

// Long is what long mode adds to the control registers.
type Long struct {
	Active bool // EFER.LMA: the tables have four levels
	NX     bool // EFER.NXE: bit 63 of entries of 8 bytes forbids fetches, also without long mode
	Wide   bool // 64-bit mode: the translations of data are kept in the wide TLBs
}

// Init initializes an MMU whose memory is zero. It is a field of its processor, so that translated
// code reaches both TLBs at constant distances. A20 is open.
func (m *MMU) Init(b *bus.Bus, model Model) {
	m.bus, m.lines, m.mask, m.frames = b, model.Lines, model.Lines, model.Lines&^offsetMask
	m.largest = shift2M
	if model.PSE36 {
		m.pse36 = m.lines >> 32 << 13 & pseLargeHigh
	}
	if model.Pages1G {
		m.largest = shift1G
	}
	m.setReserved()
	m.none.begin()
	m.tlb[0].begin()
	m.tlb[1].begin()
}

// OnTableWrite has f called for the writes that walks make to page tables, which are those of
// accessed and dirty bits. f is called before the n bytes at physical address addr change.
func (m *MMU) OnTableWrite(f func(addr uint64, n int)) { m.wrote = f }

// TLB returns the TLB for a privilege.
func (m *MMU) TLB(user bool) *TLB { return &m.tlb[privilege(user)] }

// Wide returns the TLB of 64-bit mode for a privilege. It is made by the first call.
func (m *MMU) Wide(user bool) *WideTLB { return makeWide(&m.wide[privilege(user)]) }

// makeWide makes *t if it is nil, and returns it.
func makeWide(t **WideTLB) *WideTLB {
	if *t == nil {
		*t = new(WideTLB)
		(*t).begin()
	}
	return *t
}

// isWide reports whether a translation of lin is kept in a wide TLB. In compatibility mode the
// processor's tables may lie beyond 4 GB.
func (m *MMU) isWide(lin uint64) bool { return m.long.Wide || lin>>32 != 0 }

// privilege returns the index in the arrays that have an element for each privilege.
func privilege(user bool) int {
	if user {
		return 1
	}
	return 0
}

// None returns a TLB that never hits, so that all accesses take the slow path.
func (m *MMU) None() *TLB { return &m.none }

// NoneWide is None for 64-bit mode.
func (m *MMU) NoneWide() *WideTLB { return makeWide(&m.noneWide) }

// SetA20 opens or shuts the gate of address line 20 and drops everything that is cached.
func (m *MMU) SetA20(open bool) {
	m.mask = m.lines
	if !open {
		m.mask &^= 1 << 20
	}
	m.MapChanged()
}

// A20 reports whether the gate of address line 20 is open.
func (m *MMU) A20() bool { return m.mask == m.lines }

// SetControl is called with changed control registers. The caller flushes where the architecture
// demands it. With PAE it must call LoadPDPTEs, too.
func (m *MMU) SetControl(cr0 uint32, cr3 uint64, cr4 uint32) {
	m.paging = cr0&x86.CR0PG != 0
	m.protect = cr0&x86.CR0WP != 0
	m.pse = cr4&x86.CR4PSE != 0
	m.pae = cr4&x86.CR4PAE != 0
	m.global = cr4&x86.CR4PGE != 0
	m.cr3 = cr3
}

// SetLong is called when EFER or the mode has changed. A processor without EFER never calls SetLong. The
// caller flushes where the architecture demands it.
func (m *MMU) SetLong(l Long) {
	if l != m.long {
		m.long = l
		m.setReserved()
	}
}

// setReserved computes which bits of entries of 8 bytes are reserved.
func (m *MMU) setReserved() {
	l := m.long
	m.reserved = ^m.lines
	if l.Active {
		m.reserved &^= ignoredHigh
	}
	if l.NX {
		m.reserved &^= x86.PageNX
	}
}

// Changes returns a pointer to a count that every change of a fast entry advances.
func (m *MMU) Changes() *uint64 { return &m.changes }

// Fills returns a pointer to the count of those changes that made an entry.
func (m *MMU) Fills() *uint64 { return &m.fills }

// Paging reports whether linear addresses are translated.
func (m *MMU) Paging() bool { return m.paging }

// PDPTEs returns the four page-directory-pointer registers, for saved states.
func (m *MMU) PDPTEs() [4]uint64 { return m.pdpte }

// SetPDPTEs sets the page-directory-pointer registers to a result of PDPTEs.
func (m *MMU) SetPDPTEs(v [4]uint64) { m.pdpte = v }

// LoadPDPTEs reads the page-directory-pointer registers from the table at cr3,
// as a load of CR3 with PAE does (SDM vol. 3, 4.4.1). It returns false, with
// nothing changed, when a present entry has a reserved bit set.
func (m *MMU) LoadPDPTEs(cr3 uint32) bool {
	var v [4]uint64
	for i := range v {
		v[i] = m.readPhys(uint64(cr3&^31)+uint64(i)*8, 8)
		if v[i]&x86.PagePresent != 0 && v[i]&(pdpteReserved|^m.lines) != 0 {
			return false
		}
	}
	m.pdpte = v
	return true
}

// Flush empties the TLBs. Pages marked global stay unless global is true.
func (m *MMU) Flush(global bool) {
	m.changes++
	if global || !m.global {
		for i := range m.tlb {
			m.tlb[i].clear()
			if w := m.wide[i]; w != nil {
				w.clear()
			}
		}
	} else {
		for i := range m.tlb {
			m.tlb[i].clearLocal()
			if w := m.wide[i]; w != nil {
				w.clearLocal()
			}
		}
	}
	m.eachCode(func(_ uint32, t *CodeTLB) { t.clear(global || !m.global) })
}

// FlushPage drops the page of lin, also a global one, as INVLPG does. The TLBs keep a large page in pieces,
// which are all dropped, whatever the tables say of the page now.
func (m *MMU) FlushPage(lin uint64) {
	m.changes++
	for i := range m.tlb {
		m.tlb[i].clearPage(lin)
		if w := m.wide[i]; w != nil {
			w.clearPage(lin)
		}
	}
	m.eachCode(func(region uint32, t *CodeTLB) {
		if region == uint32(lin>>32) {
			t.clearPage(uint32(lin))
		}
	})
}

// MapChanged drops all translations and host pages.
func (m *MMU) MapChanged() {
	if m.hosted {
		clear(m.host[:])
		m.hosted = false
	}
	m.Flush(true)
}

// Guard makes the next write to the physical page at phys take the slow path.
func (m *MMU) Guard(phys uint64) {
	m.changes++
	if p, _ := m.Host(phys); p != nil {
		for i := range m.tlb {
			m.tlb[i].guard(p)
			if w := m.wide[i]; w != nil {
				w.guard(p)
			}
		}
	}
}

// Host returns the memory behind the page at phys and its kind. The memory is nil for a device's
// page and where nobody answers. phys must be a result of Translate.
func (m *MMU) Host(phys uint64) (*Page, bus.Kind) {
	n := phys >> pageShift
	h := &m.host[n%hostEntries]
	if h.tag != n+1 {
		mem, kind := m.bus.Page(phys)
		*h, m.hosted = hostPage{tag: n + 1, kind: kind}, true
		if mem != nil {
			h.page = (*Page)(mem)
		}
	}
	return h.page, h.kind
}

// Fill makes a fast entry for a page that is host memory, so that reads hit, and writes, too, if it
// is writable. p is the memory of the page of lin, which was just translated.
func (m *MMU) Fill(lin uint64, user bool, p *Page, writable bool) {
	var changed bool
	if m.isWide(lin) {
		changed = m.Wide(user).fill(lin, p, writable)
	} else {
		changed = m.TLB(user).fill(lin, p, writable)
	}
	if changed {
		m.changes++
		m.fills++
	}
}

// readPhys reads n = 4 or 8 aligned bytes of a page table.
func (m *MMU) readPhys(phys uint64, n int) uint64 {
	phys &= m.mask
	p, _ := m.Host(phys)
	switch {
	case p == nil:
		return m.bus.Read(phys, n)
	case n == 4:
		return uint64(Load32(p, uint32(phys)))
	}
	return Load64(p, uint32(phys))
}

// writePhys writes a changed page-table entry back.
func (m *MMU) writePhys(phys uint64, n int, v uint64) {
	phys &= m.mask
	if m.dirty != nil {
		m.dirty.Mark(phys)
	}
	if m.wrote != nil {
		m.wrote(phys, n)
	}
	p, kind := m.Host(phys)
	switch {
	case p == nil || kind != bus.RAM:
		m.bus.Write(phys, n, v)
	case n == 4:
		Store32(p, uint32(phys), uint32(v))
	default:
		Store64(p, uint32(phys), v)
	}
}
