package cpu

import "github.com/iron86/iron86/mmu"

// lookView has translated code load from and store to the page of a device by its view. It returns false if the access of n bytes at lin
// must be the device's. Paging must allow it.
func lookView(c *CPU, lin, phys uint64, n int, write, user bool) bool {
	v, changes := c.bus.ViewAt(phys)
	if changes == nil || lin>>32 != 0 || c.insp.page(lin, phys) != 0 {
		return false
	}
	if !c.mem.Writable(lin, user) {
		v.Store = 0
	}
	mask := v.Load
	if write {
		mask = v.Store
	}
	if at := uint32(lin) & mask; mask == 0 || at+uint32(n)-1 > mask {
		return false
	}
	k := &c.native.Views
	if latch := wordAddress(v.Latch); k.Latch != latch || c.units.views != changes || c.units.viewed != *changes {
		forgetViews(c)
		c.units.views, c.units.viewed = changes, *changes
		k.Latch, k.Generation = latch, countAddress(v.Generation)
	}
	k.Pages[lin/mmu.PageSize%ViewsKept] = ViewPage{Tag: lin &^ (mmu.PageSize - 1), Words: wordAddress(&v.Words[0]), Load: v.Load, Store: v.Store}
	return true
}

// forgetViews makes all accesses to devices come to Go.
func forgetViews(c *CPU) {
	for i := range c.native.Views.Pages {
		c.native.Views.Pages[i].Tag = NoPage
	}
}
