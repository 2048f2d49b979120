package cpu

import "github.com/iron86/iron86/x86"

// Kinds of breakpoint, the R/W fields of DR7.
const (
	breakExec  = 0
	breakWrite = 1
	breakIO    = 2
	breakData  = 3
)

// resume sets RF again for an instruction that has not completed, so that it continues or starts
// again without meeting its breakpoint (SDM vol. 3, 17.3.1.1).
func (r *registers) resume() {
	if r.sys.resuming {
		r.flags |= x86.RF
	}
}

// afterInstruction notes the single-step trap of an instruction that has completed. MOV SS and POP
// SS cause none (SDM vol. 3, 6.8.3).
func (r *registers) afterInstruction() {
	if r.sys.stepping && !r.sys.holdDebug {
		r.sys.hits |= dr6BS
	}
	r.sys.stepping = false
	if r.sys.hits != 0 && !r.sys.holdDebug {
		r.halted = false
	}
}

// holdInterrupts starts the shadow of MOV SS and POP SS: neither interrupts nor debug traps are
// delivered before the end of the next instruction.
func (c *CPU) holdInterrupts() {
	c.interruptShadow = true
	c.sys.holdDebug = c.careful()
	c.lookAgain()
}

// noteDebug sets the bits of DR6 that say why a debug exception is raised. Newer processors clear those of breakpoints that were not
// met; the others stay until software clears them (SDM vol. 3, 17.2.3).
func noteDebug(c *CPU, bits uint32) {
	if c.model.dr6Clears {
		c.dr[6] &^= 0xf
	}
	c.dr[6] |= uint64(bits)
}

// takeHits moves the debug traps that wait into DR6.
func takeHits(c *CPU) {
	noteDebug(c, c.sys.hits&(c.model.dr6Mask|0xf))
	c.sys.hits = 0
}

// breakpoints returns the bits B0 to B3 for the enabled breakpoints that n bytes at addr touch and
// whose kind is in the bit set kinds.
func (r *registers) breakpoints(addr, n uint64, kinds uint8) uint32 {
	var hit uint32
	for i := range uint32(4) {
		if r.dr[7]>>(2*i)&3 == 0 {
			continue
		}
		field := r.dr[7] >> (16 + 4*i)
		kind := uint8(field) & 3
		if kind == breakIO && r.cr4&x86.CR4DE == 0 || kinds>>kind&1 == 0 {
			continue
		}
		size := breakSize[field>>2&3]
		if kind == breakExec {
			size = 1
		}
		first := r.dr[i] &^ (size - 1)
		if addr-first < size || first-addr < n {
			hit |= 1 << i
		}
	}
	return hit
}

// breakSize is the length of a breakpoint by its LEN field.
var breakSize = [4]uint64{1, 2, 8, 4}

// watchData notes the data breakpoints that an access of n bytes at lin meets. The trap follows the
// instruction. The engine calls watchData for every access to data while careful is true.
func (r *registers) watchData(lin uint64, n int, write bool) {
	if r.dr[7]&dr7Enable == 0 {
		return
	}
	kinds := uint8(1 << breakData)
	if write {
		kinds |= 1 << breakWrite
	}
	r.sys.hits |= r.breakpoints(lin, uint64(n), kinds)
}

// watchPort notes the I/O breakpoints that an access to n ports meets.
func (r *registers) watchPort(port uint16, n int) {
	if r.dr[7]&dr7Enable != 0 {
		r.sys.hits |= r.breakpoints(uint64(port), uint64(n), 1<<breakIO)
	}
}

// debugRegister checks whether MOV may access debug register n and returns its index.
func (c *CPU) debugRegister(n uint8) (int, bool) {
	if n > 7 {
		return 0, c.raise(x86.VecUD)
	}
	if n == 4 || n == 5 {
		if c.cr4&x86.CR4DE != 0 {
			return 0, c.raise(x86.VecUD)
		}
		n += 2 // DR4 and DR5 are aliases of DR6 and DR7
	}
	if c.cpl != 0 {
		return 0, c.raiseGP0()
	}
	if c.dr[7]&dr7GD != 0 {
		noteDebug(c, dr6BD)
		return 0, c.raise(x86.VecDB)
	}
	return int(n & 7), true
}
