package conform

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/softfloat"
)

// Numbers of the registers of the x87 and SSE units in a vector.
const (
	fpuFCW = iota
	fpuFSW
	fpuFTW
	fpuMXCSR
	fpuFPR0            // and seven more
	fpuXMM0 = iota + 7 // and 15 more
	fpuRegs = fpuXMM0 + 16
)

var fpuNames = func() (names [fpuRegs]string) {
	names = [fpuRegs]string{"fcw", "fsw", "ftw", "mxcsr"}
	for i := range 8 {
		names[fpuFPR0+i] = fmt.Sprintf("fpr%d", i)
	}
	for i := range 16 {
		names[fpuXMM0+i] = fmt.Sprintf("xmm%d", i)
	}
	return names
}()

var fpuIndex = func() map[string]int {
	m := make(map[string]int, fpuRegs)
	for i, name := range fpuNames {
		m[name] = i
	}
	return m
}()

// vecFPU are the registers of these units that a state names. It is nil if the state names none.
type vecFPU struct {
	has uint32             // bit i is set if the state names register i
	reg [fpuRegs][2]uint64 // low and high half
}

// fpuRegister reads the value of register i.
func (s *scanner) fpuRegister(f *vecFPU, i int) {
	f.has |= 1 << i
	if i < fpuFPR0 {
		f.reg[i][0] = uint64(s.small())
		return
	}
	var b [16]byte
	if p := s.hex(); len(p) > len(b) {
		s.fail()
	} else {
		copy(b[:], p)
	}
	f.reg[i] = [2]uint64{binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])}
}

// fpuReset has the values of the registers that a state does not name (silicon/README.md, "A vector").
var fpuReset = cpu.FPUState{Control: 0x037f, MXCSR: 0x1f80}

// over returns state s with the registers that f names in place of its own. Status keeps ES and B as f has
// them.
func (f *vecFPU) over(s cpu.FPUState) cpu.FPUState {
	if f == nil {
		return s
	}
	for i, v := range f.reg {
		switch {
		case f.has>>i&1 == 0:
		case i == fpuFCW:
			s.Control = uint16(v[0])
		case i == fpuFSW:
			s.Status = uint16(v[0])
		case i == fpuFTW:
			s.Tags = uint8(v[0])
		case i == fpuMXCSR:
			s.MXCSR = uint32(v[0])
		case i >= fpuXMM0+8:
		case i >= fpuXMM0:
			s.XMM[i-fpuXMM0] = v
		default:
			s.Reg[i-fpuFPR0] = softfloat.F80{Sig: v[0], SE: uint16(v[1])}
		}
	}
	return s
}

// highXMM are XMM8 to XMM15.
type highXMM [8][2]uint64

// overHigh returns x with the registers that f names in place of its own.
func (f *vecFPU) overHigh(x highXMM) highXMM {
	if f == nil {
		return x
	}
	for i := range x {
		if f.has>>(fpuXMM0+8+i)&1 != 0 {
			x[i] = f.reg[fpuXMM0+8+i]
		}
	}
	return x
}

// tolerance is how far the results of a vector may be off.
type tolerance struct {
	fsw, mxcsr uint32  // the bits that are compared
	ulp        uint64  // units in the last place of fprN
	rel        float64 // relative error of each single in xmmN
}

// differInFPU finds the first register of the units that is not as want says.
func (r *siliconRig) differInFPU(v *vector, want *outcome, o *observed, fail *Failure) bool {
	have := &o.fpu
	w := want.final.fpu.over(v.init.fpu.over(fpuReset))
	note := func(i int, h, w uint64) bool {
		fail.Field, fail.Have, fail.Want = fpuNames[i], hexOf(h), hexOf(w)
		return h != w
	}
	t := &v.tolerance
	if note(fpuFCW, uint64(have.Control), uint64(w.Control)) ||
		note(fpuFSW, uint64(uint32(have.Status)&t.fsw), uint64(uint32(w.Status)&t.fsw)) ||
		note(fpuFTW, uint64(have.Tags), uint64(w.Tags)) ||
		note(fpuMXCSR, uint64(have.MXCSR&t.mxcsr), uint64(w.MXCSR&t.mxcsr)) {
		return true
	}
	for i := range 8 {
		if h, w := have.Reg[i], w.Reg[i]; h != w && !t.near(h, w) {
			fail.Field, fail.Have, fail.Want = fpuNames[fpuFPR0+i], showF80(h), showF80(w)
			return true
		}
	}
	high := want.final.fpu.overHigh(v.init.fpu.overHigh(highXMM{}))
	return t.differInXMM(have.XMM[:], w.XMM[:], 0, fail) || t.differInXMM(o.high[:], high[:], 8, fail)
}

// differInXMM finds the first XMM register that is not as wanted. first is the number of the first one.
func (t *tolerance) differInXMM(have, want [][2]uint64, first int, fail *Failure) bool {
	for i := range have {
		if h, w := have[i], want[i]; h != w && !t.close(h, w) {
			fail.Field = fpuNames[fpuXMM0+first+i]
			fail.Have, fail.Want = fmt.Sprintf("%016x%016x", h[1], h[0]), fmt.Sprintf("%016x%016x", w[1], w[0])
			return true
		}
	}
	return false
}

func showF80(f softfloat.F80) string { return fmt.Sprintf("%04x:%016x", f.SE, f.Sig) }

// near reports whether two numbers are within the vector's tolerance of each other.
func (t *tolerance) near(a, b softfloat.F80) bool {
	if t.ulp == 0 || a.Negative() != b.Negative() || a.SE-b.SE+1 > 2 {
		return false
	}
	place := func(f softfloat.F80) int64 { return int64(f.SE&0x7fff)<<63 + int64(f.Sig<<1>>1) }
	d := place(a) - place(b)
	return uint64(d+int64(t.ulp)) <= 2*t.ulp
}

// close reports whether the singles of two XMM registers are within the relative error of each other.
func (t *tolerance) close(a, b [2]uint64) bool {
	if t.rel == 0 {
		return false
	}
	for i := range 4 {
		x, y := uint32(a[i/2]>>(i%2*32)), uint32(b[i/2]>>(i%2*32))
		have, want := float64(math.Float32frombits(x)), float64(math.Float32frombits(y))
		if x != y && !(math.Abs(have-want) <= t.rel*math.Abs(want)) {
			return false
		}
	}
	return true
}
