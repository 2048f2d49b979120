package himem

import (
	"bytes"

	"github.com/iron86/iron86/dos/guest"
)

// emsRegion is one end of function 57h.
type emsRegion struct {
	expanded bool
	handle   uint16
	off      uint16
	page     uint16 // logical page, or segment
}

// maxMove is the longest region in bytes.
const maxMove = 1 << 20

// regionAt reads the end of a move at addr.
func (e *EMS) regionAt(addr uint32) (r emsRegion, code uint8) {
	kind := e.g.Byte(addr)
	r = emsRegion{kind == 1, e.g.Word(addr + 1), e.g.Word(addr + 3), e.g.Word(addr + 5)}
	if kind > 1 {
		return r, emsKind
	}
	return r, 0
}

// pieces returns the addresses and lengths of n bytes of a region.
func (e *EMS) pieces(r emsRegion, n int) (list [][2]uint32, code uint8) {
	if !r.expanded {
		if int(guest.Linear(r.page, r.off))+n > 1<<20 {
			return nil, emsWrap
		}
		return [][2]uint32{{guest.Linear(r.page, r.off), uint32(n)}}, 0
	}
	h := e.handle(r.handle)
	switch {
	case h == nil:
		return nil, emsHandleBad
	case r.off >= emsPage:
		return nil, emsOffset
	case int(r.page) >= len(h.pages):
		return nil, emsLogical
	case (len(h.pages)-int(r.page))*emsPage-int(r.off) < n:
		return nil, emsTooLong
	}
	page, off := r.page, uint32(r.off)
	for n > 0 {
		k := min(uint32(n), emsPage-off)
		list = append(list, [2]uint32{h.pages[page] + off, k})
		n, page, off = n-int(k), page+1, 0
	}
	return list, 0
}

// readPieces reads pieces of memory one after the other.
func (e *EMS) readPieces(list [][2]uint32) []byte {
	var b bytes.Buffer
	for _, p := range list {
		part := make([]byte, p[1])
		e.g.Read(p[0], part)
		b.Write(part)
	}
	return b.Bytes()
}

// writePieces writes b to pieces of memory.
func (e *EMS) writePieces(list [][2]uint32, b []byte) {
	for _, p := range list {
		e.g.Write(p[0], b[:p[1]])
		b = b[p[1]:]
	}
}

// move serves function 57h, which moves memory, or exchanges it with AL=1. The structure at DS:SI has length,
// source and destination.
func (e *EMS) move() uint8 {
	if e.g.AL() > 1 {
		return emsSubfunction
	}
	at := guest.Linear(e.g.DS(), e.g.SI())
	n := e.g.Dword(at)
	if n > maxMove {
		return emsLength
	}
	src, code := e.regionAt(at + 4)
	dst, code2 := e.regionAt(at + 11)
	if code|code2 != 0 {
		return emsKind
	}
	from, code := e.pieces(src, int(n))
	if code != 0 {
		return code
	}
	to, code := e.pieces(dst, int(n))
	if code != 0 {
		return code
	}
	over := overlapping(src, dst, int64(n))
	if over && e.g.AL() == 1 {
		return emsExchange
	}
	moved := e.readPieces(from)
	if e.g.AL() == 1 {
		e.writePieces(from, e.readPieces(to))
	}
	e.writePieces(to, moved)
	if over {
		return emsOverlap // the regions overlap, but were moved all the same
	}
	return 0
}

// overlapping reports whether two regions of n bytes are of the same memory and overlap.
func overlapping(a, b emsRegion, n int64) bool {
	if a.expanded != b.expanded || a.expanded && a.handle != b.handle || n == 0 {
		return false
	}
	unit := int64(16)
	if a.expanded {
		unit = emsPage
	}
	first, second := int64(a.page)*unit+int64(a.off), int64(b.page)*unit+int64(b.off)
	return first < second+n && second < first+n
}
