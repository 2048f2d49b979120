package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
)

// blockMode is what a block depends on besides its bytes: the limit of CS in the low half, and the
// bits below. The size of the stack has no bit of its own: flat blocks are decoded for a 32-bit
// stack, and the handlers of all others cut SP by general.spMask when they run.
type blockMode uint64

const (
	mode32     blockMode = 1 << (32 + iota) // CS.D
	modeFlat                                // DS, ES and SS cover 4 GB from 0, SS is 32-bit
	modeUser                                // CPL is 3, so the page must be accessible to users
	modeSingle                              // the block holds one instruction, never fused
	mode64                                  // CS.L in long mode: there is no limit
)

// bits returns the size of code: 16, 32 or 64.
func (m blockMode) bits() int {
	switch {
	case m&mode64 != 0:
		return 64
	case m&mode32 != 0:
		return 32
	}
	return 16
}

// limit returns the greatest EIP. In 64-bit mode there is none, and the result says nothing.
func (m blockMode) limit() uint64 { return uint64(uint32(m)) }

// maxInsts is the number of instructions in a block at most.
const maxInsts = 64

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
	eip   uint64
	size  uint32 // length of the code in bytes
	id    uint64 // unique number, never used again; 0: the block is not valid
	first *op    // the first of ops
	n     int64  // number of instructions

	target [2]uint64 // EIP by exitNext and exitTaken
	// succ are the blocks at target in the same page. A link is valid if succID is the number of
	// its block.
	succ   [2]*block
	succID [2]uint64
	phys2  uint64 // physical address in the second page if the block crosses into one; else noPage
	ops    []op
	insts  []decoder.Inst // the instructions that system handlers execute
	class  uint8
	trap   bool   // the block is an execution trap and holds no instruction
	drops  uint8  // how often its unit was dropped because it was worth nothing, at most maxDrops
	cold   int32  // how often the interpreter executes the block before it is offered to the translator
	unit   uint32 // the translator's number of the block; 0: it is not translated
	base   uint32 // the base of CS that its unit is for
}

// unitLin returns the linear address at which the unit of the block is executed.
func (b *block) unitLin() uint64 {
	if b.mode&mode64 != 0 {
		return b.eip
	}
	return uint64(b.base + uint32(b.eip))
}

// firstPart returns how many of the block's bytes are in its first page.
func (b *block) firstPart() uint64 {
	return min(uint64(b.size), mmu.PageSize-b.phys&(mmu.PageSize-1))
}

// covers reports whether the block covers one of n bytes at phys.
func (b *block) covers(phys, n uint64) bool {
	first := b.firstPart()
	return b.phys < phys+n && phys < b.phys+first ||
		b.phys2 != noPage && b.phys2 < phys+n && phys < b.phys2+uint64(b.size)-first
}

// mapped reports whether the CodeTLB leads from lin to b, so that a fetch would have no effect and
// would find b. It does not say so of a block that goes on in another region of 4 GB, which has a
// CodeTLB of its own.
func (b *block) mapped(code *mmu.CodeTLB, lin uint64) bool {
	if code.Key(uint32(lin)) != mmu.MakeKey(uint32(lin), b.phys) {
		return false
	}
	if b.phys2 == noPage {
		return true
	}
	next := nextPage(lin)
	return (b.mode&mode64 == 0 || next>>32 == lin>>32) && code.Key(uint32(next)) == mmu.MakeKey(uint32(next), b.phys2)
}

// link makes t the successor of b by exit s if both are in one linear page and in one frame: see
// block. Two blocks whose EIPs differ by less than the rest of the page are in one page whatever
// the base of CS is.
func (b *block) link(s uint8, t *block) {
	offset := b.phys&(mmu.PageSize-1) + t.eip - b.eip
	if b.id != 0 && t.id != 0 && offset < mmu.PageSize && t.phys>>12 == b.phys>>12 && b.phys2 == noPage && t.phys2 == noPage {
		b.succ[s&1], b.succID[s&1] = t, t.id
	}
}

// nextPage returns the address of the page after that of lin.
func nextPage(lin uint64) uint64 { return (lin | (mmu.PageSize - 1)) + 1 }
