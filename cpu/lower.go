package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

func (l *lowerer) begin(c *CPU, t *tables, mode blockMode, eip uint64) {
	l.c, l.tables, l.mode, l.eip, l.eipMax = c, t, mode, eip, c.model.ipMask
	if mode&mode64 != 0 {
		l.eipMax = ^uint64(0)
	}
	l.max = maxInsts
	if mode&modeSingle != 0 {
		l.max = 1
	}
	l.size, l.n, l.ended, l.trapped, l.form = 0, 0, false, false, lowered{}
	l.ops, l.system, l.target = l.ops[:0], l.system[:0], [2]uint64{}
}

// add lowers the instruction l.inst. It reports whether the block must end after it.
func (l *lowerer) add() bool {
	i := &l.inst
	l.ops = append(l.ops, op{
		off: uint16(l.size), len: i.Len, idx: uint8(l.n), count: 1,
		base: decoder.NoReg, index: decoder.NoReg, dst: decoder.NoReg, src: decoder.NoReg,
	})
	o := &l.ops[len(l.ops)-1]
	l.size += uint32(i.Len)
	l.n++
	l.operands(i, o)
	l.last, l.form = l.form, lowered{}
	r := &l.tables.rows[i.Op]
	switch {
	case r.lower != nil && r.lower(l, i, o):
	case r.forms != nil && l.byForm(r.forms, i, o):
	default:
		for _, lower := range l.tables.rest {
			if lower(l, i, o) {
				break
			}
		}
	}
	l.tables.fuse(l)
	if l.ended {
		l.target[exitNext] = l.next()
	}
	return l.ended
}

// next returns the EIP of the instruction after those lowered so far.
func (l *lowerer) next() uint64 { return (l.eip + uint64(l.size)) & l.eipMax }

// end completes the block and returns its ops.
func (l *lowerer) end() []op {
	if !l.ended {
		l.ops = append(l.ops, op{fn: opEnd, off: uint16(l.size), idx: uint8(l.n), count: 0})
		l.target[exitNext] = l.next()
	}
	return l.ops
}

// trap makes the block an execution trap alone, which covers one byte.
func (l *lowerer) trap() {
	l.ops = append(l.ops, op{fn: opTrap, idx: 0, count: 1})
	l.size, l.n, l.ended, l.trapped = 1, 1, true, true
}

// opTrap stops the run before the instruction at which it stands. When the run comes there again
// and the host has not moved EIP, the instruction is executed alone.
func opTrap(c *CPU, o *op) bool {
	lin := c.codeLin(c.blocks.cur.eip)
	if c.obs != nil && c.obs.trapHere(c, lin, c.blocks.cur.phys) {
		c.trapPassed, c.stepNext, c.exit = false, true, exitLeft
		return false
	}
	if c.trapPassed && c.trapLin == lin {
		c.trapPassed, c.stepNext = false, true
	} else {
		c.trapPassed, c.trapLin, c.stop = true, lin, true
		if c.insp != nil {
			c.insp.trap(c, lin, c.blocks.cur.phys)
		}
	}
	c.exit = exitLeft
	return false
}

// opEnd ends a block that does not end in a branch.
func opEnd(c *CPU, o *op) bool {
	c.exit = exitNext
	return false
}

// operands fills the operand fields of o from the instruction's arguments. The first register is
// dst, the second src, whatever the number of the argument.
func (l *lowerer) operands(i *decoder.Inst, o *op) {
	regs := 0
	for n := range i.NArgs {
		a := &i.Args[n]
		switch a.Kind {
		case decoder.ArgReg:
			r := a.Reg
			if a.Size == 1 && i.REX == 0 {
				r = byteReg(r)
			}
			if n == 0 {
				o.dst = r
			} else if regs < 2 {
				o.src = r
			}
			regs++
		case decoder.ArgMM, decoder.ArgXMM:
			switch n {
			case 0:
				o.dst = a.Reg
			case 1: // a third one is XMM0
				o.src = a.Reg
			}
		case decoder.ArgMem:
			l.memory(i, o)
		case decoder.ArgImm, decoder.ArgConst:
			o.imm = uint32(i.Imm)
		}
	}
}

// memory fills the address fields of o.
func (l *lowerer) memory(i *decoder.Inst, o *op) {
	o.base, o.index, o.scale, o.disp, o.seg = i.Mem.Base, i.Mem.Index, i.Mem.Scale, i.Mem.Disp, i.Seg
	o.amask = addressMask(i)
}

// addressMask returns the mask that cuts an offset to the address size of an instruction, or maskLong for 64 bits.
func addressMask(i *decoder.Inst) uint32 {
	switch i.AddrSize {
	case 2:
		return 0xffff
	case 4:
		return 0xffffffff
	}
	return maskLong
}

// flat reports whether the memory operand of o needs no check against its segment.
func (l *lowerer) flat(o *op) bool {
	return l.mode&modeFlat != 0 && o.amask == 0xffffffff && o.seg <= x86.DS && o.seg != x86.CS
}

// accessForm returns the distance from the M form to the form that fits the memory operand: 0 for
// M, 1 for F, 2 for B.
func (l *lowerer) accessForm(o *op) int {
	switch {
	case !l.flat(o):
		return 0
	case o.index != decoder.NoReg:
		return 1
	}
	return 2
}

// sizeIndex returns 0, 1 or 2 for operands of 8, 16 or 32 bits.
func sizeIndex(bytes uint8) int { return int(bytes >> 1 & 3) }

// byForm picks the handler by the kinds of the operands.
func (l *lowerer) byForm(f *forms, i *decoder.Inst, o *op) bool {
	form := -1
	access := l.accessForm(o)
	dst, src := i.Args[0].Kind, i.Args[1].Kind
	imm := src == decoder.ArgImm || src == decoder.ArgConst
	switch {
	case i.NArgs == 1 && dst == decoder.ArgReg:
		form = formR
	case i.NArgs == 1 && dst == decoder.ArgMem:
		form = formM + access
	case dst == decoder.ArgReg && src == decoder.ArgReg:
		form = formRR
	case dst == decoder.ArgReg && imm:
		form = formRI
	case dst == decoder.ArgReg && src == decoder.ArgMem:
		form = formRM + access
	case dst == decoder.ArgMem && src == decoder.ArgReg:
		form = formMR + access
	case dst == decoder.ArgMem && imm:
		form = formMI + access
	}
	if form < 0 {
		return false
	}
	size := sizeIndex(i.Args[0].Size)
	if i.Args[0].Size == 8 {
		return false
	}
	o.fn = f[form][size]
	if o.fn == nil {
		return false
	}
	l.form = lowered{i.Op, form, size}
	return true
}

// fusedForms are the handlers by form, size and condition code less 2.
type fusedForms [numForms][3][14]handler
