package jit

import "github.com/iron86/iron86/decoder"

// R8 to R15 of the guest stay in the CPU. Two registers of the host hold those that were used last, until code comes back to
// Go. A change is stored when another register takes the place, before an instruction that may end the unit, and behind the unit where
// it is left: most are changed again before that. In 32-bit units the two keep the page of the stack.

// highHosts are the host's registers for R8 to R15.
var highHosts = [2]reg{r11, r12}

// high says what highHosts hold.
type high struct {
	held   [2]uint8 // the number of the guest's register, or 0
	loaded [2]bool  // its value is there
	dirty  [2]bool  // and not yet in the CPU
	used   [2]bool  // by the present instruction
	last   int      // the one that was taken last
}

// isHighNumber reports whether a general register, or what stands for none, is one of R8 to R15.
func isHighNumber(n uint8) bool { return n >= 8 && n < decoder.NoReg }

// gpr returns the host's register for general register n, which may have the bit lowByte. One of R8 to R15 must be at hand.
func gpr(e *emitter, n uint8) reg {
	r, ok := atHand(e, n)
	if !ok {
		panic("BUG: jit: one of R8 to R15 is not at hand")
	}
	return r
}

// atHand returns the host's register for general register n, if there is one.
func atHand(e *emitter, n uint8) (r reg, ok bool) {
	if n &= 15; n < 8 {
		return hostReg[n], true
	}
	for k, held := range e.high.held {
		if held == n {
			return highHosts[k], true
		}
	}
	return noReg, false
}

// valueAt returns the host's register that has the value of general register n, if there is one.
func valueAt(e *emitter, n uint8) (r reg, ok bool) {
	for k, held := range e.high.held {
		if held == n && held != 0 && !e.high.loaded[k] {
			return noReg, false
		}
	}
	return atHand(e, n)
}

// home returns the place of general register n in the CPU.
func home(e *emitter, n uint8) mem { return e.at(e.off.regs + 8*int32(n)) }

// take gives one of R8 to R15 a register of the host, and loads it if the instruction needs its value. It returns false if the
// instruction uses both of them for others.
func take(e *emitter, n uint8, load bool) bool {
	h := &e.high
	k := -1
	for try := range h.held {
		if h.held[try] == n {
			k = try
		}
	}
	if k < 0 {
		if k = 1 - h.last; h.used[k] {
			k = h.last
		}
		if h.used[k] {
			return false
		}
		h.store(e, k)
		h.held[k], h.loaded[k], h.dirty[k] = n, false, false
	}
	h.used[k], h.last = true, k
	if load && !h.loaded[k] {
		e.load(8, highHosts[k], home(e, n))
		h.loaded[k] = true
	}
	return true
}

// bring has those of R8 to R15 at hand that an instruction names. Of an address with two registers some may not be: see guestMem.
func bring(e *emitter, i *decoder.Inst) {
	e.high.used = [2]bool{}
	memory := false
	for k := range i.NArgs {
		a := &i.Args[k]
		memory = memory || a.Kind == decoder.ArgMem
		if n := parent(a.Reg, a.Size); a.Kind == decoder.ArgReg && isHighNumber(n) {
			take(e, n, k != 0 || !onlyWritten(i))
		}
	}
	if !memory {
		return
	}
	for _, n := range []uint8{i.Mem.Base, i.Mem.Index} {
		if isHighNumber(n) {
			take(e, n, true)
		}
	}
}

// onlyWritten reports whether an instruction replaces all of its first operand without a look at it.
func onlyWritten(i *decoder.Inst) bool {
	switch i.Op {
	case decoder.MOV, decoder.LEA, decoder.MOVZX, decoder.MOVSX, decoder.MOVSXD, decoder.POP:
		return i.Args[0].Size >= 4
	}
	return false
}

// writeBack notes which of R8 to R15 the instruction has changed.
func writeBack(e *emitter, i *decoder.Inst) {
	for k := range i.NArgs {
		a := &i.Args[k]
		n := parent(a.Reg, a.Size)
		if a.Kind != decoder.ArgReg || !isHighNumber(n) || !writes(i, int(k)) {
			continue
		}
		for k, held := range e.high.held {
			if held == n {
				e.high.loaded[k], e.high.dirty[k] = true, true
			}
		}
	}
}

// writes reports whether an instruction may change operand k, a general register.
func writes(i *decoder.Inst, k int) bool {
	switch i.Op {
	case decoder.CMP, decoder.TEST, decoder.BT, decoder.PUSH, decoder.JMP, decoder.CALL, decoder.MUL, decoder.DIV, decoder.IDIV:
		return false
	case decoder.IMUL:
		return k == 0 && i.NArgs > 1
	case decoder.XCHG, decoder.XADD:
		return true
	}
	return k == 0
}

// current returns the host's register for one of R8 to R15 that the instruction is about to change, with its value.
func current(e *emitter, n uint8) reg {
	r := gpr(e, n)
	for k, held := range e.high.held {
		if held == n && !e.high.loaded[k] {
			e.load(8, r, home(e, n))
		}
	}
	return r
}

// store emits the store of what highHosts[k] holds, if the CPU does not have it yet.
func (h *high) store(e *emitter, k int) {
	if h.dirty[k] {
		e.store(8, home(e, h.held[k]), highHosts[k])
	}
}

// settle emits the stores that the CPU lacks. They change no flags.
func (h *high) settle(e *emitter) {
	for k := range h.dirty {
		h.store(e, k)
		h.dirty[k] = false
	}
}

// postpones are the instructions during which changes of R8 to R15 may wait for their store: they end no unit, and leave it only by code that stands
// behind it or by exitHere.
var postpones = func() (t [decoder.NumOps]bool) {
	for _, op := range []decoder.Op{
		decoder.ADD, decoder.OR, decoder.AND, decoder.SUB, decoder.XOR, decoder.CMP, decoder.TEST, decoder.ADC, decoder.SBB, decoder.INC, decoder.DEC,
		decoder.NEG, decoder.NOT, decoder.MOV, decoder.MOVZX, decoder.MOVSX, decoder.MOVSXD, decoder.LEA, decoder.CBW, decoder.CWD, decoder.BSWAP,
		decoder.NOP, decoder.XCHG, decoder.XADD, decoder.SHL, decoder.SHR, decoder.SAR, decoder.ROL, decoder.ROR, decoder.SHLD, decoder.SHRD,
		decoder.MUL, decoder.IMUL, decoder.DIV, decoder.IDIV, decoder.BT, decoder.BTS, decoder.BTR, decoder.BTC, decoder.BSF, decoder.BSR,
		decoder.PUSH, decoder.POP,
	} {
		t[op] = true
	}
	for op := decoder.SETO; op <= decoder.SETG; op++ {
		t[op] = true
	}
	for op := decoder.CMOVO; op <= decoder.CMOVG; op++ {
		t[op] = true
	}
	for op := range t {
		t[op] = t[op] || isSSE(decoder.Op(op))
	}
	return t
}()

// reload emits the loads that make h true again behind a stay in Go. It reports whether there are any.
func (h *high) reload(e *emitter) (any bool) {
	for k, held := range h.held {
		if held != 0 && h.loaded[k] {
			e.load(8, highHosts[k], home(e, held))
			any = true
		}
	}
	return any
}

// resumed has an exit that was just emitted enter the unit where it says, with the registers in h.
func (h *high) resumed(e *emitter, number uint32) {
	x := e.t.exits.at(number)
	at := e.pos()
	if h.reload(e) {
		e.jumpTo(x.back)
		x.back = at
	}
}
