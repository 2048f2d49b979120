package cpu

import (
	"bytes"

	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Bulk forms of repeated string instructions in 64-bit mode, as in stringbulk.go.

// indexLong is an index register or the counter, cut to the address size.
func indexLong(g *general, r uint8, o *op) uint64 { return g.reg[r] & amask64(o) }

// spanLong gives the bytes of at most count elements from an offset on that lie in one page of plain RAM, upwards.
func spanLong(c *CPU, o *op, sreg uint8, off uint64, count uint32, write bool) []byte {
	if c.flags&x86.DF != 0 {
		return nil
	}
	lin := linLong(c, sreg, off)
	e := c.wide.At(lin)
	tag := e.ReadTag
	if write {
		tag = e.WriteTag
	}
	if tag != mmu.WideTag(lin, 1) {
		return nil
	}
	at, n := lin&(mmu.PageSize-1), uint64(o.kind)
	room := min(mmu.PageSize-at, uint64(count)*n)
	if left := amask64(o) - off; left < room { // the offset comes to 4 GB, where one of 32 bits wraps
		room = left
	}
	return e.Page[at : at+room/n*n]
}

// forwardLong moves an index register by count elements.
func forwardLong(g *general, r uint8, o *op, count uint32) {
	g.reg[r] = (g.reg[r] + uint64(count)*uint64(o.kind)) & amask64(o)
}

// bulkMovsLong copies no more than the distance at once when the copy feeds itself.
func bulkMovsLong(c *CPU, o *op, most uint32) uint32 {
	n := int(o.kind)
	dst := spanLong(c, o, x86.ES, indexLong(&c.general, x86.DI, o), most, true)
	src := spanLong(c, o, o.seg, indexLong(&c.general, x86.SI, o), most, false)
	k := min(len(dst), len(src))
	if k == 0 {
		return 0
	}
	dst, src = dst[:k], src[:k]
	if d := distance(src, dst); d > 0 {
		k = min(k, d/n*n)
	}
	copy(dst[:k], src[:k])
	count := uint32(k / n)
	forwardLong(&c.general, x86.SI, o, count)
	forwardLong(&c.general, x86.DI, o, count)
	return count
}

// bulkStosLong fills the first element and doubles it.
func bulkStosLong(c *CPU, o *op, most uint32) uint32 {
	n := int(o.kind)
	dst := spanLong(c, o, x86.ES, indexLong(&c.general, x86.DI, o), most, true)
	if len(dst) == 0 {
		return 0
	}
	for i := range n {
		dst[i] = uint8(c.reg[x86.AX] >> (8 * i))
	}
	for k := n; k < len(dst); k *= 2 {
		copy(dst[k:], dst[:k])
	}
	count := uint32(len(dst) / n)
	forwardLong(&c.general, x86.DI, o, count)
	return count
}

// bulkScasLong searches bytes with REPNE.
func bulkScasLong(c *CPU, o *op, most uint32) uint32 {
	if o.kind != 1 || o.imm != repNE {
		return 0
	}
	src := spanLong(c, o, x86.ES, indexLong(&c.general, x86.DI, o), most, false)
	if len(src) == 0 {
		return 0
	}
	al := c.get8(x86.AX)
	k := bytes.IndexByte(src, al) + 1
	if k == 0 {
		k = len(src)
	}
	c.sub8(al, src[k-1])
	forwardLong(&c.general, x86.DI, o, uint32(k))
	return uint32(k)
}
