package mmu

import "github.com/iron86/iron86/x86"

// More bits of page-table entries (SDM vol. 3, tables 4-3 to 4-11).
const (
	pdpteReserved = 0x1e6              // reserved bits of a page-directory-pointer register, besides address bits
	large2MLow    = 0x1fe000           // reserved bits 13–20 of a 2 MB page
	largePAT      = 1 << 12            // bit of a large page that chooses a memory type
	ignoredHigh   = 0x7ff << 52        // bits that the tables of four levels leave to the operating system
	pseLargeHigh  = 0x1fe000           // bits 13–20 of a 4 MB page, which are address bits 32–39 with PSE-36
	pseLargeLow   = 0x3fe000           // bits 13–21 of a 4 MB page, which are reserved unless they are address bits
	executable    = uint64(x86.PageNX) // bit of rights that is set if no level has NX set
)

// Bits of a page fault's error code (SDM vol. 3, figure 4-12).
const (
	FaultPresent  = 1 << 0 // the page is present, and the access violates its protection
	FaultWrite    = 1 << 1
	FaultUser     = 1 << 2
	FaultReserved = 1 << 3
	FaultFetch    = 1 << 4 // only with NX enabled
)

// entry is a page-table entry that a walk has read.
type entry struct {
	phys uint64 // where it is
	size int    // in bytes, 4 or 8
	v    uint64 // its value
}

// access is what somebody wants to do with a byte.
type access struct {
	write, user, fetch bool
}

// walk is the result of following the tables.
type walk struct {
	phys   uint64 // physical address of the byte
	global bool
	dirty  bool    // the dirty bit is set already
	writes bool    // writes are allowed at this privilege
	large  uint8   // shift of the large page that the byte is in, or 0 if it is in a small one
	uppers []entry // the entries before the last one, in MMU.path
	last   entry   // the entry of the page
}

// Translate returns the physical address of lin for an access at a privilege, sets accessed and
// dirty bits, and keeps the page in the TLB. With write set, writing must be allowed. code is the
// error code when ok is false.
func (m *MMU) Translate(lin uint64, write, user bool) (phys uint64, code uint32, ok bool) {
	s := m.slot(lin, user)
	if s.tag == lin&^offsetMask && (s.writable || !write) {
		return s.phys | lin&offsetMask, 0, true
	}
	if !m.paging {
		phys = lin & m.mask
		m.remember(s, lin, user, &walk{phys: phys, dirty: true, writes: true})
		return phys, 0, true
	}
	w, code, ok := m.walk(lin, access{write: write, user: user})
	if !ok {
		return 0, code, false
	}
	m.mark(&w, write)
	m.remember(s, lin, user, &w)
	return w.phys, 0, true
}

// Kept is Translate if the TLB holds the page, without any effect. It reports false if it does not.
func (m *MMU) Kept(lin uint64, write, user bool) (phys uint64, ok bool) {
	s := m.slot(lin, user)
	return s.phys | lin&offsetMask, s.tag == lin&^offsetMask && (s.writable || !write)
}

// slot returns the slow half of the entry that holds the page of lin, or else of the one that it gets.
func (m *MMU) slot(lin uint64, user bool) *slot {
	if m.isWide(lin) {
		t := m.Wide(user)
		return &t.slow[t.find(lin)]
	}
	t := m.TLB(user)
	return &t.slow[t.find(lin)]
}

// remember makes s, which is slot(lin, user), the result of a walk.
func (m *MMU) remember(s *slot, lin uint64, user bool, w *walk) {
	m.changes++
	if m.isWide(lin) {
		t := m.Wide(user)
		t.renew(t.find(lin), lin, w.large)
	} else {
		t := m.TLB(user)
		t.renew(t.find(lin), lin, w.large)
	}
	s.tag, s.phys = lin&^offsetMask, w.phys&^offsetMask
	s.writable, s.global, s.large = w.writes && w.dirty, w.global, w.large
}

// Writable reports whether the page of lin, which was just translated, may be written without
// another Translate: writing is allowed and the dirty bit is set already.
func (m *MMU) Writable(lin uint64, user bool) bool {
	_, ok := m.Kept(lin, true, user)
	return ok
}

// Probe is Translate without any effect, for debuggers.
func (m *MMU) Probe(lin uint64, write, user bool) (phys uint64, ok bool) {
	return m.probe(lin, access{write: write, user: user})
}

// probe translates without any effect.
func (m *MMU) probe(lin uint64, a access) (phys uint64, ok bool) {
	if !m.paging {
		return lin & m.mask, true
	}
	w, _, ok := m.walk(lin, a)
	return w.phys, ok
}

// mark sets the accessed and dirty bits that the access demands. The chips do
// it once the access is known to be allowed.
func (m *MMU) mark(w *walk, write bool) {
	for i := range w.uppers {
		if e := &w.uppers[i]; e.v&x86.PageAccessed == 0 {
			m.writePhys(e.phys, e.size, e.v|x86.PageAccessed)
			m.accessed(w, e.phys)
		}
	}
	want := w.last.v | x86.PageAccessed
	if write {
		want |= x86.PageDirty
	}
	if want != w.last.v {
		m.writePhys(w.last.phys, w.last.size, want)
	}
	w.dirty = want&x86.PageDirty != 0
}

// accessed sets the accessed bit in the copies of the entry at phys, which got it in memory. A table may name itself
// in an entry, so that a walk has the same entry at several levels.
func (m *MMU) accessed(w *walk, phys uint64) {
	for i := range w.uppers {
		if e := &w.uppers[i]; (e.phys^phys)&m.mask == 0 {
			e.v |= x86.PageAccessed
		}
	}
	if (w.last.phys^phys)&m.mask == 0 {
		w.last.v |= x86.PageAccessed
	}
}

// walk follows the page tables to the page of lin and checks the rights.
func (m *MMU) walk(lin uint64, a access) (w walk, code uint32, ok bool) {
	var rights uint64
	var reserved bool
	switch {
	case m.long.Active:
		rights, reserved = m.walkLong(lin, &w)
	case m.pae:
		rights, reserved = m.walkPAE(uint32(lin), &w)
	default:
		rights, reserved = m.walk32(uint32(lin), &w)
	}
	w.writes = rights&x86.PageWritable != 0 || !a.user && !m.protect
	switch {
	case reserved:
		return w, m.fault(a) | FaultPresent | FaultReserved, false
	case rights&x86.PagePresent == 0:
		return w, m.fault(a), false
	case a.user && rights&x86.PageUser == 0 || a.write && !w.writes || a.fetch && rights&executable == 0:
		return w, m.fault(a) | FaultPresent, false
	}
	w.phys &= m.mask
	w.global = m.global && w.last.v&x86.PageGlobal != 0
	return w, 0, true
}

// fault returns the bits of the error code that tell what the access was.
func (m *MMU) fault(a access) (code uint32) {
	if a.write {
		code |= FaultWrite
	}
	if a.user {
		code |= FaultUser
	}
	if a.fetch && m.long.NX && (m.pae || m.long.Active) {
		code |= FaultFetch
	}
	return code
}

// walk32 follows the tables of two levels. Each of the bits for present, writable, user and
// executable is set in rights if all levels have it. A reserved bit ends the walk, as does an entry that is not
// present.
func (m *MMU) walk32(lin uint32, w *walk) (rights uint64, reserved bool) {
	pde := entry{phys: m.cr3&0xfffff000 + uint64(lin>>22)*4, size: 4}
	pde.v = m.readPhys(pde.phys, 4)
	if pde.v&x86.PagePresent == 0 {
		return 0, false
	}
	if m.pse && pde.v&x86.PageLarge != 0 {
		w.last, w.large = pde, shift4M
		w.phys = pde.v&0xffc00000 | pde.v&m.pse36<<19 | uint64(lin&0x3fffff)
		return pde.v | executable, pde.v&pseLargeLow&^m.pse36 != 0
	}
	pte := entry{phys: pde.v&^offsetMask + uint64(lin>>12&0x3ff)*4, size: 4}
	pte.v = m.readPhys(pte.phys, 4)
	m.path[0] = pde
	w.uppers, w.last = m.path[:1], pte
	w.phys = pte.v&^offsetMask | uint64(lin&offsetMask)
	return pde.v&pte.v | executable, false
}

// walkPAE follows the tables of three levels. Its results are like those of walk32. The loop of walkLong could do the
// same, but BenchmarkWalk finds that slower by a tenth.
func (m *MMU) walkPAE(lin uint32, w *walk) (rights uint64, reserved bool) {
	pdpte := m.pdpte[lin>>30]
	if pdpte&x86.PagePresent == 0 {
		return 0, false
	}
	pde := entry{phys: pdpte&m.frames + uint64(lin>>21&0x1ff)*8, size: 8}
	pde.v = m.readPhys(pde.phys, 8)
	if pde.v&x86.PagePresent == 0 {
		return 0, false
	}
	if pde.v&x86.PageLarge != 0 {
		w.last, w.large = pde, shift2M
		w.phys = pde.v&m.frames&^0x1fffff | uint64(lin&0x1fffff)
		return pde.v ^ x86.PageNX, pde.v&(m.reserved|large2MLow) != 0
	}
	if pde.v&m.reserved != 0 {
		return 0, true
	}
	pte := entry{phys: pde.v&m.frames + uint64(lin>>12&0x1ff)*8, size: 8}
	pte.v = m.readPhys(pte.phys, 8)
	m.path[0] = pde
	w.uppers, w.last = m.path[:1], pte
	w.phys = pte.v&m.frames | uint64(lin&offsetMask)
	if pte.v&x86.PagePresent == 0 {
		return 0, false
	}
	return (pde.v ^ x86.PageNX) & (pte.v ^ x86.PageNX), pte.v&m.reserved != 0
}

// walkLong follows the tables of four levels (SDM vol. 3, 4.5). Its results are like those of walk32.
func (m *MMU) walkLong(lin uint64, w *walk) (rights uint64, reserved bool) {
	rights = ^uint64(0)
	table, shift := m.cr3, uint8(shiftPML4)
	for n := range m.path {
		e := &m.path[n]
		*e = entry{phys: table&m.frames + lin>>(shift&63)&0x1ff*8, size: 8}
		e.v = m.readPhys(e.phys, 8)
		if e.v&x86.PagePresent == 0 {
			return 0, false
		}
		rights &= e.v ^ x86.PageNX
		bad := m.reserved
		if shift != pageShift && e.v&x86.PageLarge != 0 {
			w.large = shift
			bad |= (1<<(shift&63) - 1) &^ (offsetMask | largePAT)
			if shift > m.largest {
				bad |= x86.PageLarge
			}
		}
		if e.v&bad != 0 {
			return rights, true
		}
		if shift == pageShift || w.large != 0 {
			in := uint64(1)<<(shift&63) - 1
			w.last, w.uppers = *e, m.path[:n]
			w.phys = e.v&m.frames&^in | lin&in
			break
		}
		table, shift = e.v, shift-tableShift
	}
	return rights, false
}
