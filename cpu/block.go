package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
)

// blockMode is what a block depends on besides its bytes: the limit of CS in the low half, and the
// bits below.
type blockMode uint64

const (
	mode32     blockMode = 1 << (32 + iota) // CS.D
	modeFlat                                // DS, ES and SS cover 4 GB from 0, SS is 32-bit
	modeUser                                // CPL is 3, so the page must be accessible to users
	modeSingle                              // the block holds one instruction, never fused
)

const (
	maxInsts    = 64      // most instructions in a block
	buckets     = 1 << 15 // entries of the hash table
	jumpEntries = 1 << 14
	// maxBlocks is the number of blocks at which all of them are thrown away.
	maxBlocks = 1 << 16
	// maxPages is the number of pages with code at which all blocks are thrown away.
	maxPages = 1 << 13
)

// Values of CPU.exit: how a block ended, and so where execution goes on.
const (
	exitNext     = 0 // at the instruction after the block
	exitTaken    = 1 // at the direct target of its branch
	exitIndirect = 2 // at c.eip
	exitLeft     = 3 // with a fault pending, or before this op: see stopped
)

// noPage is the phys2 of a block that lies in one page. No page has this number; frame 0 is a page
// as any other.
const noPage = ^uint64(0)

// block is a run of instructions that lie in one page; only a block of one instruction may reach
// into a second page. It is decoded for one EIP and one mode. A block belongs to page frames, not
// to linear addresses: who enters it must know that the fetch leads to phys, and to phys2. The same
// block may be entered at several linear addresses.
//
// The links in succ lead to blocks that may follow without a look at the translation. That is right
// for a block in the same linear page and the same frame: the translation of the page was in the
// CodeTLB when b was entered, and only a flush takes it away. Whatever flushes during a block calls
// CPU.cutLinks.
type block struct {
	// Fields that a search looks at stand together.
	phys  uint64 // physical address of the first byte
	mode  blockMode
	next  *block // next block in the same entry of the hash table
	eip   uint32
	size  uint32 // length of the code in bytes
	id    uint64 // unique number, never used again; 0: the block is not valid
	first *op    // of ops
	n     int64  // number of instructions

	target [2]uint32 // EIP by exitNext and exitTaken
	// succ are the blocks at target in the same page. A link is valid if succID is the number of
	// its block.
	succ   [2]*block
	succID [2]uint64
	phys2  uint64 // physical address in the second page if the block crosses into one; else noPage
	ops    []op
	insts  []decoder.Inst // the instructions that system handlers execute
	class  uint8
	trap   bool   // the block is an execution trap and holds no instruction
	heat   int32  // how often the interpreter executed the block, less what weigh subtracts
	unit   uint32 // the translator's number of the block; 0: it is not translated
}

// jump remembers the block at a linear address. It is valid while the CodeTLB holds the translation
// that led to the block, so it outlives loads of CR3.
type jump struct {
	b  *block
	id uint64
	// key is the CodeTLB's key of the block's page. It is mmu.NeverKey for a block in two pages:
	// see mapped.
	key mmu.CodeKey
	lin uint32
}

// cache holds all decoded blocks.
type cache struct {
	cur    *block // the running block, or the one that ran last
	bucket [buckets]*block
	jumps  [jumpEntries]jump
	pages  [1024]*[1024]*codePage // by physical page number, 10 bits at each level
	free   [len(classSize)]*block // by class, linked by next
	spare  []op                   // what is left of the chunk of ops that new blocks are cut from
	made   int                    // blocks made since all were last thrown away
	live   int                    // blocks that can be found
	coded  []uint64               // physical addresses of the pages that have a codePage
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
func (k *cache) jumpAt(lin uint32) *jump { return &k.jumps[(lin^lin>>12)&(jumpEntries-1)] }

// forgetJumps makes every entry invalid, so that each block is looked up again.
func (k *cache) forgetJumps() {
	for i := range k.jumps {
		k.jumps[i] = jump{b: &k.none, id: 1}
	}
}

func hash(phys uint64, mode blockMode) uint64 {
	return (phys ^ phys>>14 ^ uint64(mode>>32)*0x9e5) & (buckets - 1)
}

// find returns the valid block for an address, an EIP and a mode, or nil if there is none.
func (k *cache) find(phys uint64, eip uint32, mode blockMode) *block {
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
	g := k.page(b.phys)
	g.blocks, g.idle = append(g.blocks, b), 0
	if g := k.secondPage(b); g != nil {
		g.blocks, g.idle = append(g.blocks, b), 0
	}
	first := b.firstPart()
	g.cover(b.phys, first)
	if b.phys2 != noPage {
		k.page(b.phys2).cover(b.phys2, uint64(b.size)-first)
	}
}

// secondPage returns the record of the page that holds the block's second half. It returns nil if
// the block lies in one page or both halves are in one frame.
func (k *cache) secondPage(b *block) *codePage {
	if b.phys2 == noPage || b.phys2>>12 == b.phys>>12 {
		return nil
	}
	return k.page(b.phys2)
}

// firstPart returns how many of the block's bytes are in its first page.
func (b *block) firstPart() uint64 {
	return min(uint64(b.size), mmu.PageSize-b.phys&(mmu.PageSize-1))
}

// covers reports whether the block covers one of n bytes at phys. It is called for every block of a
// page when a program rewrites its code, as GRUB does for each call of the BIOS.
func (b *block) covers(phys, n uint64) bool {
	first := b.firstPart()
	return b.phys < phys+n && phys < b.phys+first ||
		b.phys2 != noPage && b.phys2 < phys+n && phys < b.phys2+uint64(b.size)-first
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
	found := false
	for i := len(g.blocks) - 1; i >= 0; i-- {
		if b := g.blocks[i]; b.covers(phys, uint64(n)) {
			found = true
			k.end(b)
		}
	}
	if !found {
		g.uncover(phys, n)
	}
}

// end invalidates a block. If the block is running, its remaining ops are replaced so that the next
// instruction is fetched again.
func (k *cache) end(b *block) {
	if b == k.cur {
		k.leaveAfter()
	}
	k.drop(b)
}

// endRunning makes the running block end after the op being executed.
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

// opLeave ends a block that has become invalid while it runs: this instruction
// is not executed but fetched again.
func opLeave(c *CPU, o *op) bool {
	c.exit = exitLeft
	return false
}

// fewBlocks is the number of blocks up to which dropping each of them is faster than clearing the
// tables.
const fewBlocks = 64

// flushBlocks throws all decoded code and all translations away.
func (c *CPU) flushBlocks() {
	c.blocks.endAll()
	c.flushTLB(true)
}

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
		}
		k.pages[phys>>22&1023][phys>>12&1023] = nil
	}
	if !few {
		if k.flushUnits != nil {
			k.flushUnits()
		}
		clear(k.bucket[:])
		clear(k.free[:])
		k.spare, k.made, k.live = nil, 0, 0
	}
	k.coded = k.coded[:0]
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
