package process

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// A memory control block stands in the paragraph before the memory it describes
// (RBIL table 01628).
const (
	MCBMore  = 'M'
	MCBLast  = 'Z'
	MCBOwner = 1 // word: PSP, 0 free, 8 DOS
	MCBSize  = 3 // word, paragraphs
	MCBName  = 8 // 8 bytes of the program's name

	OwnerDOS = 8
)

// Allocation strategies (INT 21h AX=5801h). They say where in a chain a block is taken, and from which
// chains.
const (
	firstFit  = 0
	bestFit   = 1
	lastFit   = 2
	fitMask   = 0x03
	upperOnly = 0x40 // only upper memory
	upperTry  = 0x80 // upper memory first
)

// Arena is all memory that DOS hands out. It is a chain of blocks from first on, and one of upper memory
// that may be linked behind it. The blocks stand in the program's memory, where it may have destroyed them.
type Arena struct {
	g        *guest.Guest
	psp      func() uint16 // of the running process, which owns what it allocates
	first    uint16        // first memory control block
	upper    uint16        // first one of upper memory
	linked   bool          // programs have linked upper memory to the chain
	strategy uint8
}

// NewArena makes the arena whose first block stands at paragraph first.
func NewArena(g *guest.Guest, first uint16, psp func() uint16) *Arena {
	return &Arena{g: g, first: first, psp: psp}
}

// Upper returns the paragraph of the first block of upper memory.
func (a *Arena) Upper() uint16 { return a.upper }

// Strategy returns how memory is searched for, as AX=5800h tells it.
func (a *Arena) Strategy() uint8 { return a.strategy }

// SetOwner gives the block of memory seg to a process.
func (a *Arena) SetOwner(seg, owner uint16) { a.g.PutWord(uint32(seg-1)<<4+MCBOwner, owner) }

// Calls returns the services of INT 21h that are about memory, by AH.
func (a *Arena) Calls() map[uint8]func() errno.Code {
	return map[uint8]func() errno.Code{0x48: a.allocateCall, 0x49: a.releaseCall, 0x4a: a.resizeCall, 0x58: a.strategyCall}
}

// Block is a memory control block that has been read.
type Block struct {
	At    uint16 // paragraph of the block itself
	Last  bool
	Owner uint16
	Size  uint16
}

// data returns the segment of the memory that the block describes.
func (b Block) data() uint16 { return b.At + 1 }

// next returns the paragraph of the next block.
func (b Block) next() uint16 { return b.At + 1 + b.Size }

// readBlock reads the block at a paragraph. It returns errno.Arena when there cannot be one.
func (a *Arena) readBlock(at uint16) (Block, errno.Code) {
	var h [5]byte
	a.g.Read(uint32(at)<<4, h[:])
	b := Block{At: at, Owner: uint16(h[1]) | uint16(h[2])<<8, Size: uint16(h[3]) | uint16(h[4])<<8}
	if h[0] != MCBMore && h[0] != MCBLast {
		return b, errno.Arena
	}
	if int(at)+1+int(b.Size) > 0x10000 {
		return b, errno.Arena
	}
	b.Last = h[0] == MCBLast || at < a.upper && b.next() == a.upper
	return b, errno.None
}

// WriteBlock stores a block. The last one of base memory is marked as such unless upper memory is linked.
func (a *Arena) WriteBlock(b Block) {
	kind := uint8(MCBMore)
	if b.Last && (!a.linked || b.At >= a.upper) {
		kind = MCBLast
	}
	at := uint32(b.At) << 4
	a.g.PutByte(at, kind)
	a.g.PutWord(at+MCBOwner, b.Owner)
	a.g.PutWord(at+MCBSize, b.Size)
}

// Upper memory is what is RAM between the adapters and the page of stubs. The 64 KB between are left to
// the page frame of expanded memory.
const (
	upperFirst, upperFirstEnd = 0xc800, 0xd000
	upperNext, upperEnd       = 0xe000, guest.StubSeg
)

// Format makes one free block of all base memory, and the chain of upper memory
// blocks, which begins in the last paragraph of base memory with a block for all that
// is no memory (RBIL table 01628, "UMB").
func (a *Arena) Format() {
	a.upper = a.g.BaseTop() - 1
	a.WriteBlock(Block{At: a.first, Last: true, Size: a.upper - a.first - 1})
	a.g.MapRAM(upperFirst<<4, (upperFirstEnd-upperFirst)<<4)
	a.g.MapRAM(upperNext<<4, (upperEnd-upperNext)<<4)
	a.WriteBlock(Block{At: a.upper, Owner: OwnerDOS, Size: upperFirst - a.upper - 1})
	a.WriteBlock(Block{At: upperFirst, Size: upperFirstEnd - 1 - upperFirst - 1})
	a.WriteBlock(Block{At: upperFirstEnd - 1, Owner: OwnerDOS, Size: upperNext - upperFirstEnd})
	a.WriteBlock(Block{At: upperNext, Last: true, Size: upperEnd - upperNext - 1})
	for _, at := range []uint16{a.upper, upperFirstEnd - 1} {
		a.Name(at+1, "SC") // system code, as DOS names them
	}
}

// linkUpper makes the upper blocks part of the chain from the first block, or ends that
// chain with base memory.
func (a *Arena) linkUpper(linked bool) errno.Code {
	list, e := a.Blocks(a.first)
	if e != errno.None {
		return e
	}
	a.linked = linked
	a.WriteBlock(list[len(list)-1])
	return errno.None
}

// Blocks reads the chain that begins at a paragraph and joins free neighbours. It ends after as many
// blocks as there can be, because the guest may have tied the chain into a ring.
func (a *Arena) Blocks(from uint16) ([]Block, errno.Code) {
	var list []Block
	at := from
	for range 0x1000 {
		b, e := a.readBlock(at)
		if e != errno.None {
			return nil, e
		}
		if n := len(list); n > 0 && b.Owner == 0 && list[n-1].Owner == 0 {
			p := &list[n-1]
			p.Size, p.Last = p.Size+1+b.Size, b.Last
			a.WriteBlock(*p)
		} else {
			list = append(list, b)
		}
		if b.Last {
			return list, errno.None
		}
		at = b.next()
	}
	return nil, errno.Arena
}

// chains returns the first blocks of the chains that a request looks at, in order.
func (a *Arena) chains(strategy uint8) []uint16 {
	upper := a.upper
	if !a.linked {
		return []uint16{a.first}
	}
	switch {
	case strategy&upperOnly != 0:
		return []uint16{upper}
	case strategy&upperTry != 0:
		return []uint16{upper, a.first}
	}
	return []uint16{a.first, upper}
}

// Allocate allocates size paragraphs for owner. If there is no room, largest is the size of the largest free block.
func (a *Arena) Allocate(size, owner uint16) (seg, largest uint16, e errno.Code) {
	for _, chain := range a.chains(a.strategy) {
		list, e := a.Blocks(chain)
		if e != errno.None {
			return 0, 0, e
		}
		found := -1
		for i, b := range list {
			if b.Owner != 0 {
				continue
			}
			largest = max(largest, b.Size)
			if b.Size < size {
				continue
			}
			switch fit := a.strategy & fitMask; {
			case found < 0, fit == lastFit, fit == bestFit && b.Size < list[found].Size:
				found = i
			}
		}
		if found >= 0 {
			return a.carve(list[found], size, owner), 0, errno.None
		}
	}
	return 0, largest, errno.Memory
}

// carve takes size paragraphs from a free block. It takes the end of the block for last fit. It returns
// the segment of the memory.
func (a *Arena) carve(b Block, size, owner uint16) uint16 {
	if a.strategy&fitMask == lastFit && b.Size > size {
		high := Block{At: b.At + b.Size - size, Last: b.Last, Owner: owner, Size: size}
		b.Size, b.Last = b.Size-size-1, false
		a.WriteBlock(b)
		a.WriteBlock(high)
		a.g.Write(uint32(high.At)<<4+MCBName, make([]byte, 8))
		return high.data()
	}
	a.split(b, size)
	b.Last = b.Last && b.Size == size
	b.Size, b.Owner = size, owner
	a.WriteBlock(b)
	a.g.Write(uint32(b.At)<<4+MCBName, make([]byte, 8))
	return b.data()
}

// split makes what b has beyond size a free block.
func (a *Arena) split(b Block, size uint16) {
	if b.Size > size {
		a.WriteBlock(Block{At: b.At + 1 + size, Last: b.Last, Size: b.Size - size - 1})
	}
}

// Release frees the block of memory seg.
func (a *Arena) Release(seg uint16) errno.Code {
	b, e := a.readBlock(seg - 1)
	if e != errno.None {
		return errno.Block
	}
	b.Owner = 0
	a.WriteBlock(b)
	return errno.None
}

// Resize changes the block of memory seg to size paragraphs. If the block cannot grow that far it grows as far as
// it can, as in DOS, and largest is its size then.
func (a *Arena) Resize(seg, size uint16) (largest uint16, e errno.Code) {
	b, e := a.readBlock(seg - 1)
	if e != errno.None {
		return 0, e
	}
	for !b.Last {
		next, e := a.readBlock(b.next())
		if e != errno.None {
			return 0, e
		}
		if next.Owner != 0 {
			break
		}
		b.Size, b.Last = b.Size+1+next.Size, next.Last
	}
	if b.Size < size {
		a.WriteBlock(b)
		return b.Size, errno.Memory
	}
	a.split(b, size)
	b.Last = b.Last && b.Size == size
	b.Size = size
	a.WriteBlock(b)
	return 0, errno.None
}

// ReleaseOwned frees all blocks of a process.
func (a *Arena) ReleaseOwned(owner uint16) {
	for _, chain := range []uint16{a.first, a.upper} {
		list, e := a.Blocks(chain)
		if e != errno.None {
			continue // a program that destroyed the arena ends with it
		}
		for _, b := range list {
			if b.Owner == owner {
				b.Owner = 0
				a.WriteBlock(b)
			}
		}
	}
}

// allocateCall serves INT 21h AH=48h, which allocates BX paragraphs.
func (a *Arena) allocateCall() errno.Code {
	seg, largest, e := a.Allocate(a.g.BX(), a.psp())
	if e != errno.None {
		a.g.SetBX(largest)
		return e
	}
	a.g.SetAX(seg)
	return errno.None
}

// releaseCall serves INT 21h AH=49h, which frees the block at ES.
func (a *Arena) releaseCall() errno.Code { return a.Release(a.g.ES()) }

// resizeCall serves INT 21h AH=4Ah, which resizes the block at ES to BX paragraphs. The block becomes the
// caller's, and AX is its segment. The error is errno.Arena when there is no block.
func (a *Arena) resizeCall() errno.Code {
	largest, e := a.Resize(a.g.ES(), a.g.BX())
	switch e {
	case errno.None:
		a.g.PutWord(uint32(a.g.ES()-1)<<4+MCBOwner, a.psp())
		a.g.SetAX(a.g.ES())
	case errno.Memory:
		a.g.SetBX(largest)
	}
	return e
}

// strategyCall serves INT 21h AH=58h, which returns and sets the allocation strategy and the link of upper
// memory.
func (a *Arena) strategyCall() errno.Code {
	switch a.g.AL() {
	case 0:
		a.g.SetAX(uint16(a.strategy))
	case 1:
		if s := a.g.BL(); s&fitMask == 3 || s&^(fitMask|upperOnly|upperTry) != 0 || s&0xc0 == 0xc0 {
			return errno.Function
		}
		a.strategy = a.g.BL()
	case 2:
		a.g.SetAL(0)
		if a.linked {
			a.g.SetAL(1)
		}
	case 3:
		if a.g.BX() > 1 {
			return errno.Function
		}
		return a.linkUpper(a.g.BX() == 1)
	default:
		return errno.Function
	}
	return errno.None
}

// TakeUpper allocates upper memory for DOS itself. It is called at the start, when the memory is known to
// be there.
func (a *Arena) TakeUpper(size uint16) uint16 {
	list, e := a.Blocks(a.upper)
	for _, b := range list {
		if e == errno.None && b.Owner == 0 && b.Size >= size {
			return a.carve(b, size, OwnerDOS)
		}
	}
	panic("BUG: dos: no upper memory at the start")
}

// Take allocates memory for DOS itself. It is called at the start, when the memory is known to be there.
func (a *Arena) Take(size uint16) uint16 {
	seg, _, e := a.Allocate(size, OwnerDOS)
	if e != errno.None {
		panic("BUG: dos: no memory at the start")
	}
	return seg
}

// Name writes a program's name into its memory control block.
func (a *Arena) Name(psp uint16, name string) {
	var b [8]byte
	copy(b[:], name)
	a.g.Write(uint32(psp-1)<<4+MCBName, b[:])
}
