//go:build !arm64

package jit

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/internal/asm/amd64"
	"github.com/iron86/iron86/x86"
)

// Environments of 28 bytes in the format of protected mode, which a mathematical library stores and loads around a change of the
// rounding. The host's instruction does the words of control, status and tags; the pointers to the last instruction are the CPU's.

// Places in an environment (SDM vol. 1, figure 8-9).
const (
	envBytes    = 28
	envControl  = 0
	envStatus   = 4
	envTags     = 8
	envIP       = 12
	envCS       = 16
	envOpcode   = 18
	envDP       = 20
	envDS       = 24
	envReserved = 0xffff // the upper half of the words and of the last field
)

// emitEnvironment emits FNSTENV and FLDENV.
func emitEnvironment(e *emitter, i *decoder.Inst) outcome {
	if e.u.Segmented || i.OpSize != 4 || !reaches(e, i) {
		return left
	}
	x87Ready(e)
	protectedOnly(e)
	if i.Op == decoder.FLDENV {
		e.operand(i, envBytes, false)
		loadEnvironment(e)
		return emitted
	}
	x87Flush(e)
	e.x87 = x87Pending{}
	e.callTo(e.t.x87Settle)
	e.flags.host = noFlags
	e.operand(i, envBytes, true)
	storeEnvironment(e)
	return emitted
}

// envField returns a field of the environment that is the operand.
func envField(e *emitter, at int32) mem {
	m := e.operandMem()
	m.Disp += at
	return m
}

// storeEnvironment emits the store of the environment. All exceptions are masked already, which is what FNSTENV does besides.
func storeEnvironment(e *emitter) {
	amd64.X87M(&e.asm, 0xd9, 6, e.operandMem())
	for _, at := range [...]int32{envControl, envStatus, envTags, envDS} {
		e.storeImm(2, envField(e, at+2), envReserved)
	}
	for _, x := range [...]struct {
		n        uint8
		from, to int32
	}{{4, e.off.x87.lastIP, envIP}, {2, e.off.x87.lastCS, envCS}, {2, e.off.x87.lastOp, envOpcode}, {4, e.off.x87.lastDP, envDP}, {2, e.off.x87.lastDS, envDS}} {
		e.loadZero(value, x.n, e.at(x.from))
		e.store(x.n, envField(e, x.to), value)
	}
}

// loadEnvironment emits the load of an environment whose words are as the host's unit stores them.
func loadEnvironment(e *emitter) {
	const unwritable, one = 0xe0c0, 0x40
	e.flags.host = noFlags
	e.loadZero(value, 2, envField(e, envControl))
	e.aluImm(opAnd, 4, value, unwritable|x87Masks|x87Precision)
	e.aluImm(opXor, 4, value, one)
	refuseControl(e, value, e.slowIf)
	e.loadZero(value, 2, envField(e, envStatus))
	e.testImm(4, value, x87Summary|x87Busy)
	e.slowIf(ccNE)
	amd64.X87M(&e.asm, 0xd9, 4, e.operandMem())
	for _, x := range [...]struct {
		from, to int32
		n, size  uint8
	}{{envIP, e.off.x87.lastIP, 4, 8}, {envCS, e.off.x87.lastCS, 2, 2}, {envDP, e.off.x87.lastDP, 4, 8}, {envDS, e.off.x87.lastDS, 2, 2}} {
		e.loadZero(value, x.n, envField(e, x.from))
		e.store(x.size, e.at(x.to), value)
	}
	e.loadZero(value, 2, envField(e, envOpcode))
	e.aluImm(opAnd, 4, value, 0x7ff)
	e.store(2, e.at(e.off.x87.lastOp), value)
	e.storeImm(4, e.at(e.off.x87.op), 0)
	e.storeImm(4, e.at(e.off.x87.selector), 0)
	e.storeImm(4, e.at(e.off.x87.changed), 1)
	e.x87 = x87Pending{}
}

// emitX87Settle emits the code that puts what is noted of the last instruction where the CPU has it. It changes r8.
func emitX87Settle(t *Translator) {
	o := &t.off.x87
	t.x87Settle = t.pos()
	t.aluMemImm(opCmp, 4, t.at(o.op), 0)
	none := t.jcc(ccE)
	t.load(4, scratch1, t.at(o.ip))
	t.store(8, t.at(o.lastIP), scratch1)
	t.load(4, scratch1, t.at(o.op))
	t.store(2, t.at(o.lastOp), scratch1)
	t.load(4, scratch1, segmentField(&t.emitter, x86.CS, t.off.selector))
	t.store(2, t.at(o.lastCS), scratch1)
	t.storeImm(4, t.at(o.op), 0)
	t.bind(none)
	t.aluMemImm(opCmp, 4, t.at(o.selector), 0)
	none = t.jcc(ccE)
	t.load(4, scratch1, t.at(o.dp))
	t.store(8, t.at(o.lastDP), scratch1)
	t.load(4, scratch1, t.at(o.selector))
	t.store(2, t.at(o.lastDS), scratch1)
	t.storeImm(4, t.at(o.selector), 0)
	t.bind(none)
	t.asm.Ret()
}
