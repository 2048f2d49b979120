package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// A memory control block stands in the paragraph before the memory it describes
// (RBIL table 01628).
const (
	mcbMore  = 'M'
	mcbLast  = 'Z'
	mcbOwner = 1 // word: PSP, 0 free, 8 DOS
	mcbSize  = 3 // word, paragraphs
	mcbName  = 8 // 8 bytes of the program's name

	ownerDOS = 8
)

// Allocation strategies (INT 21h AX=5801h): where in a chain, and which chains.
const (
	firstFit  = 0
	bestFit   = 1
	lastFit   = 2
	fitMask   = 0x03
	upperOnly = 0x40
	upperTry  = 0x80
)

// block is a memory control block, read.
type block struct {
	at    uint16 // paragraph of the block itself
	last  bool
	owner uint16
	size  uint16
}

func (b block) data() uint16 { return b.at + 1 }

func (b block) next() uint16 { return b.at + 1 + b.size }

func (d *DOS) readBlock(at uint16) (block, errno.Code) {
	var h [5]byte
	d.g.Read(uint32(at)<<4, h[:])
	b := block{at: at, owner: uint16(h[1]) | uint16(h[2])<<8, size: uint16(h[3]) | uint16(h[4])<<8}
	if h[0] != mcbMore && h[0] != mcbLast {
		return b, errno.Arena
	}
	if int(at)+1+int(b.size) > 0x10000 {
		return b, errno.Arena
	}
	b.last = h[0] == mcbLast || at < d.upperBlock() && b.next() == d.upperBlock()
	return b, errno.None
}

func (d *DOS) writeBlock(b block) {
	kind := uint8(mcbMore)
	if b.last && (!d.umbLinked || b.at >= d.upperBlock()) {
		kind = mcbLast
	}
	at := uint32(b.at) << 4
	d.g.PutByte(at, kind)
	d.g.PutWord(at+mcbOwner, b.owner)
	d.g.PutWord(at+mcbSize, b.size)
}

// Upper memory: what is RAM between the adapters and the stub page. The 64 KB between
// are left to others: a page frame of expanded memory.
const (
	upperFirst, upperFirstEnd = 0xc800, 0xd000
	upperNext, upperEnd       = 0xe000, guest.StubSeg
)

// formatArena makes one free block of all base memory, and the chain of upper memory
// blocks, which begins in the last paragraph of base memory with a block for all that
// is no memory (RBIL table 01628, "UMB").
func (d *DOS) formatArena() {
	d.upper = d.g.BaseTop() - 1
	d.writeBlock(block{at: firstBlock, last: true, size: d.upper - firstBlock - 1})
	d.g.MapRAM(upperFirst<<4, (upperFirstEnd-upperFirst)<<4)
	d.g.MapRAM(upperNext<<4, (upperEnd-upperNext)<<4)
	d.writeBlock(block{at: d.upper, owner: ownerDOS, size: upperFirst - d.upper - 1})
	d.writeBlock(block{at: upperFirst, size: upperFirstEnd - 1 - upperFirst - 1})
	d.writeBlock(block{at: upperFirstEnd - 1, owner: ownerDOS, size: upperNext - upperFirstEnd})
	d.writeBlock(block{at: upperNext, last: true, size: upperEnd - upperNext - 1})
	for _, at := range []uint16{d.upper, upperFirstEnd - 1} {
		d.nameBlock(at+1, "SC") // system code, as DOS names them
	}
}

// linkUpper makes the upper blocks part of the chain from the first block, or ends that
// chain with base memory.
func (d *DOS) linkUpper(linked bool) errno.Code {
	list, e := d.blocks(firstBlock)
	if e != errno.None {
		return e
	}
	d.umbLinked = linked
	d.writeBlock(list[len(list)-1])
	return errno.None
}

// blocks reads the chain, joining free neighbours. It ends after as many blocks
// as can be: the guest may have tied it into a ring.
func (d *DOS) blocks(from uint16) ([]block, errno.Code) {
	var list []block
	at := from
	for range 0x1000 {
		b, e := d.readBlock(at)
		if e != errno.None {
			return nil, e
		}
		if n := len(list); n > 0 && b.owner == 0 && list[n-1].owner == 0 {
			p := &list[n-1]
			p.size, p.last = p.size+1+b.size, b.last
			d.writeBlock(*p)
		} else {
			list = append(list, b)
		}
		if b.last {
			return list, errno.None
		}
		at = b.next()
	}
	return nil, errno.Arena
}

// chains are the first blocks of the chains a request looks at, in order.
func (d *DOS) chains(strategy uint8) []uint16 {
	upper := d.upperBlock()
	if !d.umbLinked {
		return []uint16{firstBlock}
	}
	switch {
	case strategy&upperOnly != 0:
		return []uint16{upper}
	case strategy&upperTry != 0:
		return []uint16{upper, firstBlock}
	}
	return []uint16{firstBlock, upper}
}

// allocate finds size paragraphs for owner. largest is the size of the largest
// free block when there is no room.
func (d *DOS) allocate(size, owner uint16) (seg, largest uint16, e errno.Code) {
	for _, chain := range d.chains(d.strategy) {
		list, e := d.blocks(chain)
		if e != errno.None {
			return 0, 0, e
		}
		found := -1
		for i, b := range list {
			if b.owner != 0 {
				continue
			}
			largest = max(largest, b.size)
			if b.size < size {
				continue
			}
			switch fit := d.strategy & fitMask; {
			case found < 0, fit == lastFit, fit == bestFit && b.size < list[found].size:
				found = i
			}
		}
		if found >= 0 {
			return d.carve(list[found], size, owner), 0, errno.None
		}
	}
	return 0, largest, errno.Memory
}

// carve takes size paragraphs from a free block, its end for last fit.
func (d *DOS) carve(b block, size, owner uint16) uint16 {
	if d.strategy&fitMask == lastFit && b.size > size {
		high := block{at: b.at + b.size - size, last: b.last, owner: owner, size: size}
		b.size, b.last = b.size-size-1, false
		d.writeBlock(b)
		d.writeBlock(high)
		d.g.Write(uint32(high.at)<<4+mcbName, make([]byte, 8))
		return high.data()
	}
	d.split(b, size)
	b.last = b.last && b.size == size
	b.size, b.owner = size, owner
	d.writeBlock(b)
	d.g.Write(uint32(b.at)<<4+mcbName, make([]byte, 8))
	return b.data()
}

// split makes what b has beyond size a free block.
func (d *DOS) split(b block, size uint16) {
	if b.size > size {
		d.writeBlock(block{at: b.at + 1 + size, last: b.last, size: b.size - size - 1})
	}
}

// release frees the block of memory seg.
func (d *DOS) release(seg uint16) errno.Code {
	b, e := d.readBlock(seg - 1)
	if e != errno.None {
		return errno.Block
	}
	b.owner = 0
	d.writeBlock(b)
	return errno.None
}

// resize changes the block of memory seg to size paragraphs. When it cannot grow so
// far it grows as far as it can, as DOS does, and largest tells how far.
func (d *DOS) resize(seg, size uint16) (largest uint16, e errno.Code) {
	b, e := d.readBlock(seg - 1)
	if e != errno.None {
		return 0, e
	}
	for !b.last {
		next, e := d.readBlock(b.next())
		if e != errno.None {
			return 0, e
		}
		if next.owner != 0 {
			break
		}
		b.size, b.last = b.size+1+next.size, next.last
	}
	if b.size < size {
		d.writeBlock(b)
		return b.size, errno.Memory
	}
	d.split(b, size)
	b.last = b.last && b.size == size
	b.size = size
	d.writeBlock(b)
	return 0, errno.None
}

// releaseOwned frees all blocks of a process.
func (d *DOS) releaseOwned(owner uint16) {
	for _, chain := range []uint16{firstBlock, d.upperBlock()} {
		list, e := d.blocks(chain)
		if e != errno.None {
			continue // a program that destroyed the arena ends with it
		}
		for _, b := range list {
			if b.owner == owner {
				b.owner = 0
				d.writeBlock(b)
			}
		}
	}
}

// upperBlock is the first memory control block of the upper chain.
func (d *DOS) upperBlock() uint16 { return d.upper }

// INT 21h AH=48h: allocate BX paragraphs.
func (d *DOS) allocateCall() errno.Code {
	seg, largest, e := d.allocate(d.g.BX(), d.psp)
	if e != errno.None {
		d.g.SetBX(largest)
		return e
	}
	d.g.SetAX(seg)
	return errno.None
}

// INT 21h AH=49h: free the block at ES.
func (d *DOS) releaseCall() errno.Code { return d.release(d.g.ES()) }

// INT 21h AH=4Ah: resize the block at ES to BX paragraphs. The block becomes the caller's, and
// AX is its segment. What is no block is errno.Arena.
func (d *DOS) resizeCall() errno.Code {
	largest, e := d.resize(d.g.ES(), d.g.BX())
	switch e {
	case errno.None:
		d.g.PutWord(uint32(d.g.ES()-1)<<4+mcbOwner, d.psp)
		d.g.SetAX(d.g.ES())
	case errno.Memory:
		d.g.SetBX(largest)
	}
	return e
}

// INT 21h AH=58h: allocation strategy and link of upper memory.
func (d *DOS) strategyCall() errno.Code {
	switch d.g.AL() {
	case 0:
		d.g.SetAX(uint16(d.strategy))
	case 1:
		if s := d.g.BL(); s&fitMask == 3 || s&^(fitMask|upperOnly|upperTry) != 0 || s&0xc0 == 0xc0 {
			return errno.Function
		}
		d.strategy = d.g.BL()
	case 2:
		d.g.SetAL(0)
		if d.umbLinked {
			d.g.SetAL(1)
		}
	case 3:
		if d.g.BX() > 1 {
			return errno.Function
		}
		return d.linkUpper(d.g.BX() == 1)
	default:
		return errno.Function
	}
	return errno.None
}
