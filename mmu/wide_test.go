package mmu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

const (
	wideLocal  = longAddress &^ offsetMask
	wideGlobal = wideLocal + PageSize
)

// wideRig is in 64-bit mode. wideLocal is at 20000h, and wideGlobal is a global page at 21000h.
func wideRig(t *testing.T) (r *walkRig, entries []uint64) {
	r, entries = longRig(t, 0, Long{Active: true, Wide: true}, Model{Lines: 1<<40 - 1, Pages1G: true})
	r.mmu.SetControl(x86.CR0PG, longPML4, x86.CR4PAE|x86.CR4PGE)
	r.put(entries[3]+8, 0x21000|longAll|x86.PageGlobal, 8)
	return r, entries
}

// fill has the page of lin translated for a write and its fast entry made.
func (r *walkRig) fill(lin uint64, user bool) {
	r.t.Helper()
	phys, code, ok := r.mmu.Translate(lin, true, user)
	if !ok {
		r.t.Fatalf("Translate(%#x): page fault %#x", lin, code)
	}
	p, _ := r.mmu.Host(phys)
	r.mmu.Fill(lin, user, p, r.mmu.Writable(lin, user))
}

// fast reports which accesses of a byte at lin hit in the wide TLB.
func (r *walkRig) fast(lin uint64, user bool) (read, write bool) {
	e := r.mmu.Wide(user).At(lin)
	return e.ReadTag == WideTag(lin, 1), e.WriteTag == WideTag(lin, 1)
}

// TestWideFlush: whatever empties or guards entries reaches the wide TLBs of both privileges.
func TestWideFlush(t *testing.T) {
	for _, c := range []struct {
		name                    string
		do                      func(m *MMU)
		read, write             bool // of the local page
		globalRead, globalWrite bool
		wantLocal, wantGlobal   uint64 // after the tables have changed
	}{
		{"nothing", func(*MMU) {}, true, true, true, true, 0x20000, 0x21000},
		{"Flush", func(m *MMU) { m.Flush(true) }, false, false, false, false, 0x30000, 0x31000},
		{"Flush of local pages", func(m *MMU) { m.Flush(false) }, false, false, true, true, 0x30000, 0x21000},
		{"FlushPage", func(m *MMU) { m.FlushPage(wideLocal | 0x800) }, false, false, true, true, 0x30000, 0x21000},
		{"FlushPage of the global page", func(m *MMU) { m.FlushPage(wideGlobal) }, true, true, false, false, 0x20000, 0x31000},
		{"FlushPage of the same entry", func(m *MMU) { m.FlushPage(wideLocal ^ 1<<46) }, true, true, true, true, 0x20000, 0x21000},
		{"FlushPage, the lower half of the address", func(m *MMU) { m.FlushPage(wideLocal & 0xffffffff) }, true, true, true, true, 0x20000, 0x21000},
		{"MapChanged", (*MMU).MapChanged, false, false, false, false, 0x30000, 0x31000},
		{"A20", func(m *MMU) { m.SetA20(true) }, false, false, false, false, 0x30000, 0x31000},
		{"Guard", func(m *MMU) { m.Guard(0x20000) }, true, false, true, true, 0x20000, 0x21000},
		{"Protect", (*MMU).Protect, true, false, true, false, 0x20000, 0x21000},
		{"Track", func(m *MMU) { m.Track(NewDirty(1 << 20)) }, true, false, true, false, 0x20000, 0x21000},
		{"Slow", (*MMU).Slow, false, false, false, false, 0x20000, 0x21000},
	} {
		for _, user := range []bool{false, true} {
			r, entries := wideRig(t)
			r.fill(wideLocal, user)
			r.fill(wideGlobal, user)
			changes := *r.mmu.Changes()
			c.do(r.mmu)
			if changed := *r.mmu.Changes() != changes; changed != (c.name != "nothing") {
				t.Errorf("%s: the count of changes moved: %v", c.name, changed)
			}
			if read, write := r.fast(wideLocal, user); read != c.read || write != c.write {
				t.Errorf("%s: local page, user %v: fast reads %v, writes %v", c.name, user, read, write)
			}
			if read, write := r.fast(wideGlobal, user); read != c.globalRead || write != c.globalWrite {
				t.Errorf("%s: global page, user %v: fast reads %v, writes %v", c.name, user, read, write)
			}
			r.put(entries[3], 0x30000|longAll, 8)
			r.put(entries[3]+8, 0x31000|longAll, 8)
			for lin, want := range map[uint64]uint64{wideLocal: c.wantLocal, wideGlobal: c.wantGlobal} {
				if phys, _, _ := r.mmu.Translate(lin, false, user); phys != want {
					t.Errorf("%s: %#x, user %v: have %#x, want %#x", c.name, lin, user, phys, want)
				}
			}
		}
	}
}

// TestWhichTLB: 64-bit mode and compatibility mode keep translations of their own, and what lies beyond
// 4 GB never comes into a TLB that 32 bits index.
func TestWhichTLB(t *testing.T) {
	r, _ := longRig(t, 0, Long{Active: true}, Model{Lines: 1<<40 - 1})
	const low, high = 0x5000, 0x1_0000_5000
	r.put(longPML4, longPDPT|longAll, 8)
	r.put(longPDPT, longDir|longAll, 8)
	r.put(longPDPT+8*4, longDir|longAll, 8)
	r.put(longDir, longPT|longAll, 8)
	r.put(longPT+8*5, 0x25000|longAll, 8)
	if r.mmu.wide != [2]*WideTLB{} {
		t.Error("there are wide TLBs before the first use")
	}
	r.fill(low, false)
	if e := r.mmu.TLB(false).At(low); e.ReadTag != Tag(low, 1) || e.WriteTag != Tag(low, 1) {
		t.Error("compatibility mode: the page is not in the TLB of 32 bits")
	}
	if r.mmu.wide != [2]*WideTLB{} {
		t.Error("compatibility mode made wide TLBs")
	}
	r.mmu.FlushPage(low)
	r.fill(high, false)
	if e := r.mmu.TLB(false).At(low); e.ReadTag == Tag(low, 1) || e.WriteTag == Tag(low, 1) {
		t.Error("an address beyond 4 GB hits at its lower half")
	}
	if read, write := r.fast(high, false); !read || !write {
		t.Error("an address beyond 4 GB is not in the wide TLB")
	}
	r.fill(low, false)
	if read, _ := r.fast(high, false); !read {
		t.Error("the page at the lower half took the place of that beyond 4 GB")
	}
	r.mmu.SetLong(Long{Active: true, Wide: true})
	r.put(longPT+8*5, 0x26000|longAll, 8)
	if phys, _, _ := r.mmu.Translate(low, false, false); phys != 0x26000 {
		t.Errorf("64-bit mode: have %#x from the TLB of compatibility mode", phys)
	}
	r.fill(low, false)
	if read, write := r.fast(low, false); !read || !write {
		t.Error("64-bit mode: the page is not in the wide TLB")
	}
	r.mmu.SetLong(Long{Active: true})
	if phys, _, _ := r.mmu.Translate(low, false, false); phys != 0x25000 {
		t.Errorf("compatibility mode: have %#x, its own entry says 25000", phys)
	}
	r.mmu.FlushPage(low)
	if phys, _, _ := r.mmu.Translate(low, false, false); phys != 0x26000 {
		t.Errorf("compatibility mode after INVLPG: have %#x", phys)
	}
}

// TestNewWideTLB: as TestNewTLB, at pages around those that tags of zero could be equal to.
func TestNewWideTLB(t *testing.T) {
	m := new(MMU)
	for _, tlb := range []*WideTLB{m.NoneWide(), m.Wide(false), m.Wide(true)} {
		for _, top := range []uint64{0, 1 << 32, 1 << 47, 0xffff8 << 44, ^uint64(Entries*PageSize - 1)} {
			for page := range uint64(Entries) {
				for _, n := range []uint64{1, 2, 16} {
					lin := top + page*PageSize + PageSize - 1
					if e := tlb.At(lin); e.ReadTag == WideTag(lin, n) || e.WriteTag == WideTag(lin, n) {
						t.Fatalf("an access of %d bytes at %#x hits", n, lin)
					}
				}
			}
		}
	}
}

// TestFlushOfLargePages: INVLPG at any address of a large page forgets all pieces, for both privileges,
// of both modes and of fetches, and no piece of its neighbour; whether many entries are in use or few.
func TestFlushOfLargePages(t *testing.T) {
	for _, c := range []struct {
		name  string
		shift uint
		level int
	}{{"1 GB", shift1G, 1}, {"2 MB", shift2M, 2}} {
		for _, crowd := range []uint64{0, 2000} {
			r, entries := wideRig(t)
			r.put(longPML4, longPDPT|longAll, 8) // the lowest 512 GB, too
			base, neighbour := uint64(longAddress)>>c.shift<<c.shift, (uint64(longAddress)>>c.shift+1)<<c.shift+5*PageSize
			at, low := entries[c.level], base<<17>>17&(1<<39-1)
			r.put(at, 0x40000000|longAll|x86.PageLarge, 8)
			for i := range uint64(5) {
				r.put(at+8+8*i, 0x80000000|longAll|x86.PageLarge, 8)
			}
			last := base + 1<<c.shift - PageSize
			for i := range crowd {
				r.look(neighbour + i*PageSize)
			}
			pieces := []uint64{base, base + PageSize, base + 1<<c.shift/2, last, low, low + 1<<c.shift - PageSize}
			for _, lin := range append(pieces, neighbour) {
				r.look(lin)
			}
			r.put(at, 0x100000000|longAll|x86.PageLarge, 8)
			r.put(at+8, 0x140000000|longAll|x86.PageLarge, 8)
			r.mmu.FlushPage(last + 0x123)
			r.mmu.FlushPage(low + PageSize)
			for _, lin := range pieces {
				want := 0x100000000 + lin&(1<<c.shift-1)
				for i, phys := range r.look(lin) {
					if phys != want {
						t.Errorf("%s: %#x, look %d: have %#x, want %#x", c.name, lin, i, phys, want)
					}
				}
			}
			for i, phys := range r.look(neighbour) {
				if phys != 0x80005000 {
					t.Errorf("%s: the neighbour, look %d, went, too: %#x", c.name, i, phys)
				}
			}
		}
	}
}

// look translates lin in all TLBs: wide and, where it can be, of 32 bits, both privileges, data and code.
func (r *walkRig) look(lin uint64) (phys []uint64) {
	for _, wide := range []bool{true, false} {
		r.mmu.SetLong(Long{Active: true, Wide: wide})
		for _, user := range []bool{false, true} {
			data, _, _ := r.mmu.Translate(lin, false, user)
			code, _, _ := r.mmu.TranslateCode(lin, user)
			phys = append(phys, data, code)
		}
	}
	return phys
}

// TestCodeBeyond4GB: keys tell frames of 40 bits apart, and each region of linear addresses has its own.
func TestCodeBeyond4GB(t *testing.T) {
	r, entries := wideRig(t)
	seen := map[CodeKey]uint64{noKey: 0, NeverKey: 0}
	for _, frame := range []uint64{0, 0x1000, 0x100000000, 0x100001000, 0x8000000000, 0xfffffff000} {
		r.put(entries[3], frame|longAll, 8)
		r.mmu.Flush(true)
		phys, code, ok := r.mmu.TranslateCode(longAddress, false)
		if !ok || phys != frame|0x123 {
			t.Fatalf("fetch from %#x: have %#x, code %#x", frame, phys, code)
		}
		low := longAddress & 0xffffffff
		k := r.mmu.Code(false, longAddress>>32).Key(uint32(low))
		lin, at := k.Page()
		if lin != uint32(low)&^offsetMask || at != frame || k != MakeKey(uint32(low), phys) {
			t.Errorf("the key of %#x is %#x: page %#x in %#x", frame, k, lin, at)
		}
		if other, ok := seen[k]; ok {
			t.Errorf("frames %#x and %#x have the key %#x", frame, other, k)
		}
		seen[k] = frame
		if r.mmu.Code(false, 0).Key(uint32(low)) == k {
			t.Errorf("the key of %#x is in the lowest region, too", frame)
		}
	}
}

// TestCodeRegions: the regions used last are kept, a debugger's look uses none, and a region that comes
// back begins empty.
func TestCodeRegions(t *testing.T) {
	r, entries := wideRig(t)
	stale := func(lin uint64) bool {
		phys, ok := r.mmu.ProbeCode(lin, true)
		return ok && phys>>pageShift == 0x20
	}
	// Regions 1 to 6 are directory pointers 4, 8 ...: all of them lead to the same page.
	address := func(region uint64) uint64 { return region<<32 | 9<<21 | 17<<12 }
	r.put(longPML4, longPDPT|longAll, 8)
	for region := range uint64(codeRegions + 3) {
		r.put(longPDPT+8*4*region, longDir|longAll, 8)
	}
	for region := range uint64(codeRegions + 1) {
		r.mmu.TranslateCode(address(region), true)
	}
	r.put(entries[3], 0x30000|longAll, 8)
	for region := range uint64(codeRegions + 1) {
		if !stale(address(region)) {
			t.Errorf("region %d is forgotten", region)
		}
	}
	if stale(address(codeRegions + 1)) {
		t.Error("a region that no fetch came from has a translation")
	}
	r.mmu.TranslateCode(address(1), true)
	r.mmu.TranslateCode(address(codeRegions+1), true) // region 2 goes
	for region, want := range map[uint64]bool{0: true, 1: true, 2: false, 3: true, codeRegions: true, codeRegions + 1: false} {
		if have := stale(address(region)); have != want {
			t.Errorf("region %d has its old translation: %v, want %v", region, have, want)
		}
	}
	if have := r.mmu.Code(true, 2).Key(9<<21 | 17<<12); have != noKey {
		t.Errorf("region 2 comes back with the key %#x", have)
	}
}
