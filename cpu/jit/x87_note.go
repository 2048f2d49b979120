package jit

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Who stores the environment of the x87 unit sees where the last instruction was, its opcode, and where its operand in memory was. Code
// stores these only at the end of a unit, when it leaves, and when they would be lost otherwise.

// x87Pending is what the x87 instructions of a unit so far have not stored yet.
type x87Pending struct {
	op  uint32      // as in cpu.NativeX87; 0: nothing is pending
	ip  uint32      // of the instruction
	has bool        // the operand is pending, too
	seg uint8       // its segment register
	mem decoder.Mem // with 32-bit addresses
}

// x87Note notes an x87 instruction that is no control instruction. Nothing may leave before the next one.
func x87Note(e *emitter, i *decoder.Inst, memory bool) {
	p := &e.x87
	p.op = cpu.X87Noted | uint32(i.Opcode&7)<<8 | uint32(i.ModRM)
	p.ip = uint32(e.u.EIP)
	for n := range e.n {
		p.ip += uint32(e.u.Insts[n].Len)
	}
	switch {
	case memory && e.u.Segmented:
		x87StoreOperand(e, i)
		p.has = false
	case memory:
		p.has, p.seg, p.mem = true, i.Seg, i.Mem
	}
}

// x87Before is called before each instruction. It stores what the instruction would make unknown, and before the last instruction of
// the unit all that is pending.
func x87Before(e *emitter, i *decoder.Inst) {
	p := &e.x87
	switch {
	case p.op == 0:
	case e.n == len(e.u.Insts)-1:
		x87Flush(e)
		*p = x87Pending{}
	case p.has && x87Loses(p, i):
		x87FlushOperand(e)
		p.has = false
	}
}

// x87Loses reports whether an instruction changes a register that the pending operand depends on.
func x87Loses(p *x87Pending, i *decoder.Inst) bool {
	for n := range i.NArgs {
		if i.Args[n].Kind == decoder.ArgSeg {
			return true
		}
	}
	changed, moved := changes(i)
	if moved != 0 {
		changed |= 1 << x86.SP
	}
	m := &p.mem
	return changed == 0xff || m.Base != decoder.NoReg && changed>>m.Base&1 != 0 || m.Index != decoder.NoReg && changed>>m.Index&1 != 0
}

// x87Flush stores what is pending. It changes r9, but not the host's flags.
func x87Flush(e *emitter) {
	if e.x87.op == 0 {
		return
	}
	e.storeImm(4, e.at(e.off.x87.op), e.x87.op)
	e.storeImm(4, e.at(e.off.x87.ip), e.x87.ip)
	if e.u.Segmented { // its units go on behind what loads CS
		storeSelector(e, x86.CS, e.off.x87.cs)
	}
	if e.x87.has {
		x87FlushOperand(e)
	}
}

// x87FlushOperand stores where the pending operand was.
func x87FlushOperand(e *emitter) {
	x87StoreOperand(e, &decoder.Inst{Mem: e.x87.mem, Seg: e.x87.seg, AddrSize: 4})
}

// x87StoreOperand stores where an operand is.
func x87StoreOperand(e *emitter, i *decoder.Inst) {
	putOffset(e, i, scratch2)
	e.store(4, e.at(e.off.x87.dp), scratch2)
	storeSelector(e, i.Seg, e.off.x87.selector)
}

// storeSelector notes the selector of a segment register. It changes r9.
func storeSelector(e *emitter, seg uint8, to int32) {
	e.loadZero(scratch2, 2, segmentField(e, seg, e.off.selector))
	e.lea(scratch2, based(scratch2, cpu.X87Noted))
	e.store(4, e.at(to), scratch2)
}
