package mmu

import "slices"

// CodeEntries is the size of each CodeTLB. The pages of 16 MB, as much as the code of a kernel, have places of their own.
const CodeEntries = 4096

// CodeKey is the translation of a page of code in one word: the linear page in
// bits 63–44, the frame in bits 43–12, and bit 0 set. Therefore one comparison checks a
// translation. Bit 0 makes the key of page 0 in frame 0 differ from noKey.
type CodeKey uint64

// Keys that are no translations, and the fields of the others.
const (
	noKey CodeKey = 0 // the key of an empty entry
	// NeverKey is a key that no entry ever has.
	NeverKey CodeKey = 2

	keyValid    = 1
	keyFrame    = 1<<44 - 1<<pageShift
	keyLinShift = 44
)

// MakeKey returns the key of the page of lin in the frame of phys.
func MakeKey(lin uint32, phys uint64) CodeKey {
	return CodeKey(uint64(lin>>pageShift)<<keyLinShift | phys&keyFrame | keyValid)
}

// Page returns the linear address of the page and its frame.
func (k CodeKey) Page() (lin uint32, phys uint64) {
	return uint32(k>>keyLinShift) << pageShift, uint64(k) & keyFrame
}

// CodeTLB caches the translations of fetches for one privilege. It is apart from the TLB of data,
// as on all processors from the Pentium on, so that no access to data evicts the translation of the
// running code. What a fetch finds therefore follows from the pages fetched before and from the
// flushes alone, and not from how often the emulator looks.
type CodeTLB struct {
	keys   [CodeEntries]CodeKey
	global [CodeEntries]bool  // the page is global (CR4.PGE)
	large  [CodeEntries]uint8 // shift of the large page that the entry holds a piece of, or 0
	listed [CodeEntries]bool  // the entry's number is in used
	used   []uint16           // numbers of the entries that may hold a page
}

// Key returns the key in the entry where the page of lin would be. It equals MakeKey(lin, phys) if
// a fetch at lin goes to phys without a walk.
func (t *CodeTLB) Key(lin uint32) CodeKey { return t.keys[lin>>pageShift&(CodeEntries-1)] }

// find returns the physical address of lin if its page is in the TLB.
func (t *CodeTLB) find(lin uint32) (phys uint64, ok bool) {
	k := uint64(t.Key(lin))
	if k>>keyLinShift != uint64(lin>>pageShift) || k&keyValid == 0 {
		return 0, false
	}
	return k&keyFrame | uint64(lin&offsetMask), true
}

// remember puts the page of lin into the TLB.
func (t *CodeTLB) remember(lin uint32, phys uint64, global bool, large uint8) {
	i := lin >> pageShift & (CodeEntries - 1)
	t.keys[i], t.global[i], t.large[i] = MakeKey(lin, phys), global, large
	if !t.listed[i] {
		t.listed[i] = true
		t.used = append(t.used, uint16(i))
	}
}

// clear removes all pages. It removes global pages only if global is set.
func (t *CodeTLB) clear(global bool) {
	kept := t.used[:0]
	for _, i := range t.used {
		if t.global[i] && !global {
			kept = append(kept, i)
			continue
		}
		t.keys[i], t.listed[i] = noKey, false
	}
	t.used = kept
}

// clearPage removes the page of lin and all pieces of a large page around it.
func (t *CodeTLB) clearPage(lin uint32) {
	if _, ok := t.find(lin); ok {
		t.keys[lin>>pageShift&(CodeEntries-1)] = noKey
	}
	for _, i := range t.used {
		if page, _ := t.keys[i].Page(); t.large[i] != 0 && (page^lin)>>t.large[i] == 0 {
			t.keys[i] = noKey
		}
	}
}

// codeRegions is the number of regions of 4 GB, besides the lowest, whose translations are kept.
const codeRegions = 4

// codeRegion is the CodeTLB for the fetches in one region of 4 GB of linear addresses.
type codeRegion struct {
	number uint32 // bits 63–32 of the linear addresses
	tlb    CodeTLB
}

// Code returns the CodeTLB for a privilege and the region of 4 GB that bits 63–32 of a linear
// address name. It stays that of the region until Code has been called for codeRegions other regions.
func (m *MMU) Code(user bool, region uint32) *CodeTLB {
	if region == 0 {
		return &m.code[privilege(user)]
	}
	all := m.regions[privilege(user)]
	i := slices.IndexFunc(all, func(r *codeRegion) bool { return r.number == region })
	switch {
	case i >= 0:
	case len(all) < codeRegions:
		i = len(all)
		all = append(all, &codeRegion{number: region})
		m.regions[privilege(user)] = all
	default: // the region that has not been used for the longest time makes room
		i = len(all) - 1
		all[i].tlb.clear(true)
		all[i].number = region
	}
	r := all[i]
	copy(all[1:i+1], all[:i])
	all[0] = r
	return &r.tlb
}

// keptCode is Code without any effect. It returns nil if the region has no CodeTLB.
func (m *MMU) keptCode(user bool, region uint32) *CodeTLB {
	if region == 0 {
		return &m.code[privilege(user)]
	}
	for _, r := range m.regions[privilege(user)] {
		if r.number == region {
			return &r.tlb
		}
	}
	return nil
}

// eachCode calls f for every CodeTLB with its region.
func (m *MMU) eachCode(f func(region uint32, t *CodeTLB)) {
	for i := range m.code {
		f(0, &m.code[i])
		for _, r := range m.regions[i] {
			f(r.number, &r.tlb)
		}
	}
}

// TranslateCode returns the physical address of an instruction's byte at lin. It sets accessed bits
// and keeps the page in the CodeTLB. fault is the error code when ok is false.
func (m *MMU) TranslateCode(lin uint64, user bool) (phys uint64, fault uint32, ok bool) {
	t := m.Code(user, uint32(lin>>32))
	if phys, ok = t.find(uint32(lin)); ok {
		return phys, 0, true
	}
	if !m.paging {
		phys = lin & m.mask
		t.remember(uint32(lin), phys, false, 0)
		return phys, 0, true
	}
	w, fault, ok := m.walk(lin, access{user: user, fetch: true})
	if !ok {
		return 0, fault, false
	}
	m.mark(&w, false)
	t.remember(uint32(lin), w.phys, w.global, w.large)
	return w.phys, 0, true
}

// ProbeCode is TranslateCode without any effect, for debuggers.
func (m *MMU) ProbeCode(lin uint64, user bool) (phys uint64, ok bool) {
	if t := m.keptCode(user, uint32(lin>>32)); t != nil {
		if phys, ok = t.find(uint32(lin)); ok {
			return phys, true
		}
	}
	return m.probe(lin, access{user: user, fetch: true})
}
