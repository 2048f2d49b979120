package cpu

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/x86"
)

// sseBed is a processor in real mode with XMM registers in use.
func sseBed(t *testing.T, g x86.Generation, code ...byte) *testbed {
	t.Helper()
	m, _ := newX87(t, g, code...)
	m.SetCR(4, x86.CR4OSFXSR|x86.CR4OSXMMEXCPT)
	return m
}

const (
	one64  = 0x3ff0000000000000
	tiny64 = 1 // a denormal number
	snan64 = 0x7ff0000000000001
)

// TestSSEConditions: who raises what before an SSE instruction, and for an unmasked exception (SDM vol. 3, 13.1,
// vol. 1, 11.5.3).
func TestSSEConditions(t *testing.T) {
	divide := []byte{0xf2, 0x0f, 0x5e, 0xc1} // DIVSD XMM0, XMM1
	for _, x := range []struct {
		name        string
		cr0, cr4    uint32
		mxcsr       uint32
		code        []byte
		vector      int // -1: none
		mxcsrBehind uint32
	}{
		{"divide by zero", 0, x86.CR4OSFXSR, 0x1f80, divide, -1, 0x1f84},
		{"CR4.OSFXSR clear", 0, 0, 0x1f80, divide, x86.VecUD, 0x1f80},
		{"CR0.EM", x86.CR0EM, x86.CR4OSFXSR, 0x1f80, divide, x86.VecUD, 0x1f80},
		{"CR0.TS", x86.CR0TS, x86.CR4OSFXSR, 0x1f80, divide, x86.VecNM, 0x1f80},
		{"EM and TS", x86.CR0EM | x86.CR0TS, x86.CR4OSFXSR, 0x1f80, divide, x86.VecUD, 0x1f80},
		{"unmasked, #XM unknown to the system", 0, x86.CR4OSFXSR, 0x1d80, divide, x86.VecUD, 0x1d84},
		{"unmasked", 0, x86.CR4OSFXSR | x86.CR4OSXMMEXCPT, 0x1d80, divide, x86.VecXM, 0x1d84},
		{"LDMXCSR without OSFXSR", 0, 0, 0x1f80, []byte{0x0f, 0xae, 0x16, 0x00, 0x20}, x86.VecUD, 0x1f80},
		{"LDMXCSR of a reserved bit", 0, x86.CR4OSFXSR, 0x1f80, []byte{0x0f, 0xae, 0x16, 0x00, 0x20}, x86.VecGP, 0x1f80},
		{"LDMXCSR", 0, x86.CR4OSFXSR, 0x1f80, []byte{0x0f, 0xae, 0x16, 0x04, 0x20}, -1, 0xffbf},
		{"flags set before raise nothing", 0, x86.CR4OSFXSR, 0x0004, []byte{0xf2, 0x0f, 0x58, 0xc0}, -1, 0x0004}, // ADDSD XMM0, XMM0
	} {
		m := sseBed(t, x86.P4, x.code...)
		m.SetCR(0, m.CR(0)|x.cr0)
		m.SetCR(4, x.cr4)
		m.ram[0x2002] = 1
		m.ram[0x2004], m.ram[0x2005] = 0xbf, 0xff
		s := m.FPU()
		s.MXCSR, s.XMM[0] = x.mxcsr, dq{one64, one64}
		m.SetFPU(s)
		m.steps(1)
		at, xmm0 := 0x1000+uint32(len(x.code)), m.FPU().XMM[0]
		if x.vector >= 0 {
			at = handlerAt(x.vector)
			if xmm0 != s.XMM[0] {
				t.Errorf("%s: XMM0 is %x", x.name, xmm0)
			}
			m.equal(x.name+": pushed IP", m.word(0x7ffa), 0x1000)
		}
		m.at(x.name, at)
		m.equal(x.name+": MXCSR", m.FPU().MXCSR, x.mxcsrBehind)
	}
}

// TestSSEFlagsOfAllElements: a packed instruction shows the flags of all its elements; one with an exception that is
// found before the operation hides those found after it in any element.
func TestSSEFlagsOfAllElements(t *testing.T) {
	third := dq{0x4008000000000000, 0x4008000000000000}
	for _, x := range []struct {
		name        string
		mxcsr, want uint32
		a, b        dq
		xm          bool
	}{
		{"invalid and inexact, masked", 0x1f80, 0x1fa1, dq{snan64, one64}, third, false},
		{"invalid unmasked", 0x1f00, 0x1f01, dq{snan64, one64}, third, true},
		{"invalid unmasked in the high element", 0x1f00, 0x1f01, dq{one64, snan64}, third, true},
		{"divide by zero masked, denormal unmasked", 0x1e80, 0x1e86, dq{one64, tiny64}, dq{0, 0x4008000000000000}, true},
		{"inexact unmasked", 0x0f80, 0x0fa0, dq{one64, one64}, third, true},
		{"denormal with DAZ", 0x1fc0, 0x1fc0, dq{tiny64, tiny64}, third, false},
	} {
		m := sseBed(t, x86.P4, 0x66, 0x0f, 0x5e, 0xc1) // DIVPD XMM0, XMM1
		s := m.FPU()
		s.MXCSR, s.XMM[0], s.XMM[1] = x.mxcsr, x.a, x.b
		m.SetFPU(s)
		m.steps(1)
		m.equal(x.name, m.FPU().MXCSR, x.want)
		if took := m.EIP() == handlerAt(x86.VecXM); took != x.xm {
			t.Errorf("%s: #XM %v, want %v", x.name, took, x.xm)
		}
		if x.xm && m.FPU().XMM != s.XMM {
			t.Errorf("%s: registers changed to %x", x.name, m.FPU().XMM[0])
		}
	}
}

// TestFXSAVEOfXMM: FXSAVE and FXRSTOR of MXCSR and the XMM registers hang on CR4.OSFXSR; DAZ came with the
// Pentium 4.
func TestFXSAVEOfXMM(t *testing.T) {
	code := []byte{0x0f, 0xae, 0x06, 0x00, 0x20, 0x0f, 0xae, 0x0e, 0x00, 0x30} // FXSAVE [2000h]; FXRSTOR [3000h]
	for _, x := range []struct {
		gen         x86.Generation
		cr4         uint32
		xmm         bool
		mask, mxcsr uint32 // loaded
		gp          bool
	}{
		{x86.P3, x86.CR4OSFXSR, true, 0xffbf, 0x3f80, false},
		{x86.P3, x86.CR4OSFXSR, true, 0xffbf, 0x1fc0, true},
		{x86.P3, 0, false, 0xffbf, 0x1fc0, false},
		{x86.P4, x86.CR4OSFXSR, true, 0xffff, 0x9fc0, false},
		{x86.P4, x86.CR4OSFXSR, true, 0xffff, 0x11f80, true},
		{x86.P4, 0, false, 0xffff, 0x9fc0, false},
		{x86.P2, x86.CR4OSFXSR, false, 0, 0x11f80, false},
	} {
		m := sseBed(t, x.gen, code...)
		m.SetCR(4, x.cr4)
		s := m.FPU()
		s.XMM[7] = dq{0x1122334455667788, 0x99aabbccddeeff00}
		m.SetFPU(s)
		m.steps(1)
		copy(m.ram[0x3000:0x3200], m.ram[0x2000:0x2200])
		saved := m.ram[0x2000+160+7*16] != 0
		if mask := binary.LittleEndian.Uint32(m.ram[0x201c:]); saved != x.xmm || mask != x.mask {
			t.Errorf("%v, CR4 %x: XMM saved %v, MXCSR_MASK %x, want %v, %x", x.gen, x.cr4, saved, mask, x.xmm, x.mask)
		}
		m.ram[0x3018], m.ram[0x3019], m.ram[0x301a] = byte(x.mxcsr), byte(x.mxcsr>>8), byte(x.mxcsr>>16)
		m.ram[0x3000+160] = 0x55
		m.steps(1)
		have, want := m.FPU(), s
		if x.xmm && !x.gp {
			want.MXCSR, want.XMM[0][0] = x.mxcsr, 0x55
		}
		if gp := m.EIP() == handlerAt(x86.VecGP); gp != x.gp || have.MXCSR != want.MXCSR || have.XMM != want.XMM {
			t.Errorf("%v, CR4 %x, MXCSR %x: #GP %v, MXCSR %x, XMM0 %x", x.gen, x.cr4, x.mxcsr, gp, have.MXCSR, have.XMM[0])
		}
	}
}
