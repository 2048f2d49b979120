package monitor

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/x86"
)

// guest is the machine as expressions and listings see it: registers, memory by linear addresses, segments. Looking
// has no effects on devices.
type guest struct {
	m       *machine.Machine
	symbols *expr.Symbols
}

// phys translates an address to a physical one.
func (g *guest) phys(v expr.Value) (uint64, error) {
	if v.In == expr.Physical {
		return v.N, nil
	}
	p, ok := g.m.CPU().Probe(uint32(v.N), false)
	if !ok {
		return 0, fmt.Errorf("no page at linear %08x", uint32(v.N))
	}
	return p, nil
}

// pieces splits n bytes from an address on at the borders of pages. It calls do for each piece,
// whose bytes lo to hi-1 begin at phys.
func (g *guest) pieces(v expr.Value, n int, do func(phys uint64, lo, hi int)) error {
	for lo := 0; lo < n; {
		p, err := g.phys(v.Plus(lo))
		if err != nil {
			return err
		}
		hi := min(n, lo+mmu.PageSize-int(p%mmu.PageSize))
		do(p, lo, hi)
		lo = hi
	}
	return nil
}

// read returns n bytes of memory.
func (g *guest) read(v expr.Value, n int) ([]byte, error) {
	b := make([]byte, n)
	err := g.pieces(v, n, func(phys uint64, lo, hi int) { g.m.Peek(phys, b[lo:hi]) })
	return b, err
}

// write changes memory. It writes all bytes, or none and returns an error.
func (g *guest) write(v expr.Value, b []byte) error {
	if err := g.pieces(v, len(b), func(uint64, int, int) {}); err != nil {
		return err
	}
	_ = g.pieces(v, len(b), func(phys uint64, lo, hi int) { g.m.Poke(phys, b[lo:hi]) }) // pieces was called for the same bytes just before, without an error
	g.edited()
	return nil
}

// edited makes a change part of the machine's history.
func (g *guest) edited() {
	g.m.CPU().Hits()
	g.m.Edited()
}

// real reports whether selectors are paragraphs.
func (g *guest) real() bool {
	c := g.m.CPU()
	return c.CR(0)&x86.CR0PE == 0 || c.Eflags()&x86.VM != 0
}

// inSegment returns an address in a segment.
func inSegment(s cpu.SegmentState, off uint32) expr.Value {
	return expr.Value{N: uint64(s.Base + off), In: expr.Linear, Sel: s.Selector, Off: off, Pair: true}
}

// here returns CS:EIP.
func (g *guest) here() expr.Value {
	c := g.m.CPU()
	return inSegment(c.Segment(x86.CS), c.EIP())
}

// stackTop describes the place that the stack pointer points to.
type stackTop struct {
	name string // of the register
	n    uint32
	size int    // size of an entry, in bytes
	mask uint32 // mask of an offset in the stack
}

// stackPointer returns the place that SP or ESP points to, depending on the size of the stack.
func (g *guest) stackPointer() stackTop {
	c := g.m.CPU()
	if c.Segment(x86.SS).Big {
		return stackTop{"esp", c.Reg(x86.SP), 4, 0xffffffff}
	}
	return stackTop{"sp", c.Reg(x86.SP) & 0xffff, 2, 0xffff}
}

// tableEntry reads an entry of a descriptor table.
func (g *guest) tableEntry(base, limit uint32, off uint32) (x86.Descriptor, error) {
	if off+7 > limit {
		return x86.Descriptor{}, fmt.Errorf("entry %#x is beyond the table's limit %#x", off, limit)
	}
	b, err := g.read(expr.Value{N: uint64(base + off)}, x86.DescriptorSize)
	return x86.ParseDescriptor([x86.DescriptorSize]byte(b)), err
}

// descriptor reads the descriptor that a selector names.
func (g *guest) descriptor(sel uint16) (x86.Descriptor, error) {
	c := g.m.CPU()
	base, limit := c.GDTR()
	top := uint32(limit)
	if sel&4 != 0 {
		l := c.LDTR()
		if l.Null {
			return x86.Descriptor{}, errors.New("there is no LDT")
		}
		base, top = l.Base, l.Limit
	}
	return g.tableEntry(base, top, uint32(sel&^7))
}

// loadSegment loads a segment register as the present mode does, without checks.
func (g *guest) loadSegment(i int, sel uint16) {
	c := g.m.CPU()
	if g.real() {
		s := c.Segment(i)
		s.Selector, s.Base = sel, uint32(sel)<<4
		c.SetSegment(i, s)
		return
	}
	d, err := g.descriptor(sel)
	if err != nil || sel&^3 == 0 {
		c.SetSegment(i, cpu.SegmentState{Selector: sel, Null: true})
		return
	}
	c.SetSegment(i, cpu.SegmentState{Selector: sel, Base: d.Base, Limit: d.Last(), Access: d.Access, Big: d.Big(), Gran: d.Gran()})
}

// selectorBase returns the base of a segment by its selector. For a selector that is loaded it is
// the base in the segment register.
func (g *guest) selectorBase(sel uint16) (uint32, error) {
	if g.real() {
		return uint32(sel) << 4, nil
	}
	c := g.m.CPU()
	for i := range 6 {
		if s := c.Segment(i); s.Selector == sel && !s.Null {
			return s.Base, nil
		}
	}
	d, err := g.descriptor(sel)
	return d.Base, err
}
