package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
)

// Plain is memory that translated code may reach with no look at the TLB: without paging an
// address is a place in RAM, and nobody has to be told of accesses.
type Plain struct{ cpu *CPU }

// PlainOf returns the Plain of a processor.
func PlainOf(c *CPU) Plain { return Plain{c} }

// Paging reports whether paging is on, so that addresses are translated and none of the pages can
// be reached this way.
func (p Plain) Paging() bool { return p.cpu.mem.Paging() }

// page returns the page of lin if it may be read, and whether it may be written.
func (p Plain) page(lin uint32) (page *mmu.Page, write bool) {
	c := p.cpu
	if c.mem.Paging() {
		return nil, false
	}
	phys, _, ok := c.mem.Translate(uint64(lin), false, c.user())
	if !ok || phys != uint64(lin) || c.insp.page(uint64(lin), phys) != 0 {
		return nil, false
	}
	page, kind := c.mem.Host(phys)
	if page == nil || kind != bus.RAM {
		return nil, false
	}
	d := c.mem.Tracked()
	return page, c.blocks.page(phys) == nil && (d == nil || d.Has(phys))
}
