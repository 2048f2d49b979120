package cpu

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// Bulk forms of REP STOS and REP MOVS to and from the memory of a device, such as the text page of the VGA.

// deviceSpan is elements of a string that lie in one page of a device.
type deviceSpan struct {
	bus.StringHandler
	off   uint64 // of the first element in the device
	count uint32 // 0: none
}

// spanDevice is span for a device that moves many elements at a time. The single step has translated the page before; what
// watches single accesses, a debugger or a trial, sees these.
func spanDevice(c *CPU, o *op, sreg uint8, off uint64, count uint32, write bool) (d deviceSpan) {
	if c.mode&mode64 != 0 || c.flags&x86.DF != 0 || c.insp != nil || c.trial != nil {
		return d
	}
	n := uint32(o.kind)
	s := &c.seg[sreg&7]
	size := s.readLen
	if write {
		size = s.writeLen
	}
	size = min(size, uint64(o.amask)+1)
	lin := s.base + uint32(off)
	if off >= size || lin&(n-1) != 0 && c.alignmentChecked() {
		return d
	}
	phys, ok := c.mem.Kept(uint64(lin), write, c.user())
	if !ok {
		return d
	}
	if d.StringHandler, d.off = c.bus.Strings(phys); d.StringHandler == nil {
		return d
	}
	room := min(uint64(mmu.PageSize-lin&(mmu.PageSize-1)), size-off)
	d.count = min(uint32(room)/n, count)
	return d
}

// deviceStos executes at most so many elements of REP STOS to a device and gives their number.
func deviceStos(c *CPU, o *op, most uint32) uint32 {
	n := int(o.kind)
	d := spanDevice(c, o, x86.ES, c.index(x86.DI, o), most, true)
	if d.count == 0 {
		return 0
	}
	elements := c.rmwBuffer[:int(d.count)*n]
	fillElements(elements, n, c.reg[x86.AX])
	d.StoreMMIO(d.off, n, elements)
	c.forward(x86.DI, o, d.count)
	return d.count
}

// deviceMovs is deviceStos for REP MOVS. dst and src are the elements that are in RAM; at least one of them is empty.
func deviceMovs(c *CPU, o *op, most uint32, dst, src []byte) uint32 {
	n := int(o.kind)
	to := deviceSpan{count: uint32(len(dst) / n)}
	from := deviceSpan{count: uint32(len(src) / n)}
	if len(dst) == 0 {
		to = spanDevice(c, o, x86.ES, c.index(x86.DI, o), most, true)
	}
	if len(src) == 0 {
		from = spanDevice(c, o, o.seg, c.index(x86.SI, o), most, false)
	}
	count := min(to.count, from.count)
	switch {
	case count == 0:
		return 0
	case len(dst) != 0:
		from.LoadMMIO(from.off, n, dst[:int(count)*n])
	case len(src) != 0:
		to.StoreMMIO(to.off, n, src[:int(count)*n])
	case to.StringHandler != from.StringHandler:
		return 0
	default:
		to.MoveMMIO(to.off, from.off, n, int(count))
	}
	c.forward(x86.SI, o, count)
	c.forward(x86.DI, o, count)
	return count
}

// fillElements fills dst with the low n bytes of v.
func fillElements(dst []byte, n int, v uint64) {
	for i := range n {
		dst[i] = uint8(v >> (8 * i))
	}
	for k := n; k < len(dst); k *= 2 {
		copy(dst[k:], dst[:k])
	}
}
