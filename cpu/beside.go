package cpu

import "github.com/iron86/iron86/mmu"

// A program often keeps variables in the page that also holds its code, most .COM programs do. Such a page has no fast entry for
// writing, but a store to bytes that no block covers concerns nobody. Native.Beside has pages to which translated code may store
// itself, as long as it looks at the bytes that are covered. An entry holds until anything in the TLBs changes.

// besideCode has translated code store to the page of phys at lin, which holds the code of g and may be written. It returns false if
// one of n bytes at lin may be code, or if there is more to do at each write.
func besideCode(c *CPU, g *codePage, lin, phys uint64, n int, p *mmu.Page, user bool) bool {
	if len(g.blocks) == 0 || g.coversAny(phys, n) || lin>>32 != 0 || !c.mem.Writable(lin, user) {
		return false
	}
	if d := c.mem.Tracked(); d != nil {
		d.Mark(phys)
	}
	i := lin / mmu.PageSize % BesideKept
	c.units.beside[i] = g
	c.native.Beside[i] = BesidePage{Tag: lin &^ (mmu.PageSize - 1), Host: hostAddress(p), Covered: coveredAddress(g)}
	return true
}
