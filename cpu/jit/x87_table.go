package jit

import "github.com/iron86/iron86/decoder"

// x87Kind says how an x87 instruction is emitted.
type x87Kind uint8

// Values of x87Kind.
const (
	x87None         x87Kind = iota
	x87Computes             // the host's own; an operand in memory is read
	x87Stores               // the same; an operand in memory is written
	x87Moves                // FCMOVcc
	x87Orders               // it compares and sets EFLAGS
	x87Controls             // the host's own; it leaves the pointers to the last instruction alone. An operand in memory is written
	x87LoadsWord            // FLDCW
	x87Waits                // WAIT
	x87Environments         // FNSTENV and FLDENV
)

// x87Kinds are the instructions of the x87 unit that units do. Transcendental functions, FNSAVE and FRSTOR
// are the interpreter's, and what stands for several steps of a computation, as how many FPREM takes is the processor's matter. FFREE is the
// interpreter's because processors differ in what becomes of C1.
var x87Kinds = x87Table()

func x87Table() (t [decoder.NumOps]x87Kind) {
	set := func(k x87Kind, ops ...decoder.Op) {
		for _, op := range ops {
			t[op] = k
		}
	}
	set(x87Computes, decoder.FADD, decoder.FMUL, decoder.FSUB, decoder.FSUBR, decoder.FDIV, decoder.FDIVR,
		decoder.FADDP, decoder.FMULP, decoder.FSUBP, decoder.FSUBRP, decoder.FDIVP, decoder.FDIVRP,
		decoder.FIADD, decoder.FIMUL, decoder.FISUB, decoder.FISUBR, decoder.FIDIV, decoder.FIDIVR,
		decoder.FCOM, decoder.FCOMP, decoder.FCOMPP, decoder.FUCOM, decoder.FUCOMP, decoder.FUCOMPP, decoder.FICOM, decoder.FICOMP,
		decoder.FTST, decoder.FXAM, decoder.FLD, decoder.FILD,
		decoder.FLD1, decoder.FLDL2T, decoder.FLDL2E, decoder.FLDPI, decoder.FLDLG2, decoder.FLDLN2, decoder.FLDZ,
		decoder.FXCH, decoder.FCHS, decoder.FABS, decoder.FSQRT, decoder.FRNDINT, decoder.FSCALE, decoder.FXTRACT,
		decoder.FINCSTP, decoder.FDECSTP, decoder.FNOP)
	set(x87Stores, decoder.FST, decoder.FSTP, decoder.FIST, decoder.FISTP, decoder.FISTTP)
	set(x87Moves, decoder.FCMOVB, decoder.FCMOVNB, decoder.FCMOVE, decoder.FCMOVNE, decoder.FCMOVBE, decoder.FCMOVNBE, decoder.FCMOVU, decoder.FCMOVNU)
	set(x87Orders, decoder.FCOMI, decoder.FCOMIP, decoder.FUCOMI, decoder.FUCOMIP)
	set(x87Controls, decoder.FNSTSW, decoder.FNSTCW, decoder.FNCLEX)
	set(x87LoadsWord, decoder.FLDCW)
	set(x87Waits, decoder.WAIT)
	set(x87Environments, decoder.FNSTENV, decoder.FLDENV)
	return t
}

// reads reports whether an operand in memory is read.
func (k x87Kind) reads() bool { return k == x87Computes || k == x87LoadsWord }
