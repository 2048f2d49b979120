package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/x86"
)

// simdRig is the paged machine of the differential tests at code, with registers that
// tell instructions apart: MM and XMM registers count up, TOP is 3.
func simdRig(code ...byte) *diffRig {
	r := newDiffRig(true, true, code, 1)
	s := FPUState{Control: cwReset, Status: 3 << swTopShift, Tags: 1, MXCSR: mxcsrReset}
	for i := range s.XMM {
		s.Reg[i].Sig = 0x0101010101010101 * uint64(i+1)
		s.XMM[i] = [2]uint64{0x8182838485868788, 0x9192939495969798 + uint64(i)}
	}
	r.cpu.SetFPU(s)
	r.cpu.SetReg(x86.DI, 0x1fffa)
	r.cpu.HoldFaults(true)
	return r
}

// TestSIMDFaultChangesNothing: an instruction that meets a page fault changes nothing, not even the part of memory
// before the page, nor the x87 unit's mode. 20000h is the first address that is not there.
func TestSIMDFaultChangesNothing(t *testing.T) {
	for _, x := range []struct {
		name string
		code []byte
		cr2  uint32
	}{
		{"movups [1fff8], xmm1", []byte{0x0f, 0x11, 0x0d, 0xf8, 0xff, 0x01, 0x00}, 0x20000},
		{"movups xmm1, [1fff8]", []byte{0x0f, 0x10, 0x0d, 0xf8, 0xff, 0x01, 0x00}, 0x20000},
		{"movq [1fffc], mm1", []byte{0x0f, 0x7f, 0x0d, 0xfc, 0xff, 0x01, 0x00}, 0x20000},
		{"movq mm1, [1fffc]", []byte{0x0f, 0x6f, 0x0d, 0xfc, 0xff, 0x01, 0x00}, 0x20000},
		{"maskmovq mm1, mm2", []byte{0x0f, 0xf7, 0xca}, 0},
		{"maskmovq at 1fffa", []byte{0x0f, 0xf7, 0xcf}, 0x20000},
		{"maskmovdqu at 1fffa", []byte{0x66, 0x0f, 0xf7, 0xca}, 0x20000},
		{"movd [5000], mm1, read-only", []byte{0x0f, 0x7e, 0x0d, 0x00, 0x50, 0x00, 0x00}, 0x5000},
		{"movaps [5010], xmm1, read-only", []byte{0x0f, 0x29, 0x0d, 0x10, 0x50, 0x00, 0x00}, 0x5010},
		{"movups [5ff8], xmm1, first page read-only", []byte{0x0f, 0x11, 0x0d, 0xf8, 0x5f, 0x00, 0x00}, 0x5ff8},
		{"movhps [1fffc], xmm1", []byte{0x0f, 0x17, 0x0d, 0xfc, 0xff, 0x01, 0x00}, 0x20000},
		{"clflush [20000]", []byte{0x0f, 0xae, 0x3d, 0x00, 0x00, 0x02, 0x00}, 0x20000},
	} {
		r, before := simdRig(x.code...), simdRig(x.code...)
		for _, m := range []*diffRig{r, before} {
			s := m.cpu.FPU()
			s.Reg[7].Sig = 0x8080808080808080
			m.cpu.SetFPU(s)
		}
		r.cpu.Run(1)
		e, n := r.cpu.LastException()
		if x.cr2 == 0 { // no byte selected
			if n != 0 {
				t.Errorf("%s: exception %d", x.name, e.Vector)
			}
			continue
		}
		if n != 1 || e.Vector != x86.VecPF || r.cpu.CR(2) != x.cr2 {
			t.Errorf("%s: %d exceptions, vector %d, CR2 %x, want #PF at %x", x.name, n, e.Vector, r.cpu.CR(2), x.cr2)
		}
		if r.cpu.FPU() != before.cpu.FPU() {
			t.Errorf("%s: the registers changed", x.name)
		}
		for i := range r.ram {
			if r.ram[i] != before.ram[i] && i < 0x10000 {
				t.Errorf("%s: [%x] changed", x.name, i)
				break
			}
		}
	}
}

// TestSIMDAlignment: alignment of operands with and without alignment checking.
func TestSIMDAlignment(t *testing.T) {
	for _, x := range []struct {
		name    string
		code    []byte
		plain   int // exception without alignment checking, -1 for none
		checked int
	}{
		{"movq mm1, [6001]", []byte{0x0f, 0x6f, 0x0d, 0x01, 0x60, 0x00, 0x00}, -1, x86.VecAC},
		{"movq [6004], mm1", []byte{0x0f, 0x7f, 0x0d, 0x04, 0x60, 0x00, 0x00}, -1, x86.VecAC},
		{"paddb mm1, [6008]", []byte{0x0f, 0xfc, 0x0d, 0x08, 0x60, 0x00, 0x00}, -1, -1},
		{"movd mm1, [6004]", []byte{0x0f, 0x6e, 0x0d, 0x04, 0x60, 0x00, 0x00}, -1, -1},
		{"movd mm1, [6002]", []byte{0x0f, 0x6e, 0x0d, 0x02, 0x60, 0x00, 0x00}, -1, x86.VecAC},
		{"movups xmm1, [6008]", []byte{0x0f, 0x10, 0x0d, 0x08, 0x60, 0x00, 0x00}, -1, -1},
		{"movups xmm1, [6004]", []byte{0x0f, 0x10, 0x0d, 0x04, 0x60, 0x00, 0x00}, -1, x86.VecAC},
		{"movups [6ffc], xmm1", []byte{0x0f, 0x11, 0x0d, 0xfc, 0x6f, 0x00, 0x00}, -1, x86.VecAC},
		{"movaps xmm1, [6004]", []byte{0x0f, 0x28, 0x0d, 0x04, 0x60, 0x00, 0x00}, x86.VecGP, x86.VecGP},
		{"movaps [6008], xmm1", []byte{0x0f, 0x29, 0x0d, 0x08, 0x60, 0x00, 0x00}, x86.VecGP, x86.VecGP},
		{"movaps [6010], xmm1", []byte{0x0f, 0x29, 0x0d, 0x10, 0x60, 0x00, 0x00}, -1, -1},
		{"pinsrw mm1, [6001], 0", []byte{0x0f, 0xc4, 0x0d, 0x01, 0x60, 0x00, 0x00, 0}, -1, x86.VecAC},
	} {
		for _, checked := range []bool{false, true} {
			r := simdRig(x.code...)
			c, want := r.cpu, x.plain
			if checked {
				c.SetCR(0, c.CR(0)|x86.CR0AM)
				c.SetEflags(x86.AC)
				want = x.checked
			}
			c.SetCPL(3)
			for i := range 6 {
				s := c.Segment(i)
				s.Selector |= 3
				s.Access |= 0x60
				c.SetSegment(i, s)
			}
			c.Run(1)
			have := -1
			if e, n := c.LastException(); n > 0 {
				have = int(e.Vector)
			}
			if have != want {
				t.Errorf("%s, checked %v: exception %d, want %d", x.name, checked, have, want)
			}
		}
	}
}

// TestSIMDStoreToCode: stores into code that follows in the same block take effect at once: here NOPs become
// INC EAX.
func TestSIMDStoreToCode(t *testing.T) {
	for name, code := range map[string][]byte{
		"movups":  {0x0f, 0x11, 0x0d, 0x08, 0x10, 0x00, 0x00, 0x90, 0x90, 0x90},
		"movaps":  {0x0f, 0x29, 0x0d, 0x10, 0x10, 0x00, 0x00, 0x90, 0x90, 0x90},
		"movntdq": {0x66, 0x0f, 0xe7, 0x0d, 0x10, 0x10, 0x00, 0x00, 0x90, 0x90},
		"movq":    {0x0f, 0x7f, 0x0d, 0x08, 0x10, 0x00, 0x00, 0x90, 0x90, 0x90},
	} {
		for len(code) < 0x20 {
			code = append(code, 0x90)
		}
		r := simdRig(code...)
		s := r.cpu.FPU()
		s.XMM[1] = [2]uint64{0x4040404040404040, 0x4040404040404040}
		s.Reg[1].Sig = 0x4040404040404040
		r.cpu.SetFPU(s)
		r.cpu.SetReg(x86.AX, 0)
		for r.cpu.EIP() < diffCode+0x20 {
			if n, _ := r.cpu.Run(100); n == 0 {
				break
			}
			if r.cpu.EIP() >= diffCode+0x20 {
				break
			}
		}
		want := uint32(16)
		if name == "movq" {
			want = 8
		}
		if have := r.cpu.Reg(x86.AX); have != want {
			t.Errorf("%s: %d instructions were replaced, want %d", name, have, want)
		}
	}
}

// eachReference computes f element by element.
func eachReference(a, b uint64, size uint, f func(a, b int64) int64) (r uint64) {
	for i := uint(0); i < 64; i += size {
		shift := 64 - size
		x, y := int64(a>>i<<shift)>>shift, int64(b>>i<<shift)>>shift
		r |= uint64(f(x, y)) << shift >> shift << i
	}
	return r
}

// edgy is a random number whose elements are often at the ends of their range.
func edgy(r *rand.Rand) (v uint64) {
	edges := [...]uint64{0, 1, 0x7f, 0x80, 0xff, 0x81, 0x7e, 0x55}
	for i := range 8 {
		if b := edges[r.Uint32()%8]; r.Uint32()%4 > 0 {
			v |= b << (8 * i)
		} else {
			v |= uint64(r.Uint32()&0xff) << (8 * i)
		}
	}
	return v
}

// TestEachElement compares the arithmetic on 64 bits at once with that on elements.
func TestEachElement(t *testing.T) {
	tops := map[uint]uint64{8: tops8, 16: tops16, 32: tops32}
	truth := func(b bool) int64 {
		if b {
			return -1
		}
		return 0
	}
	cut := func(v, low, high int64) int64 { return max(low, min(v, high)) }
	for name, x := range map[string]struct {
		have func(a, b, tops uint64) uint64
		want func(a, b, size int64) int64
	}{
		"add":         {addEach, func(a, b, _ int64) int64 { return a + b }},
		"sub":         {subEach, func(a, b, _ int64) int64 { return a - b }},
		"equal":       {equalEach, func(a, b, _ int64) int64 { return truth(a == b) }},
		"greater":     {greaterEach, func(a, b, _ int64) int64 { return truth(a > b) }},
		"minSigned":   {minSigned, func(a, b, _ int64) int64 { return min(a, b) }},
		"maxSigned":   {maxSigned, func(a, b, _ int64) int64 { return max(a, b) }},
		"addSigned":   {addSigned, func(a, b, n int64) int64 { return cut(a+b, -1<<(n-1), 1<<(n-1)-1) }},
		"subSigned":   {subSigned, func(a, b, n int64) int64 { return cut(a-b, -1<<(n-1), 1<<(n-1)-1) }},
		"minUnsigned": {minUnsigned, func(a, b, n int64) int64 { m := int64(1)<<n - 1; return min(a&m, b&m) }},
		"maxUnsigned": {maxUnsigned, func(a, b, n int64) int64 { m := int64(1)<<n - 1; return max(a&m, b&m) }},
		"addUnsigned": {addUnsigned, func(a, b, n int64) int64 { m := int64(1)<<n - 1; return cut(a&m+b&m, 0, m) }},
		"subUnsigned": {subUnsigned, func(a, b, n int64) int64 { m := int64(1)<<n - 1; return cut(a&m-b&m, 0, m) }},
		"average":     {averageEach, func(a, b, n int64) int64 { m := int64(1)<<n - 1; return (a&m + b&m + 1) >> 1 }},
		"absolute":    {absolute, func(_, b, _ int64) int64 { return max(b, -b) }},
		"withSign":    {withSign, func(a, b, _ int64) int64 { return a * int64(cmpSign(b)) }},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		for range 3000 {
			a, b := edgy(r), edgy(r)
			for size, top := range tops {
				want := eachReference(a, b, size, func(a, b int64) int64 { return x.want(a, b, int64(size)) })
				if have := x.have(a, b, top); have != want {
					t.Fatalf("%s of %016x and %016x by %d bits: have %016x, want %016x", name, a, b, size, have, want)
				}
			}
		}
	}
}

func cmpSign(v int64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// TestPackedShifts compares shifts with those of single elements, for every count up to
// some beyond the size and for a huge one.
func TestPackedShifts(t *testing.T) {
	logical := func(left bool) func(v int64, n uint64, size uint) int64 {
		return func(v int64, n uint64, size uint) int64 {
			u := uint64(v) << (64 - size) >> (64 - size)
			if left {
				return int64(u << n)
			}
			return int64(u >> n)
		}
	}
	signed := func(v int64, n uint64, _ uint) int64 { return v >> n }
	r := rand.New(rand.NewPCG(3, 4))
	for _, x := range []struct {
		name string
		size uint
		have shiftFunc
		want func(v int64, n uint64, size uint) int64
	}{
		{"psllw", 16, shiftWordsLeft, logical(true)}, {"psrlw", 16, shiftWordsRight, logical(false)}, {"psraw", 16, shiftWordsSigned, signed},
		{"pslld", 32, shiftDoublesLeft, logical(true)}, {"psrld", 32, shiftDoublesRight, logical(false)}, {"psrad", 32, shiftDoublesSigned, signed},
		{"psllq", 64, shiftQuadLeft, logical(true)}, {"psrlq", 64, shiftQuadRight, logical(false)},
	} {
		for n := range uint64(70) {
			if n == 69 {
				n = 1 << 40
			}
			v := edgy(r)
			want := eachReference(v, 0, x.size, func(v, _ int64) int64 { return x.want(v, n, x.size) })
			if have := x.have(v, n); have != want {
				t.Errorf("%s of %016x by %d: have %016x, want %016x", x.name, v, n, have, want)
			}
		}
	}
}

// accessLog is a device that notes what is done to it.
type accessLog []string

func (l *accessLog) ReadMMIO(off uint64, n int) uint64 {
	*l = append(*l, fmt.Sprintf("read %x %d", off, n))
	return 0x1111111111111111 * (off >> 3)
}

func (l *accessLog) WriteMMIO(off uint64, n int, v uint64) {
	*l = append(*l, fmt.Sprintf("write %x %d %x", off, n, v))
}

// TestSIMDDevice: 16 bytes go to and from a device as two times eight, low half first;
// a masked store shows it the selected bytes alone.
func TestSIMDDevice(t *testing.T) {
	r := simdRig(0x0f, 0x28, 0x0d, 0x10, 0x00, 0x0f, 0x00, // movaps xmm1, [f0010]
		0x0f, 0x29, 0x0d, 0x20, 0x00, 0x0f, 0x00, // movaps [f0020], xmm1
		0x66, 0x0f, 0xf7, 0xca) // maskmovdqu xmm1, xmm2
	var log accessLog
	r.cpu.bus.MapMMIO(0xf0000, 0x1000, &log)
	s := r.cpu.FPU()
	s.XMM[2] = [2]uint64{0x80, 0x8000}
	r.cpu.SetFPU(s)
	r.cpu.SetReg(x86.DI, 0xf0030)
	r.cpu.Run(3)
	if e, n := r.cpu.LastException(); n != 0 {
		t.Fatalf("exception %d", e.Vector)
	}
	have := fmt.Sprint(log)
	if want := "[read 10 8 read 18 8 write 20 8 2222222222222222 write 28 8 3333333333333333 write 30 1 22 write 39 1 33]"; have != want {
		t.Errorf("the device saw\n%s, want\n%s", have, want)
	}
}
