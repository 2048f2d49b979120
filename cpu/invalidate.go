package cpu

import "github.com/iron86/iron86/mmu"

// flushBlocks throws all decoded code and all translations away.
func (c *CPU) flushBlocks() {
	c.blocks.endAll()
	c.flushTLB(true)
}

// cutLinks must be called after every change of the translation of fetches, also after one that the
// running block causes. The block that follows is then looked up.
func (c *CPU) cutLinks() {
	c.blocks.cur.succID = [2]uint64{1, 1}
	c.cuts++
}

// CodeWritten implements bus.Watcher: a bus master is writing to RAM.
func (c *CPU) CodeWritten(addr uint64, n int) {
	for n > 0 {
		part := min(n, int(mmu.PageSize-addr&(mmu.PageSize-1)))
		if g := c.blocks.page(addr); g != nil {
			c.blocks.written(g, addr, part)
		}
		addr, n = addr+uint64(part), n-part
	}
}

// PagesMapped implements bus.Remapper: only the code in those pages is dropped.
func (c *CPU) PagesMapped(addr uint64, n int) {
	c.CodeWritten(addr, n)
	c.mem.MapChanged()
	c.cutLinks()
}

// MapChanged implements bus.Watcher.
func (c *CPU) MapChanged() {
	c.mem.MapChanged()
	c.flushBlocks()
}

// flushTLB drops translations, those of global pages only if global is set.
func (c *CPU) flushTLB(global bool) {
	c.mem.Flush(global)
	c.cutLinks()
}

// flushPage drops the translation of one page (INVLPG).
func (c *CPU) flushPage(lin uint64) {
	c.mem.FlushPage(lin)
	c.cutLinks()
}
