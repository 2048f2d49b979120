package jit

import "github.com/iron86/iron86/internal/asm/arm64"

// Multiplication, division, exchanges and strings of an arm64 host.

// overflow makes CF and OF say that two registers differ.
func (h *placesA64) overflow(z arm64.Size, a, b arm64.Reg, sh arm64.Shift, k uint32) {
	h.asm.Add(arm64.SUBS, z, arm64.ZR, a, b, sh, k)
	h.asm.Csetm(temp1, arm64.NE)
	h.asm.LogicImm(arm64.AND, arm64.W, temp1, temp1, arm64.C|arm64.V)
	h.asm.WriteFlags(temp1)
	h.carry = carryIsC
}

// product makes d the product of two operands with a sign, of n bytes, with CF and OF.
func (h *placesA64) product(n uint8, d, a, b arm64.Reg) {
	if n == 8 {
		h.asm.Mul(arm64.SMULH, arm64.X, temp1, a, b, arm64.ZR)
		h.asm.Mul(arm64.MADD, arm64.X, d, a, b, arm64.ZR)
		h.overflow(arm64.X, temp1, d, arm64.ASR, 63)
		return
	}
	if n == 2 {
		h.asm.Extract(arm64.SBFM, arm64.W, temp1, a, 0, 16)
		h.asm.Extract(arm64.SBFM, arm64.W, temp2, b, 0, 16)
		a, b = temp1, temp2
	}
	h.asm.Mul(arm64.SMADDL, arm64.X, temp1, a, b, arm64.ZR)
	h.asm.Extract(arm64.SBFM, arm64.X, temp2, temp1, 0, 8*uint32(n))
	h.put(n, place{r: d}, temp1, 0)
	h.overflow(arm64.X, temp1, temp2, arm64.LSL, 0)
}

func (h *hostA64) imul(n uint8, d, s reg) { h.product(n, hostOf(d), hostOf(d), hostOf(s)) }

func (h *hostA64) imulImm(n uint8, d, s reg, v uint32) {
	h.asm.Const(forConst, constOf(n, v))
	h.product(n, hostOf(d), hostOf(s), forConst)
}

// mulWide multiplies RAX by s; the result goes to AX for 1 byte, else to RDX and RAX.
func (h *hostA64) mulWide(signed bool, n uint8, s reg) {
	ax, dx := place{r: hostOf(rax)}, place{r: hostOf(rdx)}
	high, half, sign := arm64.UMULH, arm64.UMADDL, arm64.UBFM
	if signed {
		high, half, sign = arm64.SMULH, arm64.SMADDL, arm64.SBFM
	}
	if n == 8 {
		x := hostOf(s)
		h.asm.Mul(high, arm64.X, temp1, ax.r, x, arm64.ZR)
		h.asm.Mul(arm64.MADD, arm64.X, ax.r, ax.r, x, arm64.ZR)
		h.move(arm64.X, dx.r, temp1)
		if signed {
			h.overflow(arm64.X, dx.r, ax.r, arm64.ASR, 63)
		} else {
			h.overflow(arm64.X, dx.r, arm64.ZR, arm64.LSL, 0)
		}
		return
	}
	a, b := h.get(signed, n, temp1, ax), h.get(signed, n, temp2, placeOf(n, s))
	h.asm.Mul(half, arm64.X, temp1, a, b, arm64.ZR)
	if n == 1 {
		h.put(2, ax, temp1, 0)
	} else {
		h.asm.Lsr(arm64.X, temp2, temp1, 8*uint32(n))
		h.put(n, ax, temp1, 0)
		h.put(n, dx, temp2, 0)
	}
	h.asm.Extract(sign, arm64.X, temp2, temp1, 0, 8*uint32(n))
	h.overflow(arm64.X, temp1, temp2, arm64.LSL, 0)
}

// div divides RDX and RAX by s. The quotient fits.
func (h *hostA64) div(signed bool, n uint8, s reg) {
	ax, dx := place{r: hostOf(rax)}, place{r: hostOf(rdx)}
	op, sign := arm64.UDIV, arm64.UBFM
	if signed {
		op, sign = arm64.SDIV, arm64.SBFM
	}
	a, b, bits := ax.r, hostOf(s), 8*uint32(n)
	if n < 8 {
		h.asm.Extract(arm64.UBFM, arm64.X, temp1, ax.r, 0, bits)
		h.asm.Insert(arm64.BFM, arm64.X, temp1, dx.r, bits, bits)
		if n == 2 {
			h.asm.Extract(sign, arm64.X, temp1, temp1, 0, 32)
		}
		h.asm.Extract(sign, arm64.X, temp2, b, 0, bits)
		a, b = temp1, temp2
	}
	h.asm.Two(op, arm64.X, temp3, a, b)
	h.asm.Mul(arm64.MSUB, arm64.X, temp2, temp3, b, a)
	h.put(n, ax, temp3, 0)
	h.put(n, dx, temp2, 0)
}

// convert fills RDX with the sign of RAX.
func (h *hostA64) convert(n uint8) {
	bits := 8 * uint32(n)
	h.asm.Extract(arm64.SBFM, arm64.X, temp1, hostOf(rax), bits-1, 1)
	h.put(n, place{r: hostOf(rdx)}, temp1, 0)
}

func (h *hostA64) cmpxchg(n uint8, m mem, s reg) {
	ax := place{r: hostOf(rax)}
	h.effective(arm64.X, forAddress, m)
	h.asm.Mem(loads[n], forValue, forAddress, 0)
	h.operate(opCmp, n, ax, loadedPlace)
	other := h.jcc(ccNE)
	h.asm.Mem(stores[n], hostOf(s), forAddress, 0)
	done := h.jump()
	h.bind(other)
	h.put(n, ax, forValue, 0)
	h.bind(done)
}

// cmpxchgPair compares n bytes, 8 or 16, with RDX and RAX and exchanges them for RCX and RBX. It leaves ZF only.
func (h *hostA64) cmpxchgPair(n uint8, m mem) {
	k, half := int32(n/2), n/2
	z := size(half)
	a, d, b, c := hostOf(rax), hostOf(rdx), hostOf(rbx), hostOf(rcx)
	h.effective(arm64.X, forAddress, m)
	h.asm.Mem(loads[half], forValue, forAddress, 0)
	h.asm.Mem(loads[half], temp1, forAddress, k)
	h.asm.Logic(arm64.EOR, z, temp2, forValue, a, arm64.LSL, 0)
	h.asm.Logic(arm64.EOR, z, temp3, temp1, d, arm64.LSL, 0)
	h.asm.Logic(arm64.ORR, z, temp2, temp2, temp3, arm64.LSL, 0)
	h.sign(z, temp2, 0)
	h.carry = carryIsC
	other := h.jcc(ccNE)
	h.asm.Mem(stores[half], b, forAddress, 0)
	h.asm.Mem(stores[half], c, forAddress, k)
	done := h.jump()
	h.bind(other)
	h.move(z, a, forValue)
	h.move(z, d, temp1)
	h.bind(done)
}

// elements emits a loop that does RCX times what step does, or until it says with a branch that it ends.
func (h *placesA64) elements(step func()) {
	again := h.pos()
	step()
	h.asm.AddImm(arm64.SUB, arm64.X, hostOf(rcx), hostOf(rcx), 1)
	h.branch(arm64.Cbnz(arm64.X, hostOf(rcx)), again)
}

func (h *hostA64) repMovs(n uint8) {
	h.elements(func() {
		h.asm.MemPost(loads[n], forValue, hostOf(rsi), int32(n))
		h.asm.MemPost(stores[n], forValue, hostOf(rdi), int32(n))
	})
}

func (h *hostA64) repStos(n uint8) {
	h.elements(func() { h.asm.MemPost(stores[n], hostOf(rax), hostOf(rdi), int32(n)) })
}

// repCompare compares RAX, or what is at RSI, with what is at RDI while they are equal or different. The host's ZF is that of the last
// comparison.
func (h *hostA64) repCompare(two, equal bool, n uint8) {
	first, end := place{r: hostOf(rax)}, ccE
	if equal {
		end = ccNE
	}
	again := h.pos()
	if two {
		first = place{r: temp3}
		h.asm.MemPost(loads[n], temp3, hostOf(rsi), int32(n))
	}
	h.asm.MemPost(loads[n], forValue, hostOf(rdi), int32(n))
	h.asm.AddImm(arm64.SUB, arm64.X, hostOf(rcx), hostOf(rcx), 1)
	h.operate(opCmp, n, first, loadedPlace)
	found := h.jcc(end)
	h.branch(arm64.Cbnz(arm64.X, hostOf(rcx)), again)
	h.bind(found)
}
