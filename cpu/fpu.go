package cpu

import (
	"github.com/iron86/iron86/internal/softfloat"
)

// Bits of the x87 status word (SDM vol. 1, 8.1.3) besides the exceptions,
// which are softfloat's flags.
const (
	swSF = 0x0040 // stack fault
	swES = 0x0080 // an unmasked exception is pending
	swC0 = 0x0100
	swC1 = 0x0200 // softfloat.RoundedUp; with a stack fault: overflow
	swC2 = 0x0400
	swC3 = 0x4000
	swB  = 0x8000 // busy; on the 287 and later a copy of ES

	swConditions = swC0 | swC2 | swC3
	swTopShift   = 11
)

// Bits of the control word (SDM vol. 1, 8.1.5).
const (
	cwMasks    = 0x003f
	cwOne      = 0x0040 // reads 1
	cwIEM      = 0x0080 // 8087: no interrupts
	cwAffine   = 0x1000 // 8087 and 287: infinities have signs; no effect later
	cwWritable = 0x1f3f
	cwReset    = 0x037f
)

// fpu is the x87 unit.
type fpu struct {
	present   bool
	before387 bool   // an 8087 or 287: it has infinity control, and no stack fault flag
	iem       uint16 // cwIEM on an 8087, 0 on others
	top       uint8
	used      uint8  // a bit for each physical register that is not empty
	cw        uint16 // control word
	sw        uint16 // status word without TOP, which is in top
	quick     bool   // quick operations may replace the general ones, and their drop forms too
	drop      uint8
	env       softfloat.Env    // what the control word says; its Flags are those of the running instruction
	reg       [8]softfloat.F80 // by number of the physical register
	// These are of the last instruction that was no control instruction.
	op     uint16 // its opcode, 11 bits
	cs, ds uint16
	ip, dp uint64
}

// st returns register ST(i).
func (f *fpu) st(i uint8) *softfloat.F80 { return &f.reg[(f.top+i)&7] }

// empty reports whether ST(i) is empty.
func (f *fpu) empty(i uint8) bool { return f.used>>((f.top+i)&7)&1 == 0 }

// set fills ST(i).
func (f *fpu) set(i uint8, v softfloat.F80) {
	n := (f.top + i) & 7
	f.reg[n] = v
	f.used |= 1 << n
}

// pop frees ST(0).
func (f *fpu) pop() {
	f.used &^= 1 << (f.top & 7)
	f.top = (f.top + 1) & 7
}

// push makes v the new ST(0).
func (f *fpu) push(v softfloat.F80) {
	f.top = (f.top - 1) & 7
	f.set(0, v)
}

// status returns the whole status word.
func (f *fpu) status() uint16 { return f.sw | uint16(f.top)<<swTopShift }

// setControl writes the control word.
func (f *fpu) setControl(v uint16) {
	f.cw = v&(cwWritable|f.iem) | cwOne
	f.env.Rounding = softfloat.Rounding(v >> 10 & 3)
	f.env.Precision = [4]uint8{24, 64, 53, 64}[v>>8&3]
	f.env.Unmasked = softfloat.Flags(^v & cwMasks)
	f.env.Projective = f.before387 && v&cwAffine == 0
	f.drop, f.quick = f.env.Quick()
}

// setStatus writes the status word, including TOP. ES and B are set by summarise.
func (f *fpu) setStatus(v uint16) {
	f.sw = v &^ (7<<swTopShift | swES | swB)
	f.top = uint8(v >> swTopShift & 7)
}

// init executes FNINIT (SDM vol. 2). The registers keep their contents. On an 8087 interrupts are
// masked afterwards.
func (f *fpu) init() {
	f.setControl(cwReset | f.iem)
	f.sw, f.top, f.used = 0, 0, 0
	f.op, f.cs, f.ds, f.ip, f.dp = 0, 0, 0, 0, 0
}

// simd is what FXSAVE saves besides the state of the x87 unit.
type simd struct {
	mxcsr uint32
	xmm   [16][2]uint64 // low, high half
	work  softfloat.Env // environment of the running instruction
}

// mxcsrReset is the value of MXCSR after a reset: all exceptions are masked.
const mxcsrReset = 0x1f80

func (f *fpu) summarise() {
	f.sw &^= swES | swB
	if softfloat.Flags(f.sw)&f.env.Unmasked != 0 {
		f.sw |= swES | swB
	}
}

// mm returns register MMi, the significand of the physical x87 register of that number.
func (f *fpu) mm(i uint8) uint64 { return f.reg[i&7].Sig }

// setMM writes MMi. The exponent becomes all ones (SDM vol. 3, 13.2).
func (f *fpu) setMM(i uint8, v uint64) {
	f.enterMMX()
	r := &f.reg[i&7]
	r.Sig = v // one field after the other, because the compiler would build an F80 elsewhere and copy it
	r.SE = 0xffff
}

// enterMMX does what every MMX instruction does to the x87 unit, once it cannot fault any more: it
// sets TOP to 0 and marks all registers as in use (SDM vol. 3, 13.2).
func (f *fpu) enterMMX() { f.top, f.used = 0, 0xff }

// at returns register XMMi.
func (s *simd) at(i uint8) *dq { return &s.xmm[i&15] }

// dq is a double quadword: an XMM register or its like in memory, low half first.
type dq = [2]uint64
