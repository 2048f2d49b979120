package dos

import "github.com/iron86/iron86/dos/guest"

// moveEnd is one end of a move of XMS: an offset in a block, or with handle 0 a far
// pointer.
type moveEnd struct {
	handle uint16
	off    uint32
}

// resolve is the address of an end that n bytes are moved from or to. ok tells which
// of handle and offset is wrong.
func (d *DOS) resolveEnd(m moveEnd, n uint32, badHandle, badOffset uint8) (addr uint32, code uint8) {
	if m.handle == 0 {
		addr = guest.Linear(uint16(m.off>>16), uint16(m.off))
		if uint64(addr)+uint64(n) > hmaEnd {
			return 0, badOffset
		}
		return addr, 0
	}
	b := d.xmsBlock(m.handle)
	switch {
	case b == nil:
		return 0, badHandle
	case uint64(m.off)+uint64(n) > uint64(b.size):
		return 0, badOffset
	}
	return b.addr + m.off, 0
}

// xmsMove is function 0Bh: the structure at DS:SI holds length, source and
// destination. Lengths are even. Overlapping blocks move as if through a buffer.
func (d *DOS) xmsMove() uint8 {
	at := guest.Linear(d.g.DS(), d.g.SI())
	n := d.g.Dword(at)
	src := moveEnd{d.g.Word(at + 4), d.g.Dword(at + 6)}
	dst := moveEnd{d.g.Word(at + 10), d.g.Dword(at + 12)}
	if n&1 != 0 {
		return xmsLength
	}
	from, code := d.resolveEnd(src, n, xmsSource, xmsSourceOff)
	if code != 0 {
		return code
	}
	to, code := d.resolveEnd(dst, n, xmsDest, xmsDestOff)
	if code != 0 {
		return code
	}
	d.copyMemory(to, from, n)
	return d.succeed()
}

// copyMemory copies n bytes of memory, in pieces, in the direction that overlapping
// ranges need.
func (d *DOS) copyMemory(to, from, n uint32) {
	buf := make([]byte, min(n, 0x10000))
	for done := uint32(0); done < n; {
		k := min(n-done, uint32(len(buf)))
		off := done
		if to > from {
			off = n - done - k
		}
		d.g.Read(from+off, buf[:k])
		d.g.Write(to+off, buf[:k])
		done += k
	}
}
