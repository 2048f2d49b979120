package monitor

import (
	"fmt"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
	"github.com/iron86/iron86/x86"
)

// guest is the machine as expressions and listings see it: registers, memory by linear addresses, segments. Looking
// has no effects on devices.
type guest struct {
	m       *machine.Machine
	symbols *symbols.Table
	scope   uint64                // the address whose local variables are meant while a point gets its condition; 0: that of the next instruction
	chosen  *stackFrame           // the caller whose local variables are meant; nil: the present function
	vars    map[string]expr.Value // $NAME, which set makes
}

// phys translates an address to a physical one.
func (g *guest) phys(v expr.Value) (uint64, error) {
	if v.In == expr.Physical {
		return v.N, nil
	}
	lin := v.N
	if !v.Wide {
		lin = uint64(uint32(lin))
	}
	if !g.inLong() && lin>>32 != 0 {
		return 0, fmt.Errorf("no linear address %08x outside long mode", lin)
	}
	p, ok := g.m.CPU().Probe(lin, false)
	if !ok {
		return 0, fmt.Errorf("no page at linear %0*x", g.digits(), lin)
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

// real reports whether selectors are paragraphs, as in real and virtual-8086 mode.
func (g *guest) real() bool {
	c := g.m.CPU()
	return c.CR(0)&x86.CR0PE == 0 || c.Eflags()&x86.VM != 0
}

// bits64 reports whether the processor is in 64-bit mode.
func (g *guest) bits64() bool { return g.m.CPU().DecodeMode().Bits == 64 }

// hasLong reports whether the processor has long mode.
func (g *guest) hasLong() bool { return g.m.CPU().Generation().Long() }

// inLong reports whether long mode is active: 64-bit or compatibility mode.
func (g *guest) inLong() bool { return g.m.CPU().InLong() }

// digits returns how many hexadecimal digits a linear address has.
func (g *guest) digits() int {
	if g.inLong() {
		return 16
	}
	return 8
}

// base returns the base of segment register i. In 64-bit mode only FS and GS have one.
func (g *guest) base(i int) uint64 {
	s := g.m.CPU().Segment(i)
	switch {
	case !g.bits64():
		return uint64(s.Base)
	case i < x86.FS:
		return 0
	}
	return s.Base64()
}

// inSegment returns an address in the segment of register i.
func (g *guest) inSegment(i int, off uint64) expr.Value {
	at := expr.Value{N: g.base(i), In: expr.Linear, Sel: g.m.CPU().Segment(i).Selector, Pair: true, Wide: g.bits64()}
	at.N, at.Off = at.N+off, off
	if !at.Wide {
		at.N = uint64(uint32(at.N))
	}
	return at
}

// here returns CS:EIP, or CS:RIP.
func (g *guest) here() expr.Value { return g.inSegment(x86.CS, g.m.CPU().RIP()) }

// linear returns a linear address. It has 64 bits in long mode.
func (g *guest) linear(n uint64) expr.Value { return expr.Value{N: n, Wide: g.inLong()} }

// stackTop describes the place that the stack pointer points to.
type stackTop struct {
	name string // of the register
	n    uint64 // its value
	size int    // of an entry of the stack, in bytes
	mask uint64 // of the bits that an offset in the stack can have
}

// entry returns the offset of the entry that is so many above the stack pointer. Behind the last offset comes 0.
func (s stackTop) entry(n uint64) uint64 { return (s.n + n*uint64(s.size)) & s.mask }

// stackPointer returns the place that SP, ESP or RSP points to, depending on the size of the stack.
func (g *guest) stackPointer() stackTop {
	c := g.m.CPU()
	switch {
	case g.bits64():
		return stackTop{"rsp", c.Reg64(x86.SP), 8, ^uint64(0)}
	case c.Segment(x86.SS).Big:
		return stackTop{"esp", uint64(c.Reg(x86.SP)), 4, 0xffffffff}
	}
	return stackTop{"sp", uint64(c.Reg(x86.SP) & 0xffff), 2, 0xffff}
}
