package cpu

import "github.com/iron86/iron86/mmu"

const (
	buckets     = 1 << 15 // entries of the hash table
	jumpEntries = 1 << 14
	// maxBlocks is the number of blocks at which all of them are thrown away.
	maxBlocks = 1 << 17
	// maxPages is the number of pages with code at which all blocks are thrown away.
	maxPages = 1 << 13
)

// jump remembers the block at a linear address. It is valid while the CodeTLB holds the translation
// that led to the block, so it outlives loads of CR3.
type jump struct {
	b  *block
	id uint64
	// key is the CodeTLB's key of the block's page. It is mmu.NeverKey for a block in two pages:
	// see mapped.
	key mmu.CodeKey
	lin uint64
}

// cache holds all decoded blocks.
type cache struct {
	cur    *block // the running block, or the one that ran last
	bucket [buckets]*block
	jumps  [jumpEntries]jump
	pages  [1024]*[1024]*codePage // below 4 GB: by physical page number, 10 bits at each level
	high   map[uint64]*codePage   // from 4 GB on, by physical page number
	free   [len(classSize)]*block // by class, linked by next
	spare  []op                   // what is left of the chunk of ops that new blocks are cut from
	made   int                    // blocks made since all were last thrown away
	live   int                    // blocks that can be found
	coded  []uint64               // physical addresses of the pages that have a codePage
	cold   int32                  // block.cold of new blocks
	lastID uint64
	temp   block // for code that cannot be cached
	// dropUnit tells the translator that a translated block is not valid any more, and flushUnits
	// that none is. Both are nil without a translator.
	dropUnit   func(b *block)
	flushUnits func()
	none       block // a block that is never valid, for links and jumps that lead nowhere
	traps      map[uint64]bool
}

// classSize are the capacities, in ops, that the memory for blocks comes in.
var classSize = [...]int{4, 8, 16, 32, maxInsts + 1}

// jumpAt returns the entry for a jump to lin.
func (k *cache) jumpAt(lin uint64) *jump { return &k.jumps[(lin^lin>>12)&(jumpEntries-1)] }

// begin makes a cache of memory that is zero: no block is the current one. An entry of zeros in the
// table of jumps is one for address 0, which is in the first entry.
func (k *cache) begin() {
	k.cur = &k.none
	k.jumps[0] = jump{b: &k.none, id: 1}
}

// forgetJumps makes every entry invalid, so that each block is looked up again.
func (k *cache) forgetJumps() {
	clear(k.jumps[:])
	k.jumps[0] = jump{b: &k.none, id: 1}
}

// hash returns the index of the entry of the hash table for blocks at an address.
func hash(phys uint64, mode blockMode) uint64 {
	return (phys ^ phys>>14 ^ uint64(mode>>32)*0x9e5) & (buckets - 1)
}

// find returns the valid block for an address, an EIP and a mode, or nil if there is none.
func (k *cache) find(phys, eip uint64, mode blockMode) *block {
	for b := k.bucket[hash(phys, mode)]; b != nil; b = b.next {
		if b.phys == phys && b.eip == eip && b.mode == mode {
			return b
		}
	}
	return nil
}

// take returns a block with room for n ops.
func (k *cache) take(n int) *block {
	class := 0
	for classSize[class] < n {
		class++
	}
	if b := k.free[class]; b != nil {
		k.free[class] = b.next
		return b
	}
	size := classSize[class]
	if len(k.spare) < size {
		k.spare = make([]op, 4096)
	}
	b := &block{ops: k.spare[:size:size], class: uint8(class)}
	k.spare = k.spare[size:]
	k.made++
	return b
}

// add makes a block findable and marks the bytes that it covers.
func (k *cache) add(b *block) {
	h := hash(b.phys, b.mode)
	b.next = k.bucket[h]
	k.bucket[h] = b
	k.live++
	first, begin := b.firstPart(), b.phys%mmu.PageSize
	in := span{uint16(begin), uint16(begin + first)}
	k.page(b.phys).cover(b.phys, first)
	if b.phys2 != noPage {
		rest := uint64(b.size) - first
		k.page(b.phys2).cover(b.phys2, rest)
		if g := k.secondPage(b); g != nil {
			g.list(b, span{0, uint16(rest)})
		} else { // both halves are in one frame
			in.from = 0
		}
	}
	k.page(b.phys).list(b, in)
}

// secondPage returns the record of the page that holds the block's second half. It returns nil if
// the block lies in one page or both halves are in one frame.
func (k *cache) secondPage(b *block) *codePage {
	if b.phys2 == noPage || b.phys2>>12 == b.phys>>12 {
		return nil
	}
	return k.page(b.phys2)
}

// drop invalidates a block and takes it out of the tables. Its memory is used again.
func (k *cache) drop(b *block) {
	for p := &k.bucket[hash(b.phys, b.mode)]; *p != nil; p = &(*p).next {
		if *p == b {
			*p = b.next
			break
		}
	}
	k.page(b.phys).remove(b)
	if g := k.secondPage(b); g != nil {
		g.remove(b)
	}
	b.id = 0
	if b.unit != 0 {
		k.dropUnit(b)
	}
	k.live--
	b.next = k.free[b.class]
	k.free[b.class] = b
}

// written handles a write of n bytes to a page with code. It may be called before or after the
// write.
func (k *cache) written(g *codePage, phys uint64, n int) {
	if len(g.blocks) == 0 {
		if g.idle++; g.idle > idleWrites {
			k.forgetPage(phys)
		}
		return
	}
	if !g.coversAny(phys, n) {
		return
	}
	found, from := false, phys%mmu.PageSize
	for i := len(g.spans) - 1; i >= 0; i-- {
		if s := g.spans[i]; uint64(s.from) < from+uint64(n) && from < uint64(s.to) && g.blocks[i].covers(phys, uint64(n)) {
			found = true
			k.end(g.blocks[i])
		}
	}
	if g.changes = g.changes || found; !found {
		g.uncover(phys, n)
	}
}

// changes reports whether a program has changed code in the page of phys. A page that holds no code, such as one of a device, which
// code is executed from all the same, has none.
func (k *cache) changes(phys uint64) bool {
	g := k.page(phys)
	return g != nil && g.changes
}

// end invalidates a block. If the block is running, its remaining ops are replaced so that the next
// instruction is fetched again.
func (k *cache) end(b *block) {
	if b == k.cur {
		k.leaveAfter()
	}
	k.drop(b)
}

// endRunning makes the running block end after the op that is being executed, and invalidates it.
func (k *cache) endRunning() {
	if k.cur.id != 0 {
		k.end(k.cur)
	} else {
		k.leaveAfter()
	}
}

// leaveAfter makes the running block end after the op that is being executed.
func (k *cache) leaveAfter() {
	for i := range k.cur.ops {
		k.cur.ops[i].fn = opLeave
	}
}

// fewBlocks is the number of blocks up to which dropping each of them is faster than clearing the
// tables.
const fewBlocks = 64

// endAll throws all decoded code away. The translations stay, because the guest can see in the
// accessed bits of its page tables when they are made again, and how much code has been decoded
// depends on how the run was cut and on travels in time.
func (k *cache) endAll() {
	if k.cur.id != 0 {
		k.leaveAfter()
	}
	few := k.live <= fewBlocks
	for _, phys := range k.coded {
		g := k.page(phys)
		for few && len(g.blocks) > 0 {
			k.drop(g.blocks[0])
		}
		for _, b := range g.blocks {
			b.id = 0
			k.bucket[hash(b.phys, b.mode)] = nil
		}
		k.setPage(phys, nil)
	}
	if !few {
		if k.flushUnits != nil {
			k.flushUnits()
		}
		clear(k.free[:])
		k.spare, k.made, k.live = nil, 0, 0
	}
	k.coded = k.coded[:0]
}

// page returns the record of the physical page of phys, or nil when the page holds no code.
func (k *cache) page(phys uint64) *codePage {
	if phys >= 1<<32 {
		return k.high[phys>>12]
	}
	t := k.pages[phys>>22]
	if t == nil {
		return nil
	}
	return t[phys>>12&1023]
}

// setPage sets what page returns.
func (k *cache) setPage(phys uint64, g *codePage) {
	switch {
	case phys < 1<<32:
		t := &k.pages[phys>>22]
		if *t == nil {
			*t = new([1024]*codePage)
		}
		(*t)[phys>>12&1023] = g
	case g == nil:
		delete(k.high, phys>>12)
	default:
		if k.high == nil {
			k.high = map[uint64]*codePage{}
		}
		k.high[phys>>12] = g
	}
}

// makePage makes the record of a page that had none.
func (k *cache) makePage(phys uint64) *codePage {
	g := &codePage{listed: len(k.coded)}
	k.setPage(phys, g)
	k.coded = append(k.coded, phys)
	return g
}

// forgetPage removes the record of a page without blocks, so that stores into the page take the
// fast path again.
func (k *cache) forgetPage(phys uint64) {
	at := k.page(phys).listed
	last := k.coded[len(k.coded)-1]
	k.coded[at] = last
	k.page(last).listed = at
	k.coded = k.coded[:len(k.coded)-1]
	k.setPage(phys, nil)
}
