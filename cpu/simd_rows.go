package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// simdRows is the index of the tables. What is not there is undefined.
var simdRows = indexSIMD(mmxTable, sseTable, sseFloatTable, ssse3Table, sse4Table)

// indexSIMD arranges the rows of tables by Op.
func indexSIMD(tables ...[]simdRow) (index [decoder.NumOps]simdRow) {
	for _, t := range tables {
		for _, r := range t {
			index[r.op] = r
		}
	}
	return index
}

// lowerSIMD lowers an MMX or SSE instruction; the decoder knows which of them the
// generation has. Handlers begin with mmxReady, sseReady or mixedReady.
func lowerSIMD(l *lowerer, i *decoder.Inst, o *op) bool {
	return lowerSIMDRow(l, &simdRows[i.Op], i, o)
}

func lowerSIMDRow(l *lowerer, r *simdRow, i *decoder.Inst, o *op) bool {
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
