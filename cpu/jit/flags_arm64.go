package jit

import "github.com/iron86/iron86/internal/asm/arm64"

// x86's conditions on an arm64 host. NZCV has ZF, SF and OF; CF is C, its complement, or in a register, and the emitter knows where. PF is made
// only for those who look at it.

// directConds are the conditions that look at NZCV but not at C, by x86's number without its lowest bit.
var directConds = map[cond]arm64.Cond{ccO: arm64.VS, ccE: arm64.EQ, ccS: arm64.MI, ccL: arm64.LT, ccL + 2: arm64.LE}

// condOf returns the host's condition for one of x86, if there is one.
func condOf(h *codeA64, c cond) (a arm64.Cond, ok bool) {
	a, ok = directConds[c&^1]
	switch {
	case ok:
	case c&^1 == ccB && h.carry == carryIsC:
		a, ok = arm64.HS, true
	case c&^1 == ccB && h.carry == carryIsNotC:
		a, ok = arm64.LO, true
	case c&^1 == ccBE && h.carry == carryIsNotC:
		a, ok = arm64.LS, true
	}
	if c&1 != 0 {
		a = a.Not()
	}
	return a, ok
}

// truth returns a register of 32 bits that is not 0 if a condition that the host lacks is true; or, if not is set, if it is false.
func truth(h *codeA64, c cond) (r arm64.Reg, not bool) {
	not = c&1 != 0
	switch c &^ 1 {
	case ccB:
		return carryReg, not
	case ccBE:
		h.asm.Cset(temp1, arm64.EQ)
		if h.carry == carryIsC {
			h.asm.Select(arm64.CSINC, arm64.W, temp1, temp1, arm64.ZR, arm64.LO)
		} else {
			h.asm.Logic(arm64.ORR, arm64.W, temp1, temp1, carryReg, arm64.LSL, 0)
		}
		return temp1, not
	}
	oddParity(h, temp1)
	return temp1, !not
}

// oddParity makes r 1 if the lowest byte of parityReg has an odd number of ones, else 0.
func oddParity(h *codeA64, r arm64.Reg) {
	h.asm.Logic(arm64.EOR, arm64.W, r, parityReg, parityReg, arm64.LSR, 4)
	h.asm.Logic(arm64.EOR, arm64.W, r, r, r, arm64.LSR, 2)
	h.asm.Logic(arm64.EOR, arm64.W, r, r, r, arm64.LSR, 1)
	h.asm.LogicImm(arm64.AND, arm64.W, r, r, 1)
}

// when emits what a condition needs, and returns the branch that is taken if it is true.
func when(h *codeA64, c cond) arm64.Branch {
	if a, ok := condOf(h, c); ok {
		return arm64.BCond(a)
	}
	r, not := truth(h, c)
	if not {
		return arm64.Cbz(arm64.W, r)
	}
	return arm64.Cbnz(arm64.W, r)
}

func (h *hostA64) setcc(c cond, d reg) {
	a, ok := condOf(&h.codeA64, c)
	if ok {
		h.asm.Cset(temp1, a)
	} else {
		r, not := truth(&h.codeA64, c)
		if not {
			h.asm.LogicImm(arm64.EOR, arm64.W, temp1, r, 1)
		} else if r != temp1 {
			h.move(arm64.W, temp1, r)
		}
	}
	h.put(1, placeOf(1, d), temp1, 0)
}

func (h *hostA64) cmov(c cond, n uint8, d, s reg) {
	z := size(n)
	if a, ok := condOf(&h.codeA64, c); ok {
		h.asm.Select(arm64.CSEL, z, hostOf(d), hostOf(s), hostOf(d), a)
		return
	}
	if n == 4 { // bits 63–32 become 0 in both cases
		h.move(arm64.W, hostOf(d), hostOf(d))
	}
	skip := h.jcc(c.Not())
	h.move(z, hostOf(d), hostOf(s))
	h.bind(skip)
}

// carryToReg moves CF to carryReg. The other flags stay.
func (h *placesA64) carryToReg() {
	switch h.carry {
	case carryIsC:
		h.asm.Cset(carryReg, arm64.HS)
	case carryIsNotC:
		h.asm.Cset(carryReg, arm64.LO)
	}
	h.carry = carryInReg
}

// carryToC makes C of CF, or of its complement. The other flags may be lost.
func (h *placesA64) carryToC(place carryPlace) {
	if h.carry == place {
		return
	}
	h.carryToReg()
	if place == carryIsC {
		h.asm.AddImm(arm64.SUBS, arm64.W, arm64.ZR, carryReg, 1)
	} else {
		h.asm.Add(arm64.SUBS, arm64.W, arm64.ZR, arm64.ZR, carryReg, arm64.LSL, 0)
	}
	h.carry = place
}

func (h *placesA64) wantParity(on bool) { h.parity = on }

// operandsOf notes the operands of an operation that is about to be done, for AF.
func (h *placesA64) operandsOf(a, b arm64.Reg) {
	if h.parity {
		h.asm.Logic(arm64.EOR, arm64.W, auxReg, a, b, arm64.LSL, 0)
	}
}

// parityOf notes the result of an operation, whose lowest byte begins at a bit of r.
func (h *placesA64) parityOf(r arm64.Reg, at uint32) {
	if h.parity {
		h.asm.Lsr(arm64.W, parityReg, r, at)
		h.asm.Logic(arm64.EOR, arm64.W, auxReg, auxReg, parityReg, arm64.LSL, 0)
	}
}

// Bits of EFLAGS.
const (
	bitPF = 2
	bitAF = 4
	bitZF = 6
	bitOF = 11
)

func (h *hostA64) loadFlags(r reg) {
	x := hostOf(r)
	h.asm.Lsl(arm64.W, temp1, x, 31-7) // SF and ZF become N and Z
	h.asm.LogicImm(arm64.AND, arm64.W, temp1, temp1, arm64.N|arm64.Z)
	h.asm.Extract(arm64.UBFM, arm64.W, temp2, x, bitOF, 1)
	h.asm.Logic(arm64.ORR, arm64.W, temp1, temp1, temp2, arm64.LSL, 28)
	h.asm.WriteFlags(temp1)
	h.asm.LogicImm(arm64.AND, arm64.W, carryReg, x, 1)
	h.carry = carryInReg
	if h.parity {
		h.asm.Extract(arm64.UBFM, arm64.W, parityReg, x, bitPF, 1)
		h.asm.LogicImm(arm64.EOR, arm64.W, parityReg, parityReg, 1)
	}
}

func (h *hostA64) image(r reg) {
	x := hostOf(r)
	h.carryToReg()
	h.asm.ReadFlags(temp2)
	oddParity(&h.codeA64, temp1)
	h.asm.LogicImm(arm64.EOR, arm64.W, temp1, temp1, 1)
	h.asm.Logic(arm64.ORR, arm64.W, x, carryReg, temp1, arm64.LSL, bitPF)
	h.asm.Extract(arm64.UBFM, arm64.W, temp1, auxReg, bitAF, 1)
	h.asm.Insert(arm64.BFM, arm64.W, x, temp1, bitAF, 1)
	h.asm.Extract(arm64.UBFM, arm64.W, temp1, temp2, 30, 2)
	h.asm.Insert(arm64.BFM, arm64.W, x, temp1, bitZF, 2)
	h.asm.Extract(arm64.UBFM, arm64.W, temp1, temp2, 28, 1)
	h.asm.Insert(arm64.BFM, arm64.W, x, temp1, bitOF, 1)
}

// compareTarget and setTarget: the constant stands before the comparison and the branch of jccFar.
func (h *hostA64) compareTarget(n uint8, r, scratch reg, v uint32) {
	h.constant(scratch, uint64(v))
	h.alu(opCmp, n, r, scratch)
}

func (h *hostA64) setTarget(_ uint8, jcc uint32, v uint64) { h.setConstant(jcc-8-constantSize, v) }
