package cpu

import "github.com/iron86/iron86/decoder"

// lowering are the tables that the lowerer gets.
var lowering = tables{rows: &rows, rest: []lowerFunc{lowerX87, lowerSIMD, lowerSystem}, fuse: fuse}

// rows is the one table from instruction to handlers. An instruction that is not
// here, or whose lowering declines, goes to systemOps.
var rows = [decoder.NumOps]row{
	decoder.ADD: {forms: &addForms}, decoder.OR: {forms: &orForms}, decoder.ADC: {forms: &adcForms},
	decoder.SBB: {forms: &sbbForms}, decoder.AND: {forms: &andForms}, decoder.SUB: {forms: &subForms},
	decoder.XOR: {forms: &xorForms}, decoder.CMP: {forms: &cmpForms}, decoder.TEST: {forms: &testForms},
	decoder.INC: {forms: &incForms}, decoder.DEC: {forms: &decForms},
	decoder.NOT: {forms: &notForms}, decoder.NEG: {forms: &negForms},

	decoder.MOV: {forms: &movForms}, decoder.UMOV: {forms: &movForms},
	decoder.MOVZX: {lower: lowerMovzx}, decoder.MOVSX: {lower: lowerMovsx}, decoder.LEA: {lower: lowerLea},
	decoder.CBW: {lower: lowerCbw}, decoder.CWD: {lower: lowerCwd}, decoder.BSWAP: {lower: lowerBswap},
	decoder.XLAT: {lower: lowerXlat}, decoder.NOP: {lower: lowerNop}, decoder.PAUSE: {lower: lowerNop},
	decoder.LFENCE: {lower: lowerNop}, decoder.SFENCE: {lower: lowerNop}, decoder.MFENCE: {lower: lowerNop},
	decoder.CLFLUSH: {lower: lowerPlain(clflush)}, decoder.MOVNTI: {lower: lowerPlain(movnti)},
	decoder.PREFETCHNTA: {lower: lowerNop}, decoder.PREFETCHT0: {lower: lowerNop}, decoder.PREFETCHT1: {lower: lowerNop}, decoder.PREFETCHT2: {lower: lowerNop},
	decoder.XCHG: {lower: byPlace(xchgR, xchgM)}, decoder.XADD: {lower: byPlace(xaddR, xaddM)},
	decoder.CMPXCHG: {lower: byPlace(cmpxchgR, cmpxchgM)}, decoder.CMPXCHG8B: {lower: lowerCmpxchg8b},

	decoder.ROL: {lower: lowerShift}, decoder.ROR: {lower: lowerShift}, decoder.RCL: {lower: lowerShift},
	decoder.RCR: {lower: lowerShift}, decoder.SHL: {lower: lowerShift}, decoder.SHR: {lower: lowerShift},
	decoder.SAR: {lower: lowerShift}, decoder.SETMO: {lower: lowerShift},
	decoder.SHLD: {lower: lowerDouble}, decoder.SHRD: {lower: lowerDouble},

	decoder.MUL: {lower: lowerMul}, decoder.IMUL: {lower: lowerImul},
	decoder.DIV: {lower: lowerMul}, decoder.IDIV: {lower: lowerMul},

	decoder.BT: {lower: lowerBit}, decoder.BTS: {lower: lowerBit}, decoder.BTR: {lower: lowerBit},
	decoder.BTC: {lower: lowerBit}, decoder.BSF: {lower: lowerScan}, decoder.BSR: {lower: lowerScan},
	decoder.POPCNT: {lower: lowerPopcnt}, decoder.CRC32: {lower: lowerCRC32},

	decoder.DAA: {lower: lowerPlain(daa)}, decoder.DAS: {lower: lowerPlain(das)},
	decoder.AAA: {lower: lowerPlain(aaa)}, decoder.AAS: {lower: lowerPlain(aas)},
	decoder.AAM: {lower: lowerPlain(aam)}, decoder.AAD: {lower: lowerPlain(aad)},

	decoder.CLC: {lower: lowerPlain(clc)}, decoder.STC: {lower: lowerPlain(stc)}, decoder.CMC: {lower: lowerPlain(cmc)},
	decoder.CLD: {lower: lowerPlain(cld)}, decoder.STD: {lower: lowerPlain(std)},
	decoder.LAHF: {lower: lowerPlain(lahf)}, decoder.SAHF: {lower: lowerPlain(sahf)}, decoder.SALC: {lower: lowerPlain(salc)},

	decoder.PUSH: {lower: lowerPush}, decoder.POP: {lower: lowerPop},
	decoder.PUSHA: {lower: lowerPushA}, decoder.POPA: {lower: lowerPopA},
	decoder.ENTER: {lower: lowerEnter}, decoder.LEAVE: {lower: lowerLeave},

	decoder.MOVS: {lower: lowerString(movs, repMovs)}, decoder.STOS: {lower: lowerString(stos, repStos)},
	decoder.LODS: {lower: lowerString(lods, repLods)}, decoder.SCAS: {lower: lowerString(scas, repScas)},
	decoder.CMPS: {lower: lowerString(cmps, repCmps)},
	decoder.INS:  {lower: lowerPortString(ins, repIns)}, decoder.OUTS: {lower: lowerPortString(outs, repOuts)},
	decoder.IN: {lower: lowerIn}, decoder.OUT: {lower: lowerOut},

	decoder.JMP: {lower: lowerJmp}, decoder.CALL: {lower: lowerCall}, decoder.RET: {lower: lowerRet},
	decoder.LOOP: {lower: lowerLoop}, decoder.LOOPE: {lower: lowerLoop}, decoder.LOOPNE: {lower: lowerLoop},
	decoder.JCXZ: {lower: lowerJcxz},
	decoder.JO:   {lower: lowerJcc}, decoder.JNO: {lower: lowerJcc}, decoder.JB: {lower: lowerJcc}, decoder.JAE: {lower: lowerJcc},
	decoder.JE: {lower: lowerJcc}, decoder.JNE: {lower: lowerJcc}, decoder.JBE: {lower: lowerJcc}, decoder.JA: {lower: lowerJcc},
	decoder.JS: {lower: lowerJcc}, decoder.JNS: {lower: lowerJcc}, decoder.JP: {lower: lowerJcc}, decoder.JNP: {lower: lowerJcc},
	decoder.JL: {lower: lowerJcc}, decoder.JGE: {lower: lowerJcc}, decoder.JLE: {lower: lowerJcc}, decoder.JG: {lower: lowerJcc},

	decoder.SETO: {lower: lowerSetcc}, decoder.SETNO: {lower: lowerSetcc}, decoder.SETB: {lower: lowerSetcc}, decoder.SETAE: {lower: lowerSetcc},
	decoder.SETE: {lower: lowerSetcc}, decoder.SETNE: {lower: lowerSetcc}, decoder.SETBE: {lower: lowerSetcc}, decoder.SETA: {lower: lowerSetcc},
	decoder.SETS: {lower: lowerSetcc}, decoder.SETNS: {lower: lowerSetcc}, decoder.SETP: {lower: lowerSetcc}, decoder.SETNP: {lower: lowerSetcc},
	decoder.SETL: {lower: lowerSetcc}, decoder.SETGE: {lower: lowerSetcc}, decoder.SETLE: {lower: lowerSetcc}, decoder.SETG: {lower: lowerSetcc},

	decoder.CMOVO: {lower: lowerCmov}, decoder.CMOVNO: {lower: lowerCmov}, decoder.CMOVB: {lower: lowerCmov}, decoder.CMOVAE: {lower: lowerCmov},
	decoder.CMOVE: {lower: lowerCmov}, decoder.CMOVNE: {lower: lowerCmov}, decoder.CMOVBE: {lower: lowerCmov}, decoder.CMOVA: {lower: lowerCmov},
	decoder.CMOVS: {lower: lowerCmov}, decoder.CMOVNS: {lower: lowerCmov}, decoder.CMOVP: {lower: lowerCmov}, decoder.CMOVNP: {lower: lowerCmov},
	decoder.CMOVL: {lower: lowerCmov}, decoder.CMOVGE: {lower: lowerCmov}, decoder.CMOVLE: {lower: lowerCmov}, decoder.CMOVG: {lower: lowerCmov},
}
