package mmu_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Page tables of the tests: the directory, one table, and what they map.
const (
	directory = 0x1000
	table     = 0x2000
	local     = 0x5000 // linear = table index 5
	global    = 0x6000
)

// paged is an MMU with paging on, global pages allowed, local and global mapped
// to the physical pages 8000h and 9000h.
func paged(t testing.TB) (m *mmu.MMU, poke func(addr, v uint32)) {
	t.Helper()
	ram := make([]byte, 1<<16)
	b := bus.New()
	b.MapRAM(0, ram)
	poke = func(addr, v uint32) { b.Write(uint64(addr), 4, uint64(v)) }
	poke(directory, table|3)
	poke(table+5*4, 0x8003)
	poke(table+6*4, 0x9103) // bit 8: global
	m = new(mmu.MMU)
	m.Init(b, mmu.Model{Lines: 1<<32 - 1})
	m.SetControl(x86.CR0PE|x86.CR0PG, directory, x86.CR4PGE)
	return m, poke
}

func translate(t testing.TB, m *mmu.MMU, lin uint32) uint64 {
	t.Helper()
	phys, code, ok := m.Translate(uint64(lin), false, false)
	if !ok {
		t.Fatalf("Translate(%#x): page fault %#x", lin, code)
	}
	return phys
}

// fill has the page of lin translated and its fast entry made.
func fill(t testing.TB, m *mmu.MMU, lin uint32) {
	t.Helper()
	p, _ := m.Host(translate(t, m, lin))
	m.Fill(uint64(lin), false, p, true)
}

func TestFlush(t *testing.T) {
	both := func(m *mmu.MMU) { m.Flush(true) }
	tests := []struct {
		name                  string
		flush                 func(m *mmu.MMU)
		wantLocal, wantGlobal uint64 // the translation after the tables have changed
	}{
		{"none", func(*mmu.MMU) {}, 0x8000, 0x9000},
		{"all", both, 0xa000, 0xb000},
		{"all twice", func(m *mmu.MMU) { both(m); both(m) }, 0xa000, 0xb000},
		{"local", func(m *mmu.MMU) { m.Flush(false) }, 0xa000, 0x9000},
		{"local, then all", func(m *mmu.MMU) { m.Flush(false); both(m) }, 0xa000, 0xb000},
		{"the local page", func(m *mmu.MMU) { m.FlushPage(local) }, 0xa000, 0x9000},
		{"the global page", func(m *mmu.MMU) { m.FlushPage(global) }, 0x8000, 0xb000},
		{"a page, then all", func(m *mmu.MMU) { m.FlushPage(local); both(m) }, 0xa000, 0xb000},
		{"a page of the same entry", func(m *mmu.MMU) { m.FlushPage(local + mmu.Entries*mmu.PageSize) }, 0x8000, 0x9000},
		{"the map", (*mmu.MMU).MapChanged, 0xa000, 0xb000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, poke := paged(t)
			for range 3 { // a page may be forgotten and come back any number of times
				poke(table+5*4, 0x8003)
				poke(table+6*4, 0x9103)
				m.Flush(true)
				fill(t, m, local)
				fill(t, m, global)
				poke(table+5*4, 0xa003)
				poke(table+6*4, 0xb103)
				tt.flush(m)
				checkFast(t, m, local, tt.wantLocal == 0x8000)
				checkFast(t, m, global, tt.wantGlobal == 0x9000)
				if have := translate(t, m, local); have != tt.wantLocal {
					t.Errorf("local page: have %#x, want %#x", have, tt.wantLocal)
				}
				if have := translate(t, m, global); have != tt.wantGlobal {
					t.Errorf("global page: have %#x, want %#x", have, tt.wantGlobal)
				}
			}
		})
	}
}

// checkFast compares whether reads and writes at lin hit.
func checkFast(t *testing.T, m *mmu.MMU, lin uint32, want bool) {
	t.Helper()
	e := m.TLB(false).At(lin)
	if have := e.ReadTag == mmu.Tag(lin, 1); have != want {
		t.Errorf("%#x: fast reads %v, want %v", lin, have, want)
	}
	if have := e.WriteTag == mmu.Tag(lin, 1); have != want {
		t.Errorf("%#x: fast writes %v, want %v", lin, have, want)
	}
}

// BenchmarkFlush is what a switch between real and protected mode costs, with
// four pages in use.
func BenchmarkFlush(b *testing.B) {
	bb := bus.New()
	bb.MapRAM(0, make([]byte, 1<<16))
	m := new(mmu.MMU)
	m.Init(bb, mmu.Model{Lines: 1<<32 - 1})
	for b.Loop() {
		for lin := uint32(0); lin < 4*mmu.PageSize; lin += mmu.PageSize {
			m.Translate(uint64(lin), false, false)
		}
		m.Flush(true)
	}
}

// TestCodeTLB: fetches have translations of their own, which accesses to data neither
// use nor take away, and which every flush reaches.
func TestCodeTLB(t *testing.T) {
	fetch := func(m *mmu.MMU, lin uint32) uint64 {
		t.Helper()
		phys, code, ok := m.TranslateCode(uint64(lin), false)
		if !ok {
			t.Fatalf("TranslateCode(%#x): page fault %#x", lin, code)
		}
		if have, want := m.Code(false, 0).Key(lin), mmu.MakeKey(lin, phys); have != want {
			t.Fatalf("key of %#x: have %#x, want %#x", lin, have, want)
		}
		return phys
	}
	const rival = mmu.CodeEntries * mmu.PageSize // so far from a page is the next with its entry
	for _, c := range []struct {
		name                  string
		flush                 func(m *mmu.MMU)
		wantLocal, wantGlobal uint64
	}{
		{"none", func(*mmu.MMU) {}, 0x8000, 0x9000},
		{"data", func(m *mmu.MMU) { translate(t, m, local); translate(t, m, 0x805000) }, 0x8000, 0x9000},
		{"local", func(m *mmu.MMU) { m.Flush(false) }, 0xa000, 0x9000},
		{"all", func(m *mmu.MMU) { m.Flush(true) }, 0xa000, 0xb000},
		{"page", func(m *mmu.MMU) { m.FlushPage(local + 5) }, 0xa000, 0x9000},
		{"global page", func(m *mmu.MMU) { m.FlushPage(global) }, 0x8000, 0xb000},
		{"A20", func(m *mmu.MMU) { m.SetA20(false) }, 0xa000, 0xb000},
		{"fetch of the same entry", func(m *mmu.MMU) { fetch(m, local+rival) }, 0xa000, 0x9000},
	} {
		m, poke := paged(t)
		poke(directory+rival>>22*4, table|3)
		poke(directory+8, table|3)
		fetch(m, local)
		fetch(m, global)
		poke(table+5*4, 0xa003)
		poke(table+6*4, 0xb103)
		c.flush(m)
		if have := fetch(m, local) &^ 0xfff; have != c.wantLocal {
			t.Errorf("%s: local: have %#x, want %#x", c.name, have, c.wantLocal)
		}
		if have := fetch(m, global) &^ 0xfff; have != c.wantGlobal {
			t.Errorf("%s: global: have %#x, want %#x", c.name, have, c.wantGlobal)
		}
	}
	m, poke := paged(t)
	poke(table, 3)
	fetch(m, 0)
	if have := m.Code(false, 0).Key(0); have == mmu.NeverKey || have == m.Code(true, 0).Key(0) {
		t.Errorf("page 0 in frame 0 has the key %#x", have)
	}
}

// TestTableWrites: who is told of a walk's writes.
func TestTableWrites(t *testing.T) {
	m, _ := paged(t)
	var told []uint64
	m.OnTableWrite(func(addr uint64, n int) { told = append(told, addr) })
	translate(t, m, local)
	m.TranslateCode(local, false)
	m.Translate(local, true, false)
	m.TranslateCode(global, false)
	want := []uint64{directory, table + 5*4, table + 5*4, table + 6*4}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("writes of walks (-want +have):\n%s", diff)
	}
}

// TestFlushOfAPieceOfALargePage: INVLPG at any address of a large page forgets all of it, and nothing
// else, also when the tables have small pages there by then.
func TestFlushOfAPieceOfALargePage(t *testing.T) {
	const largeEntry, at = 0x83, 0x800000 // directory entry 2
	for _, offset := range []uint32{0, 0x1000, 0x3ff000, 0x3fffff} {
		for _, pse := range []uint32{x86.CR4PSE, 0} {
			m, poke := paged(t)
			m.SetControl(x86.CR0PE|x86.CR0PG, directory, x86.CR4PGE|x86.CR4PSE)
			poke(directory+2*4, largeEntry)
			pieces := []uint32{at, at + 0x1000, at + 0x7000}
			fetch := func(lin uint32) uint64 {
				phys, _, ok := m.TranslateCode(uint64(lin), false)
				if !ok {
					t.Fatalf("TranslateCode(%#x): page fault", lin)
				}
				return phys
			}
			for _, lin := range append(pieces, local, global) {
				fill(t, m, lin)
				fetch(lin)
			}
			poke(directory+2*4, table|3) // small pages: 805000h is A000h
			poke(table+0*4, 0xa003)
			poke(table+1*4, 0xa003)
			poke(table+5*4, 0xa003)
			poke(table+6*4, 0xa103)
			poke(table+7*4, 0xa003)
			m.SetControl(x86.CR0PE|x86.CR0PG, directory, x86.CR4PGE|pse)
			m.FlushPage(uint64(at + offset))
			for _, lin := range pieces {
				checkFast(t, m, lin, false)
				if d, c := translate(t, m, lin), fetch(lin); d != 0xa000 || c != 0xa000 {
					t.Errorf("offset %#x: %#x leads to %#x, fetches to %#x, want a000", offset, lin, d, c)
				}
			}
			checkFast(t, m, local, true)
			if d, c := translate(t, m, local), fetch(local); d != 0x8000 || c != 0x8000 {
				t.Errorf("the local page went, too: %#x, fetches %#x", d, c)
			}
			if d, c := translate(t, m, global), fetch(global); d != 0x9000 || c != 0x9000 {
				t.Errorf("the global page went, too: %#x, fetches %#x", d, c)
			}
		}
	}
}

// TestNewTLB: nothing hits in a TLB that has just been made, neither in the page that tags of zero
// are equal to nor across the end of the address space.
func TestNewTLB(t *testing.T) {
	m := new(mmu.MMU)
	m.Init(bus.New(), mmu.Model{Lines: 1<<32 - 1})
	for _, tlb := range []*mmu.TLB{m.None(), m.TLB(false), m.TLB(true)} {
		for page := range uint32(1 << 20) {
			for _, n := range []uint32{1, 2, 16} {
				lin := page*mmu.PageSize + mmu.PageSize - 1
				if e := tlb.At(lin); e.ReadTag == mmu.Tag(lin, n) || e.WriteTag == mmu.Tag(lin, n) {
					t.Fatalf("an access of %d bytes at %#x hits", n, lin)
				}
			}
		}
	}
}
