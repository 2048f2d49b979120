package mmu

// Bits of page-table entries (SDM vol. 3, tables 4-3 to 4-11).
const (
	entryPresent  = 1 << 0
	entryWritable = 1 << 1
	entryUser     = 1 << 2
	entryAccessed = 1 << 5
	entryDirty    = 1 << 6
	entryLarge    = 1 << 7
	entryGlobal   = 1 << 8

	pdpteReserved = 0x1e6 | 0xfffffff000000000
	paeReserved   = 0xfffffff000000000
	paeLargeLow   = 0x1fe000 // bits 13–20 of a 2 MB page
	pseLargeLow   = 0x3fe000 // bits 13–21 of a 4 MB page
	pse36High     = 0x01e000 // of these, address bits 32–35 with PSE-36
)

// Bits of a page fault's error code (SDM vol. 3, figure 4-12).
const (
	FaultPresent  = 1 << 0 // the page is present, and the access violates its protection
	FaultWrite    = 1 << 1
	FaultUser     = 1 << 2
	FaultReserved = 1 << 3
)

// entry is a page-table entry that a walk has read.
type entry struct {
	phys uint64
	size int // 4 or 8, in bytes
	v    uint64
}

// walk is the result of following the tables.
type walk struct {
	phys   uint64 // physical address of the byte
	global bool
	large  bool // the byte is in a large page
	dirty  bool // the dirty bit is set already
	writes bool // writes are allowed at this privilege
	upper  entry
	last   entry
}

// Translate returns the physical address of lin for an access at a privilege, sets accessed and
// dirty bits, and keeps the page in the TLB. With write set, writing must be allowed. code is the
// error code when ok is false.
func (m *MMU) Translate(lin uint64, write, user bool) (phys uint64, code uint32, ok bool) {
	t := m.TLB(user)
	s := &t.slow[index(lin)]
	if s.tag == lin&^offsetMask && (s.writable || !write) {
		return s.phys | lin&offsetMask, 0, true
	}
	if !m.paging {
		phys = lin & m.mask
		m.remember(t, s, lin, walk{phys: phys, dirty: true, writes: true})
		return phys, 0, true
	}
	w, code, ok := m.walk(lin, write, user)
	if !ok {
		return 0, code, false
	}
	m.mark(&w, write)
	m.remember(t, s, lin, w)
	return w.phys, 0, true
}

func (m *MMU) remember(t *TLB, s *slot, lin uint64, w walk) {
	t.list(index(lin))
	*s = slot{listed: true, tag: lin &^ offsetMask, writable: w.writes && w.dirty, global: w.global, large: w.large, phys: w.phys &^ offsetMask}
	m.Unfill(t, lin)
}

// Writable reports whether the page of lin, which was just translated, may be written without
// another Translate: writing is allowed and the dirty bit is set already.
func (m *MMU) Writable(lin uint64, user bool) bool {
	s := &m.TLB(user).slow[index(lin)]
	return s.tag == lin&^offsetMask && s.writable
}

// Probe is Translate without any effect, for debuggers.
func (m *MMU) Probe(lin uint64, write, user bool) (phys uint64, ok bool) {
	if !m.paging {
		return lin & m.mask, true
	}
	w, _, ok := m.walk(lin, write, user)
	return w.phys, ok
}

// mark sets the accessed and dirty bits that the access demands. The chips do
// it once the access is known to be allowed.
func (m *MMU) mark(w *walk, write bool) {
	if w.upper.size != 0 && w.upper.v&entryAccessed == 0 {
		m.writePhys(w.upper.phys, w.upper.size, w.upper.v|entryAccessed)
		if w.last.phys == w.upper.phys { // a table that is its own entry
			w.last.v |= entryAccessed
		}
	}
	want := w.last.v | entryAccessed
	if write {
		want |= entryDirty
	}
	if want != w.last.v {
		m.writePhys(w.last.phys, w.last.size, want)
	}
	w.dirty = want&entryDirty != 0
}

// walk follows the page tables to the page of lin and checks the rights.
func (m *MMU) walk(lin uint64, write, user bool) (w walk, code uint32, ok bool) {
	var rights uint64
	var reserved bool
	if m.pae {
		rights, reserved = m.walkPAE(uint32(lin), &w)
	} else {
		rights, reserved = m.walk32(uint32(lin), &w)
	}
	if write {
		code |= FaultWrite
	}
	if user {
		code |= FaultUser
	}
	switch {
	case reserved:
		return w, code | FaultPresent | FaultReserved, false
	case rights&entryPresent == 0:
		return w, code, false
	}
	w.writes = rights&entryWritable != 0 || !user && !m.protect
	if user && rights&entryUser == 0 || write && !w.writes {
		return w, code | FaultPresent, false
	}
	w.phys &= m.mask
	w.global = m.global && w.last.v&entryGlobal != 0
	return w, 0, true
}

// walk32 follows the tables of two levels. rights are the bits for present, writable and user,
// ANDed over the levels.
func (m *MMU) walk32(lin uint32, w *walk) (rights uint64, reserved bool) {
	pde := entry{phys: uint64(m.cr3&^offsetMask) + uint64(lin>>22)*4, size: 4}
	pde.v = m.readPhys(pde.phys, 4)
	if pde.v&entryPresent == 0 {
		return 0, false
	}
	if m.pse && pde.v&entryLarge != 0 {
		w.last, w.large = pde, true
		w.phys = pde.v&0xffc00000 | uint64(lin&0x3fffff)
		bad := pde.v & pseLargeLow
		if m.pse36 {
			w.phys |= pde.v & pse36High << 19
			bad &^= pse36High
		}
		return pde.v, bad != 0
	}
	pte := entry{phys: pde.v&^offsetMask + uint64(lin>>12&0x3ff)*4, size: 4}
	pte.v = m.readPhys(pte.phys, 4)
	w.upper, w.last = pde, pte
	w.phys = pte.v&^offsetMask | uint64(lin&offsetMask)
	return pde.v & pte.v, false
}

// walkPAE follows the tables of three levels. Its results are as those of walk32.
func (m *MMU) walkPAE(lin uint32, w *walk) (rights uint64, reserved bool) {
	pdpte := m.pdpte[lin>>30]
	if pdpte&entryPresent == 0 {
		return 0, false
	}
	pde := entry{phys: pdpte&^offsetMask + uint64(lin>>21&0x1ff)*8, size: 8}
	pde.v = m.readPhys(pde.phys, 8)
	if pde.v&entryPresent == 0 {
		return 0, false
	}
	if pde.v&entryLarge != 0 {
		w.last, w.large = pde, true
		w.phys = pde.v&0xfffe00000 | uint64(lin&0x1fffff)
		return pde.v, pde.v&(paeReserved|paeLargeLow) != 0
	}
	pte := entry{phys: pde.v&0xffffff000 + uint64(lin>>12&0x1ff)*8, size: 8}
	pte.v = m.readPhys(pte.phys, 8)
	w.upper, w.last = pde, pte
	w.phys = pte.v&0xffffff000 | uint64(lin&offsetMask)
	reserved = pde.v&paeReserved != 0 || pte.v&entryPresent != 0 && pte.v&paeReserved != 0
	return pde.v & pte.v, reserved
}
