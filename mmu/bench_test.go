package mmu_test

import (
	"testing"

	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// BenchmarkWalk is what a miss in the TLB of data costs, with tables whose accessed bits are set.
func BenchmarkWalk(b *testing.B) {
	for _, c := range []struct {
		name string
		cr4  uint32
		long bool
	}{{"2", 0, false}, {"PAE", x86.CR4PAE, false}, {"4", x86.CR4PAE, true}} {
		b.Run(c.name, func(b *testing.B) {
			m, poke := paged(b)
			if c.cr4 != 0 {
				poke(0x3000, directory|1)
				poke(directory+4, 0)
				poke(table+5*8, 0x8003)
				m.LoadPDPTEs(0x3000)
			}
			if c.long {
				poke(0x4000, 0x3003)
				poke(0x3000, directory|3)
				m.SetLong(mmu.Long{Active: true})
			}
			cr3 := uint64(directory)
			if c.long {
				cr3 = 0x4000
			}
			m.SetControl(x86.CR0PE|x86.CR0PG, cr3, c.cr4)
			for b.Loop() {
				if _, _, ok := m.Translate(local, false, false); !ok {
					b.Fatal("page fault")
				}
				m.FlushPage(local)
			}
		})
	}
}

// BenchmarkFill is what an entry of the TLB costs that takes another's place.
func BenchmarkFill(b *testing.B) {
	m, poke := paged(b)
	poke(directory+8*4, table|3)
	for b.Loop() {
		for _, lin := range [...]uint64{local, local + mmu.Entries*mmu.PageSize} {
			phys, _, _ := m.Translate(lin, false, false)
			p, _ := m.Host(phys)
			m.Fill(lin, false, p, true)
		}
	}
}
