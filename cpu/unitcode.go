package cpu

import (
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// unitBase returns the base that a unit of present code depends on.
func unitBase(c *CPU, mode blockMode) uint32 {
	if mode&(modeFlat|mode64) != 0 {
		return 0
	}
	return c.seg[x86.CS].base
}

// trapBehind reports whether an execution trap may stand on the instruction behind a block. The interpreter does not look for one behind
// STI. In another page it may.
func trapBehind(c *cache, b *block) bool {
	next := b.phys + uint64(b.size)
	return len(c.traps) != 0 && (b.phys2 != noPage || next&(mmu.PageSize-1) == 0 || c.traps[next])
}

// code returns the bytes of the block.
func (b *block) code(c *CPU) []byte {
	page, _ := c.mem.Host(b.phys)
	n := b.firstPart()
	code := page[b.phys&(mmu.PageSize-1):][:n:n]
	if b.phys2 != noPage {
		page, _ = c.mem.Host(b.phys2)
		code = append(code, page[:uint64(b.size)-n]...)
	}
	return code
}

// secondKey returns the key of the block's second page, or mmu.NeverKey when it has none.
func (b *block) secondKey() mmu.CodeKey {
	if b.phys2 == noPage {
		return mmu.NeverKey
	}
	return mmu.MakeKey(uint32(nextPage(b.unitLin())), b.phys2)
}
