package cpu

import "github.com/iron86/iron86/decoder"

// A comparison or a simple operation and the conditional jump after it become one op. The condition
// then follows from the operands in the host's registers, and half of all dispatches in typical
// loops go away (BenchmarkKernel: 10 to 25 %). The flags are still noted, because the instructions
// that follow may look at them.

var fusedOps = [decoder.NumOps]*fusedForms{
	decoder.CMP: &cmpFused, decoder.TEST: &testFused, decoder.ADD: &addFused, decoder.SUB: &subFused,
	decoder.AND: &andFused, decoder.OR: &orFused, decoder.XOR: &xorFused,
	decoder.INC: &incFused, decoder.DEC: &decFused,
}

// fuse joins a conditional jump, the last op, with the op before it if there is
// a handler for the pair.
func fuse(l *lowerer) {
	n := len(l.ops)
	if l.inst.Op < decoder.JB || l.inst.Op > decoder.JG || n < 2 || l.target[exitTaken] > l.mode.limit() {
		return
	}
	f := fusedOps[l.last.op]
	if f == nil {
		return
	}
	jump, o := &l.ops[n-1], &l.ops[n-2]
	form := l.last.form
	switch form {
	case formRB, formBR, formBI:
		form-- // these have no handlers for operands without an index
	}
	if fn := f[form][l.last.size][l.inst.Op-decoder.JB]; fn != nil {
		o.fn, o.count, o.len = fn, 2, o.len+jump.len
		l.ops = l.ops[:n-1]
	}
}
