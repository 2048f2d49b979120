package jit

import "github.com/iron86/iron86/internal/asm/arm64"

// Addition, subtraction and logic of an arm64 host. Operands of 8 and 16 bits go to the top of a register of 32, so that the host's flags are
// theirs.

// sums are the additions and subtractions by x86's operations.
var sums = map[aluOp]arm64.Sum{opAdd: arm64.ADDS, opAdc: arm64.ADDS, opSub: arm64.SUBS, opSbb: arm64.SUBS, opCmp: arm64.SUBS}

// logics are the logical operations.
var logics = map[aluOp]arm64.Logic{opAnd: arm64.ANDS, opOr: arm64.ORR, opXor: arm64.EOR}

// carryAfter says where operations leave CF.
func carryAfter(op aluOp) carryPlace {
	switch op {
	case opSub, opSbb, opCmp:
		return carryIsNotC
	}
	return carryIsC
}

// compute makes d op s, where k shifts s, on registers of which all bits count. The result of a comparison goes nowhere.
func (h *placesA64) compute(op aluOp, z arm64.Size, d, s arm64.Reg, k uint32) {
	to := d
	if op == opCmp {
		to = arm64.ZR
		if h.parity {
			to = parityReg
		}
	}
	switch op {
	case opAdd, opSub, opCmp:
		h.asm.Add(sums[op], z, to, d, s, arm64.LSL, k)
	case opAdc, opSbb:
		h.carryToC(carryAfter(op))
		h.asm.Adc(sums[op], z, d, d, s)
	default:
		h.asm.Logic(logics[op], z, d, d, s, arm64.LSL, k)
		if op != opAnd {
			h.asm.Logic(arm64.ANDS, z, arm64.ZR, d, d, arm64.LSL, 0)
		}
	}
	h.carry = carryAfter(op)
}

// top puts the operand of n bytes at a place into the highest bits of t, with zeros below.
func (h *placesA64) top(n uint8, t arm64.Reg, p place) {
	if p.high {
		h.asm.LogicImm(arm64.AND, arm64.W, t, p.r, 0xff00)
		h.asm.Lsl(arm64.W, t, t, 16)
	} else {
		h.asm.Lsl(arm64.W, t, p.r, 32-8*uint32(n))
	}
}

// operate makes the operand of n bytes at d op that at s, with the flags. AF is that of operands that are no second bytes.
func (h *placesA64) operate(op aluOp, n uint8, d, s place) {
	h.operandsOf(d.r, s.r)
	switch {
	case n >= 4:
		h.compute(op, size(n), d.r, s.r, 0)
		if op == opCmp {
			h.parityOf(parityReg, 0)
		} else {
			h.parityOf(d.r, 0)
		}
		return
	case op == opAdc || op == opSbb:
		h.carried(op, n, d, s)
		return
	}
	k := 32 - 8*uint32(n)
	h.top(n, temp1, d)
	if s.high {
		s.r = h.get(false, n, temp2, s)
	}
	h.compute(op, arm64.W, temp1, s.r, k)
	if op == opCmp {
		h.parityOf(parityReg, k)
		return
	}
	h.parityOf(temp1, k)
	h.put(n, d, temp1, k)
}

// carried is operate for ADC and SBB of 8 and 16 bits.
func (h *placesA64) carried(op aluOp, n uint8, d, s place) {
	bits := 8 * uint32(n)
	a, b, r := h.get(false, n, temp1, d), h.get(false, n, temp2, s), temp3
	h.carryToReg()
	same := arm64.EON // OF: the operands of an addition had one sign, those of a subtraction two, and the result has another
	sum := arm64.ADD
	if op == opSbb {
		same, sum = arm64.EOR, arm64.SUB
	}
	h.asm.Add(sum, arm64.W, r, a, b, arm64.LSL, 0)
	h.asm.Add(sum, arm64.W, r, r, carryReg, arm64.LSL, 0)
	h.asm.Logic(same, arm64.W, b, a, b, arm64.LSL, 0)
	h.asm.Logic(arm64.EOR, arm64.W, a, a, r, arm64.LSL, 0)
	h.asm.Logic(arm64.AND, arm64.W, a, a, b, arm64.LSL, 0)
	h.asm.Extract(arm64.UBFM, arm64.W, a, a, bits-1, 1)
	h.asm.Extract(arm64.UBFM, arm64.W, carryReg, r, bits, 1)
	h.asm.Lsl(arm64.W, b, r, 32-bits)
	h.asm.Logic(arm64.ANDS, arm64.W, arm64.ZR, b, b, arm64.LSL, 0)
	h.asm.ReadFlags(b)
	h.asm.Insert(arm64.BFM, arm64.W, b, a, 28, 1)
	h.asm.WriteFlags(b)
	h.parityOf(r, 0)
	h.put(n, d, r, 0)
}

// operateImm is operate with a constant.
func (h *placesA64) operateImm(op aluOp, n uint8, d place, v uint32) {
	c := constOf(n, v)
	short := c < 1<<12 || c < 1<<24 && c&0xfff == 0
	if n >= 4 && short && !h.parity && (op == opAdd || op == opSub || op == opCmp) {
		to := d.r
		if op == opCmp {
			to = arm64.ZR
		}
		h.asm.AddImm(sums[op], size(n), to, d.r, uint32(c))
		h.carry = carryAfter(op)
		return
	}
	if l, ok := logics[op]; ok && n >= 4 && h.asm.LogicImm(l, size(n), d.r, d.r, c) {
		if op != opAnd {
			h.asm.Logic(arm64.ANDS, size(n), arm64.ZR, d.r, d.r, arm64.LSL, 0)
		}
		h.carry = carryIsC
		h.parityOf(d.r, 0)
		return
	}
	h.asm.Const(forConst, c)
	h.operate(op, n, d, place{r: forConst})
}

func (h *hostA64) alu(op aluOp, n uint8, d, s reg) { h.operate(op, n, placeOf(n, d), placeOf(n, s)) }

func (h *hostA64) aluImm(op aluOp, n uint8, d reg, v uint32) {
	h.operateImm(op, n, placeOf(n, d), v)
}

// loadedPlace is the place of an operand that is loaded for an operation.
var loadedPlace = place{r: forValue}

func (h *hostA64) aluLoad(op aluOp, n uint8, d reg, m mem) {
	h.access(loads[n], n, forValue, m)
	h.operate(op, n, placeOf(n, d), loadedPlace)
}

// change has an operand of n bytes in memory changed in the place loadedPlace.
func (h *placesA64) change(n uint8, m mem, do func()) {
	h.effective(arm64.X, forAddress, m)
	h.asm.Mem(loads[n], forValue, forAddress, 0)
	do()
	h.asm.Mem(stores[n], forValue, forAddress, 0)
}

func (h *hostA64) aluStore(op aluOp, n uint8, m mem, s reg) {
	if op == opCmp {
		h.access(loads[n], n, forValue, m)
		h.operate(op, n, loadedPlace, placeOf(n, s))
		return
	}
	h.change(n, m, func() { h.operate(op, n, loadedPlace, placeOf(n, s)) })
}

func (h *hostA64) aluMemImm(op aluOp, n uint8, m mem, v uint32) {
	if op == opCmp {
		h.access(loads[n], n, forValue, m)
		h.operateImm(op, n, loadedPlace, v)
		return
	}
	h.change(n, m, func() { h.operateImm(op, n, loadedPlace, v) })
}

// tests makes the flags of the conjunction of two operands.
func (h *placesA64) tests(n uint8, a, b place) {
	if n < 4 {
		k := 32 - 8*uint32(n)
		h.top(n, temp1, a)
		if b.high {
			b.r = h.get(false, n, temp2, b)
		}
		h.asm.Logic(arm64.ANDS, arm64.W, temp1, temp1, b.r, arm64.LSL, k)
		h.parityOf(temp1, k)
	} else {
		to := arm64.ZR
		if h.parity {
			to = parityReg
		}
		h.asm.Logic(arm64.ANDS, size(n), to, a.r, b.r, arm64.LSL, 0)
	}
	h.carry = carryIsC
}

// testsImm is tests with a constant.
func (h *placesA64) testsImm(n uint8, a place, v uint32) {
	c := constOf(n, v)
	if n >= 4 && !h.parity && h.asm.LogicImm(arm64.ANDS, size(n), arm64.ZR, a.r, c) {
		h.carry = carryIsC
		return
	}
	h.asm.Const(forConst, c)
	h.tests(n, a, place{r: forConst})
}

func (h *hostA64) test(n uint8, a, b reg)           { h.tests(n, placeOf(n, a), placeOf(n, b)) }
func (h *hostA64) testImm(n uint8, a reg, v uint32) { h.testsImm(n, placeOf(n, a), v) }

func (h *hostA64) testMemImm(n uint8, m mem, v uint32) {
	h.access(loads[n], n, forValue, m)
	h.testsImm(n, loadedPlace, v)
}

// unaryAt is an operation on one operand.
func (h *placesA64) unaryAt(op unaryOp, n uint8, d place) {
	switch {
	case op == opNot && n >= 4:
		h.asm.Logic(arm64.ORN, size(n), d.r, arm64.ZR, d.r, arm64.LSL, 0)
		return
	case op == opNot:
		h.asm.LogicImm(arm64.EOR, arm64.X, d.r, d.r, (1<<(8*n)-1)<<d.at())
		return
	case op != opNeg: // INC and DEC leave CF alone
		h.carryToReg()
	}
	sum := arm64.SUBS
	if op == opInc {
		sum = arm64.ADDS
	}
	h.operandsOf(d.r, arm64.ZR)
	r, k, z := d.r, uint32(0), size(n)
	if n < 4 {
		r, k = temp1, 32-8*uint32(n)
		h.top(n, r, d)
	}
	switch {
	case op == opNeg:
		h.asm.Add(arm64.SUBS, z, r, arm64.ZR, r, arm64.LSL, 0)
		h.carry = carryIsNotC
	case n >= 4:
		h.asm.AddImm(sum, z, r, r, 1)
	default:
		h.asm.Const(forConst, 1)
		h.asm.Add(sum, z, r, r, forConst, arm64.LSL, k)
	}
	h.parityOf(r, k)
	if n < 4 {
		h.put(n, d, r, k)
	}
}

func (h *hostA64) unary(op unaryOp, n uint8, d reg) { h.unaryAt(op, n, placeOf(n, d)) }

func (h *hostA64) unaryMem(op unaryOp, n uint8, m mem) {
	h.change(n, m, func() { h.unaryAt(op, n, loadedPlace) })
}
