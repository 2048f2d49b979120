package cpu

import "github.com/iron86/iron86/mmu"

// codePage is a physical page that holds decoded code.
type codePage struct {
	covered [mmu.PageSize / 64]uint64 // a bit for each byte that a block covers, or has covered
	blocks  []*block
	spans   []span // of each block, in the order of blocks: they are looked through without going to each block
	listed  int    // index of its address in cache.coded
	idle    int    // number of writes since it lost its last block
	changes bool   // a write has met a block
}

// span is where a block lies in a page: it covers no byte of the page before offset from and none from offset to on.
type span struct{ from, to uint16 }

// idleWrites is how many writes a page without blocks sees before it counts as data again. A
// program that rewrites its code executes it before that many writes.
const idleWrites = 8

// cover marks n bytes at phys as covered by a block. All of them are in this page.
func (g *codePage) cover(phys, n uint64) {
	i := phys & (mmu.PageSize - 1)
	for end := i + n; i < end; i = (i | 63) + 1 {
		g.covered[i/64] |= ^uint64(0) << (i % 64) & (^uint64(0) >> (63 - min(end-1-i&^63, 63)))
	}
}

// list adds a block and where it lies.
func (g *codePage) list(b *block, s span) {
	g.blocks, g.spans, g.idle = append(g.blocks, b), append(g.spans, s), 0
}

// remove takes a block out of the list of blocks.
func (g *codePage) remove(b *block) {
	for i, x := range g.blocks {
		if x == b {
			last := len(g.blocks) - 1
			g.blocks[i] = g.blocks[last]
			g.blocks[last] = nil
			g.blocks = g.blocks[:last]
			g.spans[i] = g.spans[last]
			g.spans = g.spans[:last]
			return
		}
	}
}

// coversAny reports whether a decoded block of this page covers one of the n bytes from phys on. It
// may also say so for a block that was dropped, because the bits are cleared only when a write meets
// no block.
func (g *codePage) coversAny(phys uint64, n int) bool {
	i := phys & (mmu.PageSize - 1)
	for ; n > 0; i, n = i+1, n-1 {
		if g.covered[i/64]>>(i%64)&1 != 0 {
			return true
		}
	}
	return false
}

// uncover marks n bytes at phys as not covered by any block.
func (g *codePage) uncover(phys uint64, n int) {
	i := phys & (mmu.PageSize - 1)
	for ; n > 0; i, n = i+1, n-1 {
		g.covered[i/64] &^= 1 << (i % 64)
	}
}
