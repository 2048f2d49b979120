package cpu

import "github.com/iron86/iron86/mmu"

// lookView has translated code load from and store to the page of a device by its view. It returns false if the access of n bytes at lin
// must be the device's. Paging must allow it.
func lookView(c *CPU, lin, phys uint64, write, user bool) bool {
	v, changes := c.bus.ViewAt(phys)
	if changes == nil || lin>>32 != 0 || c.insp.page(lin, phys) != 0 {
		return false
	}
	writable := c.mem.Writable(lin, user)
	if v.Bytes == nil || write && !writable {
		return false
	}
	k := &c.native.Views
	if latch := wordAddress(v.Latch); k.Latch != latch || c.units.views != changes || c.units.viewed != *changes {
		forgetViews(c)
		c.units.views, c.units.viewed = changes, *changes
		k.Latch, k.Generation = latch, countAddress(v.Generation)
	}
	p := &k.Pages[lin/mmu.PageSize%ViewsKept]
	*p = ViewPage{Tag: lin &^ (mmu.PageSize - 1), Words: wordAddress(&v.Words[0]), Bytes: byteAddress(&v.Bytes[0]), Mask: v.Mask}
	if writable {
		p.Store = 1
	}
	return true
}

// forgetViews makes all accesses to devices come to Go.
func forgetViews(c *CPU) {
	for i := range c.native.Views.Pages {
		c.native.Views.Pages[i].Tag = NoPage
	}
}
