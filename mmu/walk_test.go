package mmu

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

const (
	testDir   = 0x1000 // page directory
	testTable = 0x2000
	testPDPT  = 0x3000
)

// walkRig is an MMU on 8 MB of RAM with paging on.
type walkRig struct {
	t   *testing.T
	mmu *MMU
	bus *bus.Bus
}

func newWalkRig(t *testing.T, cr0, cr4 uint32) *walkRig {
	b := bus.New()
	b.MapRAM(0, make([]byte, 8<<20))
	m := new(MMU)
	m.Init(b, Model{Lines: 1<<36 - 1, PSE36: true})
	m.SetControl(cr0|x86.CR0PG, testDir, cr4)
	return &walkRig{t, m, b}
}

func (r *walkRig) put(addr, v uint64, n int) { r.bus.Write(addr, n, v) }

// tables are of two levels: the directory entry of 4 MB from 0 on is pde, the entry of page 5 pte.
func (r *walkRig) tables(pde, pte uint64) {
	r.put(testDir, testTable|pde, 4)
	r.put(testTable+4*5, 0x7000|pte, 4)
}

func TestRights(t *testing.T) {
	const p, w, u = x86.PagePresent, x86.PageWritable, x86.PageUser
	cases := []struct {
		name        string
		pde, pte    uint64
		wp          bool
		write, user bool
		ok          bool
		code        uint32
	}{
		{"all allowed", p | w | u, p | w | u, false, true, true, true, 0},
		{"no directory entry", 0, p | w | u, false, false, false, false, 0},
		{"no page", p | w | u, 0, false, true, true, false, FaultWrite | FaultUser},
		{"user reads supervisor page", p | w | u, p | w, false, false, true, false, FaultPresent | FaultUser},
		{"user reads under supervisor directory", p | w, p | w | u, false, false, true, false, FaultPresent | FaultUser},
		{"user writes read-only page", p | w | u, p | u, false, true, true, false, FaultPresent | FaultWrite | FaultUser},
		{"user writes under read-only directory", p | u, p | w | u, false, true, true, false, FaultPresent | FaultWrite | FaultUser},
		{"supervisor writes read-only page", p | u, p | u, false, true, false, true, 0},
		{"supervisor writes read-only page with WP", p | w | u, p | u, true, true, false, false, FaultPresent | FaultWrite},
		{"supervisor reads read-only page with WP", p | w | u, p | u, true, false, false, true, 0},
	}
	for _, c := range cases {
		var cr0 uint32
		if c.wp {
			cr0 = x86.CR0WP
		}
		r := newWalkRig(t, cr0, 0)
		r.tables(c.pde, c.pte)
		phys, code, ok := r.mmu.Translate(0x5123, c.write, c.user)
		if ok != c.ok || code != c.code || ok && phys != 0x7123 {
			t.Errorf("%s: have %x, code %x, %v; want 7123, code %x, %v", c.name, phys, code, ok, c.code, c.ok)
		}
	}
}

// TestAccessedAndDirty: set by an access that succeeds, at both levels; dirty by
// the first write only, also after a read of the same page.
func TestAccessedAndDirty(t *testing.T) {
	r := newWalkRig(t, 0, 0)
	r.tables(x86.PagePresent|x86.PageWritable|x86.PageUser, x86.PagePresent|x86.PageUser)
	steps := []struct {
		write, user bool
		pde, pte    uint64
	}{
		{true, true, 0, 0}, // faults: nothing is marked
		{false, true, x86.PageAccessed, x86.PageAccessed},
		{true, false, x86.PageAccessed, x86.PageAccessed | x86.PageDirty},
	}
	for i, s := range steps {
		r.mmu.Translate(0x5000, s.write, s.user)
		pde, pte := r.bus.Read(testDir, 4)&(x86.PageAccessed|x86.PageDirty), r.bus.Read(testTable+20, 4)&(x86.PageAccessed|x86.PageDirty)
		if pde != s.pde || pte != s.pte {
			t.Errorf("step %d: have %x and %x, want %x and %x", i, pde, pte, s.pde, s.pte)
		}
	}
}

// TestProbe: a debugger's look changes nothing.
func TestProbe(t *testing.T) {
	r := newWalkRig(t, 0, 0)
	r.tables(x86.PagePresent|x86.PageUser, x86.PagePresent|x86.PageUser)
	if phys, ok := r.mmu.Probe(0x5678, false, true); !ok || phys != 0x7678 {
		t.Errorf("Probe: have %x, %v, want 7678", phys, ok)
	}
	if v := r.bus.Read(testTable+20, 4); v&x86.PageAccessed != 0 {
		t.Errorf("Probe set the accessed bit: %x", v)
	}
}

func TestLargePages(t *testing.T) {
	const bits = x86.PagePresent | x86.PageWritable | x86.PageUser | x86.PageLarge
	cases := []struct {
		name string
		pse  bool
		pde  uint64
		phys uint64
		code uint32
	}{
		{"4 MB", true, 0x00400000 | bits, 0x512345, 0},
		{"above 4 GB by PSE-36", true, 0x00406000 | bits, 0x300512345, 0},
		{"reserved bit", true, 0x00600000 | bits, 0, FaultPresent | FaultUser | FaultReserved},
		{"without PSE the bit is ignored", false, testTable | bits, 0x9345, 0},
	}
	for _, c := range cases {
		var cr4 uint32
		if c.pse {
			cr4 = x86.CR4PSE
		}
		r := newWalkRig(t, 0, cr4)
		r.put(testDir, c.pde, 4)
		r.put(testTable+4*0x112, 0x9000|x86.PagePresent|x86.PageUser, 4)
		phys, code, ok := r.mmu.Translate(0x112345, false, true)
		if ok != (c.code == 0) || phys != c.phys || code != c.code {
			t.Errorf("%s: have %x, code %x, want %x, code %x", c.name, phys, code, c.phys, c.code)
		}
	}
}

func TestPAE(t *testing.T) {
	const bits = x86.PagePresent | x86.PageWritable | x86.PageUser
	cases := []struct {
		name     string
		pde, pte uint64
		phys     uint64
		code     uint32
	}{
		{"4 KB", testTable | bits, 0x9000 | bits, 0x9345, 0},
		{"4 KB above 4 GB", testTable | bits, 0x900009000 | bits, 0x900009345, 0},
		{"2 MB", 0x400000 | bits | x86.PageLarge, 0, 0x512345, 0},
		{"reserved bit of the page", testTable | bits, 1<<36 | 0x9000 | bits, 0, FaultPresent | FaultReserved},
		{"reserved bit of 2 MB", 0x402000 | bits | x86.PageLarge, 0, 0, FaultPresent | FaultReserved},
		{"no page", testTable | bits, 0, 0, 0},
	}
	for _, c := range cases {
		r := newWalkRig(t, 0, x86.CR4PAE)
		r.put(testPDPT, testDir|x86.PagePresent, 8)
		r.put(testDir, c.pde, 8)
		r.put(testTable+8*0x112, c.pte, 8)
		if !r.mmu.LoadPDPTEs(testPDPT) {
			t.Fatalf("%s: LoadPDPTEs refused", c.name)
		}
		phys, code, ok := r.mmu.Translate(0x112345, false, false)
		if ok != (c.phys != 0) || phys != c.phys || code != c.code {
			t.Errorf("%s: have %x, code %x, %v, want %x, code %x", c.name, phys, code, ok, c.phys, c.code)
		}
		if phys, code, ok := r.mmu.Translate(0x40000000, false, false); ok {
			t.Errorf("%s: the absent quarter: have %x, code %x, want a fault", c.name, phys, code)
		}
	}
	r := newWalkRig(t, 0, x86.CR4PAE)
	r.put(testPDPT+8, testDir|x86.PagePresent|x86.PageWritable, 8)
	if r.mmu.LoadPDPTEs(testPDPT) {
		t.Error("LoadPDPTEs took an entry with a reserved bit")
	}
}

// TestA20 shuts the gate: line 20 reads 0, for data and for page tables.
func TestA20(t *testing.T) {
	b := bus.New()
	b.MapRAM(0, make([]byte, 4<<20))
	m := new(MMU)
	m.Init(b, Model{Lines: 0xffffffff})
	for _, c := range []struct {
		open bool
		lin  uint32
		want uint64
	}{{true, 0x123456, 0x123456}, {false, 0x123456, 0x023456}, {false, 0x223456, 0x223456}, {true, 0x123456, 0x123456}} {
		m.SetA20(c.open)
		if phys, _, _ := m.Translate(uint64(c.lin), true, false); phys != c.want {
			t.Errorf("A20 %v: %x is at %x, want %x", c.open, c.lin, phys, c.want)
		}
	}
}

// TestAddressLines: the 8086 has 20.
func TestAddressLines(t *testing.T) {
	m := new(MMU)
	m.Init(bus.New(), Model{Lines: 0xfffff})
	if phys, _, _ := m.Translate(0x10ffef, false, false); phys != 0x0ffef {
		t.Errorf("10FFEF: have %x, want 0FFEF", phys)
	}
}

// TestStaleTranslation: a changed table counts after a flush only, as on the chips.
func TestStaleTranslation(t *testing.T) {
	r := newWalkRig(t, 0, 0)
	r.tables(x86.PagePresent|x86.PageUser, x86.PagePresent|x86.PageUser)
	r.mmu.Translate(0x5000, false, true)
	r.put(testTable+20, 0x8000|x86.PagePresent|x86.PageUser, 4)
	for _, c := range []struct {
		name string
		do   func()
		want uint64
	}{{"before", func() {}, 0x7000}, {"another page flushed", func() { r.mmu.FlushPage(0x6000) }, 0x7000},
		{"flushed", func() { r.mmu.FlushPage(0x5fff) }, 0x8000}} {
		c.do()
		if phys, _, _ := r.mmu.Translate(0x5000, false, true); phys != c.want {
			t.Errorf("%s: have %x, want %x", c.name, phys, c.want)
		}
	}
}

// TestFastEntries: tags hit inside the page only, writes when they may.
func TestFastEntries(t *testing.T) {
	r := newWalkRig(t, 0, 0)
	r.tables(x86.PagePresent|x86.PageWritable|x86.PageUser, x86.PagePresent|x86.PageWritable|x86.PageUser)
	phys, _, _ := r.mmu.Translate(0x5000, true, false)
	p, _ := r.mmu.Host(phys)
	tlb := r.mmu.TLB(false)
	r.mmu.Fill(0x5abc, false, p, r.mmu.Writable(0x5abc, false))
	e := tlb.At(0x5ffc)
	for _, c := range []struct {
		lin, n uint32
		want   bool
	}{{0x5000, 4, true}, {0x5ffc, 4, true}, {0x5ffd, 4, false}, {0x5fff, 2, false}, {0x5fff, 1, true}, {0x805000, 4, false}} {
		if have := e.ReadTag == Tag(c.lin, c.n); have != c.want {
			t.Errorf("%d bytes at %x: hit %v, want %v", c.n, c.lin, have, c.want)
		}
	}
	Store32(e.Page, 0x5ffc, 0x12345678)
	if v := r.bus.Read(0x7ffc, 4); v != 0x12345678 {
		t.Errorf("a fast store: have %x in memory", v)
	}
	r.mmu.Guard(0x7000)
	if e.WriteTag == Tag(0x5000, 1) || e.ReadTag != Tag(0x5000, 1) {
		t.Error("after Guard: writes must miss, reads hit")
	}
}
