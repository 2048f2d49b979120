package himem

import (
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// moveEnd is the source or the destination of a move of XMS: an offset in a block, or with handle 0 a far pointer.
type moveEnd struct {
	handle uint16
	off    uint32
}

// resolveEnd returns the address of an end that n bytes are moved from or to. When there is none code
// is badHandle or badOffset, whichever of the two is wrong.
func (x *XMS) resolveEnd(m moveEnd, n uint32, badHandle, badOffset uint8) (addr uint32, code uint8) {
	if m.handle == 0 {
		addr = guest.Linear(uint16(m.off>>16), uint16(m.off))
		if uint64(addr)+uint64(n) > hmaEnd {
			return 0, badOffset
		}
		return addr, 0
	}
	b := x.block(m.handle)
	switch {
	case b == nil:
		return 0, badHandle
	case uint64(m.off)+uint64(n) > uint64(b.size):
		return 0, badOffset
	}
	return b.addr + m.off, 0
}

// move serves function 0Bh. The structure at DS:SI has length, source and destination. Lengths are even. Ranges
// that overlap are moved as if through a buffer.
func (x *XMS) move() uint8 {
	at := guest.Linear(x.g.DS(), x.g.SI())
	n := x.g.Dword(at)
	src := moveEnd{x.g.Word(at + 4), x.g.Dword(at + 6)}
	dst := moveEnd{x.g.Word(at + 10), x.g.Dword(at + 12)}
	if n&1 != 0 {
		return xmsLength
	}
	from, code := x.resolveEnd(src, n, xmsSource, xmsSourceOff)
	if code != 0 {
		return code
	}
	to, code := x.resolveEnd(dst, n, xmsDest, xmsDestOff)
	if code != 0 {
		return code
	}
	x.copyMemory(to, from, n)
	return x.succeed()
}

// copyMemory copies n bytes of memory, in pieces, in the direction that overlapping
// ranges need.
func (x *XMS) copyMemory(to, from, n uint32) {
	buf := make([]byte, min(n, 0x10000))
	for done := uint32(0); done < n; {
		k := min(n-done, uint32(len(buf)))
		off := done
		if to > from {
			off = n - done - k
		}
		x.g.Read(from+off, buf[:k])
		x.g.Write(to+off, buf[:k])
		done += k
	}
}

// resize makes the block of handle DX kb KB long, and moves it if there is no room after it.
func (x *XMS) resize(kb uint32) uint8 {
	b := x.block(x.g.DX())
	switch {
	case b == nil:
		return xmsHandleBad
	case b.locks > 0:
		return xmsLocked
	case kb > 4<<20-1:
		return xmsNoMemory
	}
	size := kb << 10
	if b.size > 0 && x.pool.Resize(b.addr, size) {
		b.size = size
		return x.succeed()
	}
	addr, ok := x.pool.Alloc(size, Granule)
	if !ok {
		return xmsNoMemory
	}
	x.copyMemory(addr, b.addr, min(size, b.size))
	if b.size > 0 {
		x.pool.Free(b.addr)
	}
	b.addr, b.size = addr, size
	return x.succeed()
}

// resize16 serves function 0Fh, and resize32 function 8Fh.
func (x *XMS) resize16() uint8 { return x.resize(uint32(x.g.BX())) }

func (x *XMS) resize32() uint8 { return x.resize(x.g.Reg(x86.BX)) }
