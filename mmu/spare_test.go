package mmu_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// spareRig is an MMU whose directory has a large page at 800000h and one at each of others.
func spareRig(others ...uint32) (m *mmu.MMU, poke func(addr, v uint32)) {
	ram := make([]byte, 1<<23)
	b := bus.New()
	b.MapRAM(0, ram)
	poke = func(addr, v uint32) { b.Write(uint64(addr), 4, uint64(v)) }
	poke(directory, table|3)
	poke(table+5*4, 0x8003)
	poke(table+6*4, 0x9103)
	for _, lin := range append(others, 0x800000) {
		poke(directory+lin>>22*4, 0x400083)
	}
	m = new(mmu.MMU)
	m.Init(b, mmu.Model{Lines: 1<<32 - 1})
	m.SetControl(x86.CR0PE|x86.CR0PG, directory, x86.CR4PGE|x86.CR4PSE)
	return m, poke
}

// TestSpares: a page whose place another one has taken is as if it still had it, whatever happens to the TLB, until the tables say otherwise.
func TestSpares(t *testing.T) {
	const twin = mmu.Entries * mmu.PageSize
	pages := []uint32{local, global, 0x803000}
	tests := map[string]func(m *mmu.MMU){
		"nothing":          func(*mmu.MMU) {},
		"all":              func(m *mmu.MMU) { m.Flush(true) },
		"local pages":      func(m *mmu.MMU) { m.Flush(false) },
		"local page twice": func(m *mmu.MMU) { m.Flush(false); m.Flush(true) },
		"the local page":   func(m *mmu.MMU) { m.FlushPage(local) },
		"the global page":  func(m *mmu.MMU) { m.FlushPage(global) },
		"a piece":          func(m *mmu.MMU) { m.FlushPage(0x8ff000) },
		"code":             func(m *mmu.MMU) { m.Guard(0x8000) },
		"writes":           (*mmu.MMU).Protect,
		"all accesses":     (*mmu.MMU).Slow,
		"the map":          (*mmu.MMU).MapChanged,
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			type result struct {
				Lin         uint32
				Read, Write bool
				Phys        uint64
			}
			var results [2][]result
			for k, at := range []uint32{twin + 0x10000, twin} { // pages of other entries, and of the same ones
				m, poke := spareRig(at, at+0x800000)
				for _, lin := range pages {
					fill(t, m, lin)
				}
				for _, lin := range pages { // those of at, and their pieces, take the places
					fill(t, m, lin+at)
				}
				for range 2 {
					poke(table+5*4, 0xa003)
					poke(table+6*4, 0xb103)
					poke(directory+2*4, 0x83)
					change(m)
					for _, lin := range pages {
						e := m.TLB(false).Holder(lin)
						r := result{Lin: lin, Read: e.ReadTag == lin, Write: e.WriteTag == lin}
						r.Phys = translate(t, m, lin)
						results[k] = append(results[k], r)
					}
				}
			}
			if diff := cmp.Diff(results[0], results[1]); diff != "" {
				t.Errorf("pages with places of their own (-), and without (+):\n%s", diff)
			}
		})
	}
}

// TestSpareStays: two pages of one place are used by turns, and for writing, without a walk. A third one takes no more than one of them.
func TestSpareStays(t *testing.T) {
	const twin = mmu.Entries * mmu.PageSize
	m, _ := spareRig(twin, 2*twin)
	write := func(lin uint32) {
		if _, _, ok := m.Translate(uint64(lin), true, false); !ok {
			t.Fatalf("no write at %#x", lin)
		}
		p, _ := m.Host(translate(t, m, lin))
		m.Fill(uint64(lin), false, p, m.Writable(uint64(lin), false))
	}
	use := func(pages ...uint32) (changes uint64) {
		was := *m.Changes()
		for _, lin := range pages {
			write(lin)
			if e := m.TLB(false).Holder(lin); e.ReadTag != lin || e.WriteTag != lin {
				t.Errorf("%#x has the tags %#x and %#x", lin, e.ReadTag, e.WriteTag)
			}
		}
		return *m.Changes() - was
	}
	translate(t, m, local) // it becomes writable in its spare entry
	use(local+twin, local)
	if n := use(local, local+twin, local, local+twin); n != 0 {
		t.Errorf("%d changes while two pages are used by turns", n)
	}
	use(local + 2*twin)
	if n := use(local, local+twin, local+2*twin); n != 0 {
		t.Errorf("%d changes while three pages are used by turns", n)
	}
	if m.TLB(true).Holder(0).ReadTag == 0 || m.None().Holder(0).ReadTag == 0 {
		t.Error("an empty TLB holds page 0")
	}
}
