package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// What is different in 64-bit units: registers and addresses of 64 bits, no segments but the bases of FS and GS, and TLBs that
// the CPU has pointers to, because they are made when 64-bit mode is first entered.

// lowByte in the number of a register of one byte says that the register is SPL, BPL, SIL or DIL.
const lowByte = 16

// word returns the size of the general registers, of addresses and of what is pushed, in bytes: 8 in 64-bit units, else 4.
func word(e *emitter) uint8 {
	if e.u.Long {
		return 8
	}
	return 4
}

// normalize writes the operands of a 64-bit unit as the families know them: RIP-relative addresses as absolute ones, and the
// registers of one byte that a REX prefix selects with lowByte.
func normalize(u *cpu.Unit) {
	if !u.Long {
		return
	}
	next := u.EIP
	for n := range u.Insts {
		i := &u.Insts[n]
		next += uint64(i.Len)
		if i.Mem.Base == decoder.RIP {
			at := next + displacement(&i.Mem)
			i.Mem.Base, i.Mem.Disp, i.Mem.High = decoder.NoReg, uint32(at), uint32(at>>32)
		}
		for k := range i.NArgs {
			if a := &i.Args[k]; i.REX != 0 && a.Kind == decoder.ArgReg && a.Size == 1 && a.Reg >= 4 && a.Reg < 8 {
				a.Reg |= lowByte
			}
		}
	}
}

// displacement returns the displacement of an address of 64 bits.
func displacement(m *decoder.Mem) uint64 { return uint64(m.High)<<32 | uint64(m.Disp) }

// putAddress puts an address without registers into dst, or as much of it as n bytes hold.
func putAddress(e *emitter, n uint8, dst reg, m *decoder.Mem) {
	if n == 8 {
		e.movImm64(dst, displacement(m))
	} else {
		e.movImm(dst, m.Disp)
	}
}

// addBase adds the base of FS or GS to the address in scratch1.
func addBase(e *emitter, seg uint8) {
	e.aluLoad(opAdd, 8, scratch1, segmentField(e, seg, e.off.base)) // with bits 63–32, which stand behind it
}

// alignedOnly leaves an instruction of a 64-bit unit whose operand in memory is not aligned to 16 bytes to the interpreter.
func alignedOnly(e *emitter, i *decoder.Inst) {
	e.linear(i, scratch1)
	if i.Seg > x86.DS {
		addBase(e, i.Seg)
	}
	e.testImm(1, scratch1, 15)
	e.slowIf(ccNE)
	e.flags.host = noFlags
}

// wideEntry puts the address of the wide TLB's entry for the address in scratch1 into scratch2.
func wideEntry(e *emitter) {
	e.mov(8, scratch2, scratch1)
	placeWide(e, mmu.Entries, 0)
}

// placeWide puts the address of an entry of the wide TLB into scratch2. It is one of n, which the page of the address in scratch2 chooses, and first
// others stand before these.
func placeWide(e *emitter, n, first uint32) {
	const each = 8 // a third of the size of an entry
	e.shiftImm(opShr, 8, scratch2, 12-3)
	e.aluImm(opAnd, 4, scratch2, (n-1)*each)
	if first != 0 {
		e.aluImm(opAdd, 4, scratch2, first*each)
	}
	e.lea(scratch2, mem{Base: scratch2, Index: scratch2, Scale: 2})
	e.aluLoad(opAdd, 8, scratch2, e.at(e.off.wide))
}

// inWide returns where a field of an entry of the TLB is in an entry of the wide TLB.
func inWide(o *offsets, field int32) int32 {
	switch field {
	case o.readTag:
		return o.wideReadTag
	case o.writeTag:
		return o.wideWriteTag
	}
	return o.widePage
}

// region returns bits 63–32 of the linear address of a unit's code, for which c.code is the TLB while the unit runs.
func region(u *cpu.Unit) uint32 { return uint32(u.EIP >> 32) }

// canonical emits the comparison of an address with itself, sign-extended from 48 bits, in value. It changes scratch1.
func canonical(e *emitter) {
	e.mov(8, scratch1, value)
	e.shiftImm(opShl, 8, scratch1, 16)
	e.shiftImm(opSar, 8, scratch1, 16)
	e.alu(opCmp, 8, scratch1, value)
	e.flags.host = noFlags
}

// canonicalOnly emits the check of a target that is not in the table of indirect jumps. The interpreter executes a branch that leads nowhere.
func canonicalOnly(e *emitter, l late) {
	if !e.u.Long {
		return
	}
	canonical(e)
	ok := e.jcc(ccE)
	if l.undo != 0 {
		e.lea64(guestSP, based(guestSP, -l.undo))
	}
	x := exit{kind: cpu.ExitOp, op: l.op, last: l.op, cause: l.exit.cause}
	e.leave(e.addExit(x, &l.flags), e.t.leave)
	e.bind(ok)
}

// reachable reports whether all targets of a 64-bit unit are canonical.
func reachable(u *cpu.Unit) bool {
	for _, t := range u.Targets {
		if uint64(int64(t)<<16>>16) != t {
			return false
		}
	}
	return true
}

// emitFnstcwLong emits FNSTCW. As 64-bit units have no other x87 instructions, the control word is in the CPU. C libraries ask it for the rounding
// whenever they print or read a number.
func emitFnstcwLong(e *emitter, i *decoder.Inst) outcome {
	if !reaches(e, i) {
		return left
	}
	e.testMemImm(1, e.at(e.off.cr0), x86.CR0EM|x86.CR0TS)
	e.slowIf(ccNE)
	e.aluMemImm(opCmp, 1, e.at(e.off.x87.present), 0)
	e.slowIf(ccE)
	e.flags.host = noFlags
	if !e.operand(i, 2, true) {
		return left
	}
	e.loadZero(value, 2, e.at(e.off.x87.control))
	e.store(2, e.operandMem(), value)
	return emitted
}

// longTable makes longFamilies.
func longTable() [decoder.NumOps]family {
	t := table()
	t[decoder.MOVSXD] = emitExtend
	t[decoder.CMPXCHG8B], t[decoder.CMPXCHG16B] = nil, emitCmpxchg8b
	t[decoder.ENTER], t[decoder.PUSHA], t[decoder.POPA] = nil, nil, nil
	for op := range t {
		if x87Kinds[op] != x87None || mmxOnly[decoder.Op(op)] {
			t[op] = nil
		}
	}
	t[decoder.FNSTCW] = emitFnstcwLong
	return t
}
