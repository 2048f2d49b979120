package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// simdForm says how an MMX or SSE instruction is lowered. op.dst and op.src are
// the registers of the first and of the second operand, whatever their kind,
// op.imm is the immediate byte.
type simdForm struct {
	reg   handler // all operands are registers, or there are none
	imm   handler // the second operand is the immediate byte
	out   handler // the first operand is a general register; nil: as reg
	load  handler // an operand other than the first is in memory
	store handler // the first operand is in memory
	kind  uint8   // op.kind
}

// simdRow holds the forms of one Op: xmm if any operand is an XMM register, else mm.
// Instructions without an operand of either kind are in mm.
type simdRow struct {
	op      decoder.Op
	mm, xmm simdForm
}

// simdRows is the index of the tables. What is not there is undefined.
var simdRows = indexSIMD(mmxTable, sseTable, sseFloatTable, ssse3Table)

func indexSIMD(tables ...[]simdRow) (index [decoder.NumOps]simdRow) {
	for _, t := range tables {
		for _, r := range t {
			index[r.op] = r
		}
	}
	return index
}

// simd lowers an MMX or SSE instruction; the decoder knows which of them the
// generation has. Handlers begin with mmxReady, sseReady or mixedReady.
func (l *lowerer) simd(i *decoder.Inst, o *op) bool {
	r := &simdRows[i.Op]
	if !l.c.fpu.present {
		return false
	}
	f, mem := &r.mm, -1
	for n := range i.NArgs {
		switch i.Args[n].Kind {
		case decoder.ArgXMM:
			f = &r.xmm
		case decoder.ArgMem:
			mem = int(n)
		}
	}
	switch {
	case mem == 0:
		o.fn = f.store
	case mem > 0:
		o.fn = f.load
	case i.NArgs == 2 && i.Args[1].Kind == decoder.ArgImm:
		o.fn = f.imm
	case f.out != nil && i.Args[0].Kind == decoder.ArgReg:
		o.fn = f.out
	default:
		o.fn = f.reg
	}
	if i.Op == decoder.MASKMOVQ || i.Op == decoder.MASKMOVDQU {
		o.base, o.amask, o.seg = x86.DI, addressMask(i), i.Seg
	}
	o.kind = f.kind
	return o.fn != nil
}
