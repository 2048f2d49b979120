package mmu

import (
	"slices"
	"testing"

	"github.com/iron86/iron86/x86"
)

// Tables of four levels for longAddress: each has one entry.
const (
	longPML4 = 0x10000
	longPDPT = 0x11000
	longDir  = 0x12000
	longPT   = 0x13000
	// longAddress has the indexes 300, 5, 9 and 17, and 123h in the page.
	longAddress = 0xffff<<48 | 300<<39 | 5<<30 | 9<<21 | 17<<12 | 0x123
	longAll     = x86.PagePresent | x86.PageWritable | x86.PageUser
)

// longRig has the entries of longAddress in place, which lead to the page 20000h.
func longRig(t *testing.T, cr0 uint32, l Long, model Model) (r *walkRig, entries []uint64) {
	r = newWalkRig(t, cr0, 0)
	r.mmu = new(MMU)
	r.mmu.Init(r.bus, model)
	r.mmu.SetControl(cr0|x86.CR0PG, longPML4, x86.CR4PAE)
	r.mmu.SetLong(l)
	entries = []uint64{longPML4 + 8*300, longPDPT + 8*5, longDir + 8*9, longPT + 8*17}
	for i, next := range []uint64{longPDPT, longDir, longPT, 0x20000} {
		r.put(entries[i], next|longAll, 8)
	}
	return r, entries
}

// TestLongRights takes one right away at each level in turn.
func TestLongRights(t *testing.T) {
	const nx = x86.PageNX
	cases := []struct {
		name   string
		clear  uint64
		set    uint64
		noNX   bool
		wp     bool
		access access
		ok     bool
		code   uint32
	}{
		{"not present", x86.PagePresent, 0, false, false, access{}, false, 0},
		{"not present, user write", x86.PagePresent, 0, false, false, access{write: true, user: true}, false, FaultWrite | FaultUser},
		{"not present, fetch", x86.PagePresent, 0, false, false, access{fetch: true}, false, FaultFetch},
		{"not present, fetch without NXE", x86.PagePresent, 0, true, false, access{fetch: true}, false, 0},
		{"not present, all else reserved", x86.PagePresent, 1<<50 | nx, true, false, access{}, false, 0},
		{"supervisor page", x86.PageUser, 0, false, false, access{user: true}, false, FaultPresent | FaultUser},
		{"supervisor page, supervisor", x86.PageUser, 0, false, false, access{write: true}, true, 0},
		{"read-only, user", x86.PageWritable, 0, false, false, access{write: true, user: true}, false, FaultPresent | FaultWrite | FaultUser},
		{"read-only, supervisor", x86.PageWritable, 0, false, false, access{write: true}, true, 0},
		{"read-only, supervisor with WP", x86.PageWritable, 0, false, true, access{write: true}, false, FaultPresent | FaultWrite},
		{"NX, fetch", 0, nx, false, false, access{fetch: true}, false, FaultPresent | FaultFetch},
		{"NX, fetch of a user", 0, nx, false, false, access{fetch: true, user: true}, false, FaultPresent | FaultFetch | FaultUser},
		{"NX, write", 0, nx, false, false, access{write: true}, true, 0},
		{"NX without NXE", 0, nx, true, false, access{}, false, FaultPresent | FaultReserved},
		{"NX without NXE, fetch", 0, nx, true, false, access{fetch: true}, false, FaultPresent | FaultReserved},
		{"supervisor page, fetch of a user", x86.PageUser, 0, false, false, access{fetch: true, user: true}, false, FaultPresent | FaultUser | FaultFetch},
		{"bit 40", 0, 1 << 40, false, false, access{}, false, FaultPresent | FaultReserved},
		{"bit 51, user write", 0, 1 << 51, false, false, access{write: true, user: true}, false, FaultPresent | FaultReserved | FaultWrite | FaultUser},
		{"bit 51, fetch", 0, 1 << 51, false, false, access{fetch: true}, false, FaultPresent | FaultReserved | FaultFetch},
		{"bits 52 to 62 are free", 0, 0x7ff << 52, false, false, access{write: true, user: true}, true, 0},
		{"bits 9 to 11 are free", 0, 0xe00, false, false, access{write: true, user: true}, true, 0},
	}
	for _, c := range cases {
		var cr0 uint32
		if c.wp {
			cr0 = x86.CR0WP
		}
		r, entries := longRig(t, cr0, Long{Active: true, NX: !c.noNX}, Model{Lines: 1<<40 - 1})
		for level, at := range entries {
			old := r.bus.Read(at, 8)
			r.put(at, old&^c.clear|c.set, 8)
			phys, code, ok := r.access(longAddress, c.access)
			if ok != c.ok || code != c.code || ok && phys != 0x20123 {
				t.Errorf("%s at level %d: have %#x, code %#x, %v; want code %#x, %v", c.name, level, phys, code, ok, c.code, c.ok)
			}
			for _, e := range entries {
				if v := r.bus.Read(e, 8); v&x86.PageAccessed != 0 != ok || v&x86.PageDirty != 0 != (ok && c.access.write && e == entries[3]) {
					t.Errorf("%s at level %d: the entry at %#x is %#x", c.name, level, e, v)
				}
				r.put(e, r.bus.Read(e, 8)&^(x86.PageAccessed|x86.PageDirty), 8)
			}
			r.put(at, old, 8)
		}
	}
}

// access makes an access with empty TLBs.
func (r *walkRig) access(lin uint64, a access) (phys uint64, code uint32, ok bool) {
	r.mmu.Flush(true)
	if a.fetch {
		return r.mmu.TranslateCode(lin, a.user)
	}
	return r.mmu.Translate(lin, a.write, a.user)
}

// TestLongLargePages puts PS into the entry of each level.
func TestLongLargePages(t *testing.T) {
	const pat = 1 << 12
	for _, c := range []struct {
		name  string
		level int
		entry uint64
		gig   bool
		phys  uint64 // 0: a reserved bit
	}{
		{"PML4E", 0, longPDPT, true, 0},
		{"1 GB, not on this processor", 1, 0xc0000000, false, 0},
		{"1 GB", 1, 0xc0000000, true, 0xc0000000 | 9<<21 | 17<<12 | 0x123},
		{"1 GB at the top", 1, 0xffc0000000, true, 0xffc0000000 | 9<<21 | 17<<12 | 0x123},
		{"1 GB, PAT", 1, 0xc0000000 | pat, true, 0xc0000000 | 9<<21 | 17<<12 | 0x123},
		{"1 GB, bit 13", 1, 0xc0002000, true, 0},
		{"1 GB, bit 29", 1, 0xe0000000, true, 0},
		{"2 MB", 2, 0x40400000, false, 0x40400000 | 17<<12 | 0x123},
		{"2 MB above 4 GB", 2, 0xff00200000, false, 0xff00200000 | 17<<12 | 0x123},
		{"2 MB, PAT and global", 2, 0x400000 | pat | x86.PageGlobal, false, 0x400000 | 17<<12 | 0x123},
		{"2 MB, bit 13", 2, 0x402000, false, 0},
		{"2 MB, bit 20", 2, 0x500000, false, 0},
		{"PT: PAT", 3, 0xff00020000, false, 0xff00020123},
	} {
		r, entries := longRig(t, 0, Long{Active: true}, Model{Lines: 1<<40 - 1, Pages1G: c.gig})
		r.put(entries[c.level], c.entry|longAll|x86.PageLarge, 8)
		phys, code, ok := r.access(longAddress, access{write: true, user: true})
		want := uint32(0)
		if c.phys == 0 {
			want = FaultPresent | FaultReserved | FaultWrite | FaultUser
		}
		if phys != c.phys || code != want || ok != (c.phys != 0) {
			t.Errorf("%s: have %#x, code %#x, %v; want %#x, code %#x", c.name, phys, code, ok, c.phys, want)
		}
		if v := r.bus.Read(entries[c.level], 8); ok && v&(x86.PageAccessed|x86.PageDirty) != x86.PageAccessed|x86.PageDirty {
			t.Errorf("%s: the page's entry is %#x", c.name, v)
		}
	}
}

// TestFirstBadLevel: the walk ends at the first entry that is not present or has a reserved bit; rights are
// looked at when it has ended well.
func TestFirstBadLevel(t *testing.T) {
	const absent, reserved, system = 0, longAll | 1<<45, x86.PagePresent | x86.PageWritable
	for _, c := range []struct {
		name   string
		levels map[int]uint64
		code   uint32
	}{
		{"reserved above absent", map[int]uint64{1: reserved, 2: absent}, FaultUser | FaultPresent | FaultReserved},
		{"absent above reserved", map[int]uint64{1: absent, 2: reserved}, FaultUser},
		{"no right above reserved", map[int]uint64{0: longPDPT | system, 3: reserved}, FaultUser | FaultPresent | FaultReserved},
		{"no right above absent", map[int]uint64{0: longPDPT | system, 3: absent}, FaultUser},
		{"no right at two levels", map[int]uint64{0: longPDPT | system, 3: 0x20000 | system}, FaultUser | FaultPresent},
	} {
		r, entries := longRig(t, 0, Long{Active: true}, Model{Lines: 1<<40 - 1})
		for level, v := range c.levels {
			r.put(entries[level], v, 8)
		}
		if _, code, ok := r.access(longAddress, access{user: true}); ok || code != c.code {
			t.Errorf("%s: have code %#x, %v, want %#x", c.name, code, ok, c.code)
		}
	}
}

// TestRecursiveTables: one entry may be several levels of a walk. Its bits are then set by one write each.
func TestRecursiveTables(t *testing.T) {
	r, _ := longRig(t, 0, Long{Active: true}, Model{Lines: 1<<40 - 1})
	const self = longPML4 + 8*511
	r.put(self, longPML4|longAll, 8)
	var told []uint64
	r.mmu.OnTableWrite(func(addr uint64, _ int) { told = append(told, addr) })
	address := func(a, b, c, d, offset uint64) uint64 { return 0xffff<<48 | a<<39 | b<<30 | c<<21 | d<<12 | offset }
	for _, c := range []struct {
		lin    uint64
		write  bool
		phys   uint64
		writes []uint64
	}{
		{address(511, 511, 511, 511, 0), false, longPML4, []uint64{self}},                     // four times the same entry
		{address(511, 511, 511, 511, 8*511), true, longPML4 | 8*511, []uint64{self}},          // now it is dirty
		{address(511, 511, 511, 300, 8*5), false, longPDPT | 8*5, []uint64{longPML4 + 8*300}}, // three times, then another
		{address(511, 511, 511, 300, 8*5), true, longPDPT | 8*5, []uint64{longPML4 + 8*300}},  // dirty
		{address(511, 511, 300, 5, 0), true, longDir, []uint64{longPDPT + 8*5}},               // twice; one write sets both bits
		{address(511, 300, 5, 9, 0), false, longPT, []uint64{longDir + 8*9}},                  // once
		{longAddress, true, 0x20123, []uint64{longPT + 8*17}},                                 // the page itself
	} {
		told = nil
		phys, code, ok := r.access(c.lin, access{write: c.write})
		if !ok || phys != c.phys || !slices.Equal(told, c.writes) {
			t.Errorf("%#x: have %#x, code %#x, writes %#x; want %#x, %#x", c.lin, phys, code, told, c.phys, c.writes)
		}
	}
}

// TestNXWithPAE: three levels know the bit, too, except in the page-directory-pointer registers.
func TestNXWithPAE(t *testing.T) {
	for _, c := range []struct {
		name     string
		nx       bool
		pde, pte uint64
		write    uint32 // code of a write and of a fetch; 0: allowed
		fetch    uint32
	}{
		{"no bit", true, 0, 0, 0, 0},
		{"page", true, 0, x86.PageNX, 0, FaultPresent | FaultFetch},
		{"directory", true, x86.PageNX, 0, 0, FaultPresent | FaultFetch},
		{"page without NXE", false, 0, x86.PageNX, FaultPresent | FaultReserved | FaultWrite, FaultPresent | FaultReserved},
		{"bit 62", true, 0, 1 << 62, FaultPresent | FaultReserved | FaultWrite, FaultPresent | FaultReserved | FaultFetch},
		{"bit 52", true, 1 << 52, 0, FaultPresent | FaultReserved | FaultWrite, FaultPresent | FaultReserved | FaultFetch},
	} {
		r := newWalkRig(t, 0, x86.CR4PAE)
		r.mmu.SetLong(Long{NX: c.nx})
		r.put(testPDPT, testDir|x86.PagePresent, 8)
		r.put(testDir, testTable|longAll|c.pde, 8)
		r.put(testTable+8*5, 0x7000|longAll|c.pte, 8)
		if !r.mmu.LoadPDPTEs(testPDPT) {
			t.Fatalf("%s: LoadPDPTEs refused", c.name)
		}
		if _, code, ok := r.access(0x5000, access{write: true}); ok != (c.write == 0) || code != c.write {
			t.Errorf("%s: write: have code %#x, want %#x", c.name, code, c.write)
		}
		if _, code, ok := r.access(0x5000, access{fetch: true}); ok != (c.fetch == 0) || code != c.fetch {
			t.Errorf("%s: fetch: have code %#x, want %#x", c.name, code, c.fetch)
		}
		r.put(testPDPT, testDir|x86.PagePresent|x86.PageNX, 8)
		if r.mmu.LoadPDPTEs(testPDPT) {
			t.Errorf("%s: LoadPDPTEs took bit 63", c.name)
		}
	}
	r := newWalkRig(t, 0, 0) // tables of two levels have no such bit
	r.mmu.SetLong(Long{NX: true})
	if _, code, _ := r.access(0x5000, access{fetch: true}); code != 0 {
		t.Errorf("two levels: a fetch has code %#x", code)
	}
}

// TestPSE36Width: as many bits of a 4 MB page as the processor has address lines.
func TestPSE36Width(t *testing.T) {
	for _, c := range []struct {
		lines uint64
		bit   uint64
		phys  uint64
	}{
		{1<<36 - 1, 1 << 16, 1 << 35}, {1<<36 - 1, 1 << 17, 0}, {1<<40 - 1, 1 << 17, 1 << 36}, {1<<40 - 1, 1 << 20, 1 << 39},
		{1<<40 - 1, 1 << 21, 0}, {1<<42 - 1, 1 << 21, 0},
	} {
		r := newWalkRig(t, 0, 0)
		r.mmu = new(MMU)
		r.mmu.Init(r.bus, Model{Lines: c.lines, PSE36: true})
		r.mmu.SetControl(x86.CR0PG, testDir, x86.CR4PSE)
		r.put(testDir, c.bit|longAll|x86.PageLarge, 4)
		if phys, code, ok := r.access(0, access{}); phys != c.phys || ok != (c.phys != 0) {
			t.Errorf("lines %#x, bit %#x: have %#x, code %#x, want %#x", c.lines, c.bit, phys, code, c.phys)
		}
	}
}
