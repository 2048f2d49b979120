package cpu

import (
	"bytes"

	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Bulk forms of repeated string instructions: as many elements as lie in one
// page of plain RAM, upwards, within the segment. They return the number of
// elements done; 0 leaves the next element to the single step.

// span returns the bytes of at most count elements from an offset in a segment on.
func (c *CPU) span(o *op, sreg uint8, off uint64, count uint32, write bool) []byte {
	if c.mode&mode64 != 0 {
		return spanLong(c, o, sreg, off, count, write)
	}
	n := uint32(o.kind)
	s := &c.seg[sreg&7]
	size := s.readLen
	if write {
		size = s.writeLen
	}
	size = min(size, uint64(o.amask)+1)
	if off >= size || c.flags&x86.DF != 0 {
		return nil
	}
	lin := s.base + uint32(off)
	e := c.tlb.Holder(lin)
	tag := e.ReadTag
	if write {
		tag = e.WriteTag
	}
	if tag != mmu.Tag(lin, 1) {
		return nil
	}
	at := lin & (mmu.PageSize - 1)
	room := min(uint64(mmu.PageSize-at), size-off, uint64(count)*uint64(n))
	return e.Page[at : at+uint32(room)/n*n]
}

// bulkMovs copies elements. When source and destination overlap so that the copy feeds itself,
// it copies no more than their distance at once.
func bulkMovs(c *CPU, o *op, most uint32) uint32 {
	n := uint32(o.kind)
	dst := c.span(o, x86.ES, c.index(x86.DI, o), most, true)
	src := c.span(o, o.seg, c.index(x86.SI, o), most, false)
	k := min(len(dst), len(src))
	if k == 0 {
		return deviceMovs(c, o, most, dst, src)
	}
	dst, src = dst[:k], src[:k]
	if &dst[0] != &src[0] && overlaps(src, dst) {
		d := distance(src, dst)
		if d < int(n) {
			return 0
		}
		k = min(k, d/int(n)*int(n))
	}
	copy(dst[:k], src[:k])
	count := uint32(k) / n
	c.forward(x86.SI, o, count)
	c.forward(x86.DI, o, count)
	return count
}

// overlaps reports whether dst begins inside src, both of one length.
func overlaps(src, dst []byte) bool { return distance(src, dst) > 0 }

// distance returns how far dst begins after the beginning of src if that is inside
// src, else 0. Both are parts of pages that end where the page ends by capacity.
func distance(src, dst []byte) int {
	if &src[:cap(src)][cap(src)-1] != &dst[:cap(dst)][cap(dst)-1] {
		return 0 // different pages
	}
	d := cap(src) - cap(dst)
	if d < 0 || d >= len(src) {
		return 0
	}
	return d
}

// bulkStos fills the first element and doubles it.
func bulkStos(c *CPU, o *op, most uint32) uint32 {
	n := int(o.kind)
	dst := c.span(o, x86.ES, c.index(x86.DI, o), most, true)
	if len(dst) == 0 {
		return deviceStos(c, o, most)
	}
	fillElements(dst, n, c.reg[x86.AX])
	count := uint32(len(dst) / n)
	c.forward(x86.DI, o, count)
	return count
}

// bulkScas searches bytes upwards with REPNE, the form of strlen and memchr.
func bulkScas(c *CPU, o *op, most uint32) uint32 {
	if o.kind != 1 || o.imm != repNE {
		return 0
	}
	src := c.span(o, x86.ES, c.index(x86.DI, o), most, false)
	if len(src) == 0 {
		return 0
	}
	al := c.get8(x86.AX)
	k := bytes.IndexByte(src, al) + 1
	if k == 0 {
		k = len(src)
	}
	c.sub8(al, src[k-1])
	c.forward(x86.DI, o, uint32(k))
	return uint32(k)
}
