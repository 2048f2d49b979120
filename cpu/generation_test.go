package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestGenerations: what differs between processors and no captured vector in the
// suites shows. Sources: suites/README, "8086 notes" and "286 notes"; SDM vol. 3,
// "Selector Pushes and Pops"; test386.asm/README.
func TestGenerations(t *testing.T) {
	const sp = 0x7000
	for _, x := range []struct {
		name   string
		gens   []x86.Generation
		code   []byte
		ax, bx uint32
		wantAX uint32
		below  []byte // what lies just below SP at the end
	}{
		{name: "REP IMUL inverts the product", gens: []x86.Generation{x86.I8086}, code: []byte{0xf3, 0xf6, 0xeb},
			ax: 0x0005, bx: 7, wantAX: 0xffdd},
		{name: "REP does nothing to IMUL", gens: []x86.Generation{x86.I80286, x86.I80386, x86.P4}, code: []byte{0xf3, 0xf6, 0xeb},
			ax: 0x0005, bx: 7, wantAX: 35},
		{name: "IDIV does not see bit 14", gens: []x86.Generation{x86.I80286}, code: []byte{0xf6, 0xfb},
			ax: 0x4101, bx: 0xfe, wantAX: 0x0180},
		{name: "IDIV sees bit 14", gens: []x86.Generation{x86.I80386}, code: []byte{0xf6, 0xfb},
			ax: 0x4101, bx: 0xfe, wantAX: 0x4101},
		{name: "PUSH ES writes a word", gens: []x86.Generation{x86.I80386, x86.I80486, x86.P2, x86.P4}, code: []byte{0x66, 0x06},
			ax: 1, wantAX: 1, below: []byte{0, 0, 0xaa, 0xaa}},
		{name: "PUSH ES writes a doubleword", gens: []x86.Generation{x86.P5}, code: []byte{0x66, 0x06},
			ax: 1, wantAX: 1, below: []byte{0, 0, 0, 0}},
		{name: "RCR by the whole width keeps OF", gens: []x86.Generation{x86.I80486, x86.P4}, code: []byte{0xc0, 0xd8, 9, 0x9c, 0x58},
			ax: 0x40, wantAX: 0x0002},
		{name: "RCR by the whole width sets OF", gens: []x86.Generation{x86.I80386}, code: []byte{0xc0, 0xd8, 9, 0x9c, 0x58},
			ax: 0x40, wantAX: 0x0802},
	} {
		for _, g := range x.gens {
			m := newTestbed(t, g, x.code...)
			m.SetReg(x86.SP, sp)
			m.SetReg(x86.AX, x.ax)
			m.SetReg(x86.BX, x.bx)
			for i := range 8 {
				m.ram[sp-8+i] = 0xaa
			}
			for m.EIP() < uint32(0x1000+len(x.code)) && m.EIP() >= 0x1000 {
				m.steps(1)
			}
			if have := m.Reg(x86.AX) & 0xffff; have != x.wantAX {
				t.Errorf("%s, %v: ax is %04x, want %04x", x.name, g, have, x.wantAX)
			}
			if n := len(x.below); n > 0 && string(m.ram[sp-n:sp]) != string(x.below) {
				t.Errorf("%s, %v: stack is % x, want % x", x.name, g, m.ram[sp-n:sp], x.below)
			}
		}
	}
}

// TestScaleWithoutIndex386: LEA ECX,[EAX] with a scale of 4 and no index.
func TestScaleWithoutIndex386(t *testing.T) {
	for g, want := range map[x86.Generation]uint32{x86.I80386: 0x30, x86.I80486: 0x0c, x86.P4: 0x0c} {
		m := newTestbed(t, g, 0x67, 0x66, 0x8d, 0x0c, 0xa0)
		m.SetReg(x86.AX, 0x0c)
		m.steps(1)
		if have := m.Reg(x86.CX); have != want {
			t.Errorf("%v: ecx is %08x, want %08x", g, have, want)
		}
	}
}
