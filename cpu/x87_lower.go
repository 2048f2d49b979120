package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/softfloat"
)

// x87Row says how an x87 instruction is lowered: by a handler for registers, or
// one for a memory operand of 2, 4, 8 or 10 bytes.
type x87Row struct {
	st   handler
	m    [4]handler
	kind uint8 // op.kind
}

// x87Rows holds all that is executed inside a block. The instructions that deal
// with whole environments are in systemOps.
var x87Rows = [decoder.NumOps]x87Row{
	decoder.FADD: x87Arith(qAdd, softfloat.OpAdd), decoder.FMUL: x87Arith(qMul, softfloat.OpMul),
	decoder.FSUB: x87Arith(qAdd, softfloat.OpSub), decoder.FSUBR: x87Arith(qAdd, softfloat.OpSubR),
	decoder.FDIV: x87Arith(qDiv, softfloat.OpDiv), decoder.FDIVR: x87Arith(qDiv, softfloat.OpDivR),
	decoder.FIADD: x87ArithInt(softfloat.OpAdd), decoder.FIMUL: x87ArithInt(softfloat.OpMul),
	decoder.FISUB: x87ArithInt(softfloat.OpSub), decoder.FISUBR: x87ArithInt(softfloat.OpSubR),
	decoder.FIDIV: x87ArithInt(softfloat.OpDiv), decoder.FIDIVR: x87ArithInt(softfloat.OpDivR),
	decoder.FADDP: {st: qAddPop, kind: uint8(softfloat.OpAdd)}, decoder.FMULP: {st: qMulPop, kind: uint8(softfloat.OpMul)},
	decoder.FSUBP: {st: qAddPop, kind: uint8(softfloat.OpSub)}, decoder.FSUBRP: {st: qAddPop, kind: uint8(softfloat.OpSubR)},
	decoder.FDIVP: {st: qDivPop, kind: uint8(softfloat.OpDiv)}, decoder.FDIVRP: {st: qDivPop, kind: uint8(softfloat.OpDivR)},

	decoder.FCOM: x87Compare(0), decoder.FCOMP: x87Compare(1), decoder.FCOMPP: x87Compare(2),
	decoder.FUCOM: x87Compare(compareSilent), decoder.FUCOMP: x87Compare(compareSilent | 1), decoder.FUCOMPP: x87Compare(compareSilent | 2),
	decoder.FICOM: {m: [4]handler{fComI16, fComI32}}, decoder.FICOMP: {m: [4]handler{fComI16, fComI32}, kind: 1},
	decoder.FCOMI: {st: fComFlags}, decoder.FCOMIP: {st: fComFlags, kind: 1},
	decoder.FUCOMI: {st: fComFlags, kind: compareSilent}, decoder.FUCOMIP: {st: fComFlags, kind: compareSilent | 1},
	decoder.FTST: {st: fTst}, decoder.FXAM: {st: fXam},

	decoder.FLD:  {st: qLdST, m: [4]handler{nil, fLdM32, qLdM64, fLdM80}},
	decoder.FILD: {m: [4]handler{fLdI16, fLdI32, fLdI64}}, decoder.FBLD: {m: [4]handler{3: fLdBCD}},
	decoder.FST: {st: fStST, m: [4]handler{nil, fStM32, qStM64}}, decoder.FSTP: {st: fStST, m: [4]handler{nil, fStM32, qStM64, fStM80}, kind: storePops},
	decoder.FIST: {m: [4]handler{fStI16, fStI32}}, decoder.FISTP: {m: [4]handler{fStI16, fStI32, fStI64}, kind: storePops},
	decoder.FISTTP: {m: [4]handler{fStI16, fStI32, fStI64}, kind: storePops | storeTruncates},
	decoder.FBSTP:  {m: [4]handler{3: fStBCD}, kind: storePops},

	decoder.FLD1: x87Constant(softfloat.One), decoder.FLDL2T: x87Constant(softfloat.L2T), decoder.FLDL2E: x87Constant(softfloat.L2E),
	decoder.FLDPI: x87Constant(softfloat.Pi), decoder.FLDLG2: x87Constant(softfloat.LG2), decoder.FLDLN2: x87Constant(softfloat.LN2),
	decoder.FLDZ: x87Constant(softfloat.Zero),

	decoder.FXCH: {st: qXch}, decoder.FCHS: {st: fChs}, decoder.FABS: {st: fAbs},
	decoder.FSQRT: {st: fSqrt}, decoder.FRNDINT: {st: fRndint}, decoder.F2XM1: {st: f2xm1},
	decoder.FYL2X: {st: fYl2x}, decoder.FYL2XP1: {st: fYl2xp1}, decoder.FPATAN: {st: fPatan},
	decoder.FSCALE: {st: fScale}, decoder.FXTRACT: {st: fXtract},
	decoder.FPREM: {st: fPrem}, decoder.FPREM1: {st: fPrem, kind: 1},
	decoder.FSIN: {st: fSin}, decoder.FCOS: {st: fCos}, decoder.FSINCOS: {st: fSincos}, decoder.FPTAN: {st: fPtan},

	decoder.FCMOVB: {st: fCmov, kind: 2}, decoder.FCMOVNB: {st: fCmov, kind: 3}, decoder.FCMOVE: {st: fCmov, kind: 4}, decoder.FCMOVNE: {st: fCmov, kind: 5},
	decoder.FCMOVBE: {st: fCmov, kind: 6}, decoder.FCMOVNBE: {st: fCmov, kind: 7}, decoder.FCMOVU: {st: fCmov, kind: 10}, decoder.FCMOVNU: {st: fCmov, kind: 11},

	decoder.FFREE: {st: fFree}, decoder.FFREEP: {st: fFree, kind: 1}, decoder.FINCSTP: {st: fIncstp}, decoder.FDECSTP: {st: fDecstp},
	decoder.FNOP: {st: fNop}, decoder.WAIT: {st: fWait},
	decoder.FNINIT: {st: fNinit}, decoder.FNCLEX: {st: fNclex},
	decoder.FNENI: {st: fEnable}, decoder.FNDISI: {st: fEnable, kind: cwIEM}, decoder.FNSETPM: {st: fNothing}, decoder.FRSTPM: {st: fNothing},
	decoder.FLDCW: {m: [4]handler{fLdcw}}, decoder.FNSTCW: {m: [4]handler{fNstcw}},
	decoder.FNSTSW: {st: fNstswAX, m: [4]handler{fNstsw}},
}

// x87Arith returns the row of an operation on floating-point numbers, and x87ArithInt that of one with an integer in memory.
func x87Arith(st handler, k softfloat.Op) x87Row {
	return x87Row{st: st, m: [4]handler{nil, qArithM32, qArithM64}, kind: uint8(k)}
}

func x87ArithInt(k softfloat.Op) x87Row {
	return x87Row{m: [4]handler{fArithI16, fArithI32}, kind: uint8(k)}
}

// x87Compare returns the row of a comparison of a kind.
func x87Compare(kind uint8) x87Row {
	return x87Row{st: fCom, m: [4]handler{nil, fComM32, fComM64}, kind: kind}
}

// x87Constant returns the row of an instruction that pushes a constant.
func x87Constant(k softfloat.Constant) x87Row { return x87Row{st: fConstant, kind: uint8(k)} }

// lowerX87 lowers an instruction of the coprocessor, if there is one. op.dst and
// op.src are the numbers of the stack registers, op.imm is the opcode as the
// status frame shows it (SDM vol. 1, figure 8-10).
func lowerX87(l *lowerer, i *decoder.Inst, o *op) bool {
	r := &x87Rows[i.Op]
	if !l.c.fpu.present {
		return false
	}
	fn := r.st
	if i.NArgs > 0 && i.Args[0].Kind == decoder.ArgMem {
		switch i.Args[0].Size {
		case 2:
			fn = r.m[0]
		case 4:
			fn = r.m[1]
		case 8:
			fn = r.m[2]
		case 10:
			fn = r.m[3]
		}
	}
	if fn == nil {
		return false
	}
	o.fn, o.kind = fn, r.kind
	o.imm = uint32(i.Opcode&7)<<8 | uint32(i.ModRM)
	if i.Op == decoder.FSTP && i.Opcode == 0xd9 && i.ModRM >= 0xc0 {
		o.kind |= storeUnchecked
	}
	o.dst, o.src = 0, 1
	switch {
	case i.Op == decoder.FCOMPP || i.Op == decoder.FUCOMPP:
		o.dst = 1
	case i.NArgs == 1 && i.Args[0].Kind == decoder.ArgST:
		o.dst, o.src = i.Args[0].Reg, 0
	case i.NArgs == 2:
		o.dst, o.src = i.Args[0].Reg, i.Args[1].Reg
	}
	return true
}
