package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
)

// families is the one table of what units do themselves; everything else is the interpreter's.
var families = table()

// segmentedFamilies has those of units with segments.
var segmentedFamilies = segmentedTable()

// longFamilies has those of 64-bit units.
var longFamilies = longTable()

// familyOf returns what emits an instruction in a unit, or nil.
func familyOf(u *cpu.Unit, op decoder.Op) family {
	switch {
	case u.Long:
		return longFamilies[op]
	case u.Segmented:
		return segmentedFamilies[op]
	}
	return families[op]
}

// segmentedTable makes segmentedFamilies: all but what needs flat addresses, and real mode's own.
func segmentedTable() [decoder.NumOps]family {
	t := table()
	for _, op := range []decoder.Op{decoder.FNSTENV, decoder.FLDENV, decoder.EMMS, decoder.PSHUFW, decoder.MOVNTQ} {
		t[op] = nil
	}
	setReal(&t)
	for op := range t {
		if isSSE(decoder.Op(op)) {
			t[op] = nil
		}
	}
	return t
}

// table makes families.
func table() (t [decoder.NumOps]family) {
	set := func(f family, ops ...decoder.Op) {
		for _, op := range ops {
			t[op] = f
		}
	}
	set(emitALU, decoder.ADD, decoder.OR, decoder.AND, decoder.SUB, decoder.XOR, decoder.CMP)
	set(emitTest, decoder.TEST)
	set(emitCarried, decoder.ADC, decoder.SBB)
	set(emitCount, decoder.INC, decoder.DEC)
	set(emitNegNot, decoder.NEG, decoder.NOT)
	set(emitMov, decoder.MOV)
	set(emitExtend, decoder.MOVZX, decoder.MOVSX)
	set(emitLea, decoder.LEA)
	set(emitXlat, decoder.XLAT)
	set(emitConvert, decoder.CBW, decoder.CWD)
	set(emitBswap, decoder.BSWAP)
	set(emitNop, decoder.NOP, decoder.PAUSE, decoder.LFENCE, decoder.SFENCE, decoder.MFENCE,
		decoder.PREFETCHNTA, decoder.PREFETCHT0, decoder.PREFETCHT1, decoder.PREFETCHT2)
	set(emitXchg, decoder.XCHG)
	set(emitXadd, decoder.XADD)
	set(emitCmpxchg, decoder.CMPXCHG)
	set(emitCmpxchg8b, decoder.CMPXCHG8B)
	set(emitShift, decoder.SHL, decoder.SHR, decoder.SAR)
	set(emitRotate, decoder.ROL, decoder.ROR)
	set(emitRotateCarry, decoder.RCL, decoder.RCR)
	set(emitDouble, decoder.SHLD, decoder.SHRD)
	set(emitMul, decoder.MUL, decoder.IMUL)
	set(emitDiv, decoder.DIV, decoder.IDIV)
	set(emitBit, decoder.BT, decoder.BTS, decoder.BTR, decoder.BTC)
	set(emitScan, decoder.BSF, decoder.BSR)
	set(emitFlagBit, decoder.CLC, decoder.STC)
	set(emitSahf, decoder.SAHF)
	set(emitDirection, decoder.CLD, decoder.STD)
	set(emitLods, decoder.LODS)
	set(emitStos, decoder.STOS)
	set(emitMovs, decoder.MOVS)
	set(emitScas, decoder.SCAS)
	set(emitCmps, decoder.CMPS)
	set(emitPush, decoder.PUSH)
	set(emitPop, decoder.POP)
	set(emitPushf, decoder.PUSHF)
	set(emitPopf, decoder.POPF)
	set(emitCLI, decoder.CLI)
	set(emitSTI, decoder.STI)
	set(emitRdtsc, decoder.RDTSC)
	set(emitLeave, decoder.LEAVE)
	set(emitEnter, decoder.ENTER)
	set(emitPusha, decoder.PUSHA)
	set(emitPopa, decoder.POPA)
	set(emitJmp, decoder.JMP)
	set(emitCall, decoder.CALL)
	set(emitRet, decoder.RET)
	set(emitLoop, decoder.LOOP, decoder.JCXZ)
	set(emitLoopIf, decoder.LOOPE, decoder.LOOPNE)
	setConditional(&t)
	setSSE(&t)
	setX87(&t)
	return t
}

// setConditional puts the instructions with a condition code into the table of families.
func setConditional(t *[decoder.NumOps]family) {
	for op := decoder.JO; op <= decoder.JG; op++ {
		t[op] = emitJcc
	}
	for op := decoder.SETO; op <= decoder.SETG; op++ {
		t[op] = emitSetcc
	}
	for op := decoder.CMOVO; op <= decoder.CMOVG; op++ {
		t[op] = emitCmov
	}
}
