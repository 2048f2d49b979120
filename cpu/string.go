package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// String instructions. op.kind is the element size in bytes, op.seg the source's
// segment, op.amask the address size, op.imm the repetition.

const (
	repNone = iota
	repE    // REP, REPE: while equal, for CMPS and SCAS
	repNE
)

// stringStep executes one element. It returns false on a fault, with the index
// registers unchanged, except on the 80286.
type stringStep func(c *CPU, o *op) bool

// lowerString makes the lowering of a string instruction from its handlers
// without and with a repetition prefix.
func lowerString(once, repeated handler) lowerFunc {
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		o.seg, o.amask = i.Seg, addressMask(i)
		for _, a := range i.Args[:i.NArgs] {
			if a.Kind == decoder.ArgStrSrc || a.Kind == decoder.ArgStrDst {
				o.kind = a.Size
			}
		}
		o.fn, o.imm = once, repNone
		switch {
		case i.Prefix&decoder.PrefixRep != 0:
			o.imm = repE
		case i.Prefix&decoder.PrefixRepne != 0:
			o.imm = repNE
		}
		if o.imm != repNone {
			o.fn = repeated
			l.ended = true
		}
		return true
	}
}

// lowerPortString is lowerString for INS and OUTS, which end a block as IN and OUT do.
func lowerPortString(once, repeated handler) lowerFunc {
	lower := lowerString(once, repeated)
	return func(l *lowerer, i *decoder.Inst, o *op) bool {
		l.ended = true
		return lower(l, i, o)
	}
}

// stride returns by how much an index register moves for one element, in the direction of DF.
func stride(r *registers, o *op) uint64 {
	n := uint64(o.kind)
	if r.flags&x86.DF != 0 {
		n = -n
	}
	return n
}

// advance moves an index register by one element. Outside 64-bit mode addresses have 16 or 32 bits (BenchmarkString: 8 % for MOVSB).
func (r *registers) advance(index uint8, o *op) { r.setIndex32(index, o, r.reg[index]+stride(r, o)) }

// forward moves an index register by count elements.
func (g *general) forward(r uint8, o *op, count uint32) {
	g.setIndex(r, o, g.reg[r]+uint64(count)*uint64(o.kind))
}

// loadAt and storeAt access an operand of n bytes at an offset that the op's
// address fields do not give.
func (c *CPU) loadAt(o *op, sreg uint8, off uint64, n int) (uint32, bool) {
	s := &c.seg[sreg&7]
	lin := s.base + uint32(off)
	e := c.tlb.At(lin)
	if off+uint64(n) <= s.readLen && e.ReadTag == mmu.Tag(lin, uint32(n)) {
		return loadRef(e.Page, lin, n), true
	}
	c.at = o
	v, ok := c.readSeg(int(sreg), off, n)
	c.at = nil
	return uint32(v), ok
}

func (c *CPU) storeAt(o *op, sreg uint8, off uint64, n int, v uint32) bool {
	s := &c.seg[sreg&7]
	lin := s.base + uint32(off)
	e := c.tlb.At(lin)
	if off+uint64(n) <= s.writeLen && e.WriteTag == mmu.Tag(lin, uint32(n)) {
		storeRef(e.Page, lin, n, v)
		return true
	}
	c.at = o
	ok := c.writeSeg(int(sreg), off, n, uint64(v))
	c.at = nil
	return ok
}

// faulted leaves the registers of an element that faulted as the 80286 does: the
// index registers of the accesses made, the faulting one included, have moved,
// and of a repeated instruction CX has lost count.
func (r *registers) faulted(o *op, count uint32, moved ...uint8) bool {
	if !r.model.stringAdvanceFirst {
		return false
	}
	for _, n := range moved {
		r.advance(n, o)
	}
	if o.imm != repNone {
		r.setIndex(x86.CX, o, r.reg[x86.CX]-uint64(count))
	}
	return false
}

func movsStep(c *CPU, o *op) bool {
	n := int(o.kind)
	v, ok := c.loadAt(o, o.seg, c.index32(x86.SI, o), n)
	if !ok {
		return c.faulted(o, 1, x86.SI)
	}
	if !c.storeAt(o, x86.ES, c.index32(x86.DI, o), n, v) {
		return c.faulted(o, 2, x86.SI, x86.DI)
	}
	c.advance(x86.SI, o)
	c.advance(x86.DI, o)
	return true
}

func stosStep(c *CPU, o *op) bool {
	n := int(o.kind)
	if !c.storeAt(o, x86.ES, c.index32(x86.DI, o), n, c.get(x86.AX, n)) {
		return c.faulted(o, 2, x86.DI)
	}
	c.advance(x86.DI, o)
	return true
}

func lodsStep(c *CPU, o *op) bool {
	n := int(o.kind)
	v, ok := c.loadAt(o, o.seg, c.index32(x86.SI, o), n)
	if !ok {
		return c.faulted(o, 1, x86.SI)
	}
	c.set(x86.AX, n, v)
	c.advance(x86.SI, o)
	return true
}

func scasStep(c *CPU, o *op) bool {
	n := int(o.kind)
	v, ok := c.loadAt(o, x86.ES, c.index32(x86.DI, o), n)
	if !ok {
		return c.faulted(o, 1, x86.DI)
	}
	c.subN(n, c.get(x86.AX, n), v)
	c.advance(x86.DI, o)
	return true
}

// cmpsStep compares two elements. The 80286 reads ES:DI first.
func cmpsStep(c *CPU, o *op) bool {
	n := int(o.kind)
	if c.model.stringAdvanceFirst {
		return cmpsStep286(c, o)
	}
	a, ok := c.loadAt(o, o.seg, c.index32(x86.SI, o), n)
	if !ok {
		return false
	}
	b, ok := c.loadAt(o, x86.ES, c.index32(x86.DI, o), n)
	if !ok {
		return false
	}
	c.subN(n, a, b)
	c.advance(x86.SI, o)
	c.advance(x86.DI, o)
	return true
}

func cmpsStep286(c *CPU, o *op) bool {
	n := int(o.kind)
	b, ok := c.loadAt(o, x86.ES, c.index32(x86.DI, o), n)
	if !ok {
		return c.faulted(o, 0, x86.DI)
	}
	a, ok := c.loadAt(o, o.seg, c.index32(x86.SI, o), n)
	if !ok {
		return c.faulted(o, 1, x86.DI, x86.SI)
	}
	c.subN(n, a, b)
	c.advance(x86.SI, o)
	c.advance(x86.DI, o)
	return true
}

// insStep checks the destination before it reads the port.
func insStep(c *CPU, o *op) bool {
	n := int(o.kind)
	port, di := c.get16(x86.DX), c.index32(x86.DI, o)
	if !c.ioAllowed(port, n) {
		return false
	}
	if !c.checkWrite(x86.ES, di, n) {
		return c.faulted(o, 2, x86.DI)
	}
	if !c.storeAt(o, x86.ES, di, n, c.portIn(port, n)) {
		return false
	}
	c.advance(x86.DI, o)
	return true
}

func outsStep(c *CPU, o *op) bool {
	n := int(o.kind)
	port := c.get16(x86.DX)
	if !c.ioAllowed(port, n) {
		return false
	}
	v, ok := c.loadAt(o, o.seg, c.index32(x86.SI, o), n)
	if !ok {
		return c.faulted(o, 1, x86.SI)
	}
	c.advance(x86.SI, o)
	c.portOut(port, n, v)
	return true
}

func movs(c *CPU, o *op) bool { return movsStep(c, o) }
func stos(c *CPU, o *op) bool { return stosStep(c, o) }
func lods(c *CPU, o *op) bool { return lodsStep(c, o) }
func scas(c *CPU, o *op) bool { return scasStep(c, o) }
func cmps(c *CPU, o *op) bool { return cmpsStep(c, o) }

func ins(c *CPU, o *op) bool {
	c.exit = exitNext
	insStep(c, o)
	return false
}

func outs(c *CPU, o *op) bool {
	c.exit = exitNext
	outsStep(c, o)
	return false
}
