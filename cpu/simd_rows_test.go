package cpu

import (
	"strings"
	"testing"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// eachSIMD calls f with every encoding of an MMX or SSE instruction that a generation
// has, on registers and with memory at 6000h.
func eachSIMD(g x86.Generation, f func(code []byte, i *decoder.Inst)) {
	try := func(code ...byte) {
		code = append(code, 0, 0x60, 0, 0, 0)
		if i := decoder.Decode(code, decoder.Mode{Bits: 32, Gen: g}); i.Op > decoder.TooLong && i.Row.Attr&decoder.SIMD != 0 {
			f(code[:i.Len], &i)
		}
	}
	for _, prefix := range [][]byte{{0x0f}, {0x66, 0x0f}, {0xf2, 0x0f}, {0xf3, 0x0f}} {
		for second := range 256 {
			for reg := range byte(8) {
				head := append([]byte{}, prefix...)
				head = append(head, byte(second))
				if second == 0x38 || second == 0x3a {
					for third := range 256 {
						try(append(append([]byte{}, head...), byte(third), reg<<3|5)...)
						try(append(append([]byte{}, head...), byte(third), reg<<3|0xc2)...)
					}
					continue
				}
				try(append(append([]byte{}, head...), reg<<3|5)...)
				try(append(append([]byte{}, head...), reg<<3|0xc2)...)
			}
		}
	}
}

// usesXMM reports whether an instruction depends on CR4.OSFXSR: it can have an XMM
// operand, or deals with MXCSR.
func usesXMM(i *decoder.Inst) bool {
	return strings.ContainsAny(i.Row.Args, "VWU") || i.Op == decoder.LDMXCSR || i.Op == decoder.STMXCSR
}

// TestSIMDRows: what the decoder knows is executed, and every handler asks whether it may
// run, in the order of the manuals (SDM vol. 3, 13.1 and 14.1).
func TestSIMDRows(t *testing.T) {
	for g, least := range map[x86.Generation]int{x86.I80486: 0, x86.P5: 3000, x86.P3: 3000, x86.P4: 4000, x86.Nehalem32: 5000} {
		r := simdRig()
		c := r.cpu
		c.gen = g
		count := 0
		eachSIMD(g, func(code []byte, i *decoder.Inst) {
			count++
			l := &c.lower
			l.begin(c, &lowering, c.mode, diffCode)
			l.inst = *i
			if l.add(); len(l.system) != 0 || l.ended {
				t.Errorf("%v: % x (%v) is not lowered", g, code, i.Op)
				return
			}
			o := l.ops[0]
			for _, x := range []struct {
				cr0, cr4 uint32
				pending  bool
				want     int
			}{
				{x86.CR0EM | x86.CR0TS, x86.CR4OSFXSR, false, x86.VecUD},
				{x86.CR0TS, x86.CR4OSFXSR, true, x86.VecNM},
				{x86.CR0TS, 0, false, x86.VecUD},
				{0, 0, false, x86.VecUD},
				{x86.CR0NE, x86.CR4OSFXSR, true, x86.VecMF},
			} {
				want := x.want
				if x.cr4 == 0 && !usesXMM(i) {
					want = -1
					if x.cr0&x86.CR0TS != 0 {
						want = x86.VecNM
					}
				}
				if want == x86.VecMF && !usesMMX(i) {
					want = -1
				}
				have := runSIMD(c, &o, x.cr0, x.cr4, x.pending)
				if have != want && (want != -1 || have == x86.VecUD || have == x86.VecMF || have == x86.VecNM) {
					t.Errorf("%v: % x (%v), CR0 %x, CR4 %x, pending %v: exception %d, want %d", g, code, i.Op, x.cr0, x.cr4, x.pending, have, want)
				}
			}
		})
		if count < least || least == 0 && count > 0 {
			t.Errorf("%v: %d encodings, want %d or more", g, count, least)
		}
	}
}

// usesMMX reports whether an instruction is stopped by a pending x87 exception.
func usesMMX(i *decoder.Inst) bool {
	for _, a := range i.Args[:i.NArgs] {
		if a.Kind == decoder.ArgMM {
			return true
		}
	}
	return i.Op == decoder.EMMS
}

// runSIMD executes one op and gives the exception it raises, or -1.
func runSIMD(c *CPU, o *op, cr0, cr4 uint32, pending bool) int {
	s := FPUState{Control: cwReset, MXCSR: mxcsrReset}
	if pending {
		s.Control, s.Status = 0x37e, 1
	}
	c.SetCR(0, c.CR(0)&^(x86.CR0EM|x86.CR0TS|x86.CR0NE)|cr0)
	c.SetCR(4, cr4)
	c.SetFPU(s)
	c.fault = fault{}
	c.blocks.cur = &c.blocks.none
	if o.fn(c, o) {
		return -1
	}
	return int(c.fault.vector)
}
