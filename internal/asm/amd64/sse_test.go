package amd64

import "fmt"

// sseNames are instructions on XMM registers by their kinds of operands: x an XMM register,
// r a general register of 32 bits; d, q and o memory of 4, 8 and 16 bytes. All instructions of
// package cpu/jit go the same ways.
var sseNames = []struct {
	op   SSE
	text string
	form string
}{
	{MOVUPS, "movups", "xx xo"}, {MOVUPSStore, "movups", "ox"}, {MOVAPS, "movaps", "xx xo"},
	{MOVSS, "movss", "xx xd"}, {MOVSSStore, "movss", "dx"}, {MOVSD, "movsd", "xx xq"}, {MOVSDStore, "movsd", "qx"},
	{MOVLPS, "movlps", "xq"}, {MOVLPS, "movhlps", "xx"}, {MOVLPSStore, "movlps", "qx"},
	{MOVHPS, "movhps", "xq"}, {MOVHPS, "movlhps", "xx"}, {MOVHPSStore, "movhps", "qx"},
	{MOVD, "movd", "xr xd"}, {MOVDStore, "movd", "rx dx"}, {MOVQ, "movq", "xx xq"},
	{0x66ef, "pxor", "xx xo"}, {0x6660, "punpcklbw", "xx xo"}, {0x66d4, "paddq", "xx xo"}, {0x66e1, "psraw", "xx xo"},
	{0x0058, "addps", "xx xo"}, {0xf359, "mulss", "xx xd"}, {0x6651, "sqrtpd", "xx xo"}, {0xf25e, "divsd", "xx xq"},
	{0x662f, "comisd", "xx xq"}, {0x002e, "ucomiss", "xx xd"},
	{0xf22a, "cvtsi2sd", "xr xd"}, {0xf32d, "cvtss2si", "Rx Rd"}, {0xf22c, "cvttsd2si", "Rx Rq"}, {0x66d7, "pmovmskb", "Rx"}, {0x0050, "movmskps", "Rx"},
	{0x6670, "pshufd", "xxi"}, {0xf270, "pshuflw", "xxi"}, {0x00c6, "shufps", "xxi"}, {0x66c5, "pextrw", "Rxi"}, {0x66c4, "pinsrw", "xri"},
}

// shiftDigits are the shifts by an immediate byte.
var shiftDigits = []struct {
	op    SSE
	digit uint8
	text  string
}{{0x6671, 2, "psrlw"}, {0x6671, 4, "psraw"}, {0x6671, 6, "psllw"}, {0x6672, 2, "psrld"}, {0x6672, 4, "psrad"}, {0x6672, 6, "pslld"},
	{0x6673, 2, "psrlq"}, {0x6673, 3, "psrldq"}, {0x6673, 6, "psllq"}, {0x6673, 7, "pslldq"}}

// sse gathers the instructions on XMM registers.
func (c *collector) sse() {
	memory := map[byte]string{'d': "dword ptr ", 'q': "qword ptr ", 'o': "xmmword ptr "}
	for _, x := range sseNames {
		for at := 0; at < len(x.form); {
			form := x.form[at:]
			if at += 2; at < len(x.form) && x.form[at] != ' ' {
				at++
			}
			at++
			switch {
			case memory[form[1]] != "":
				for _, m := range c.mems {
					for _, r := range []Reg{0, 7, 8, 15} {
						c.add(x.text+" "+sseReg(form[0], r)+", "+memory[form[1]]+address(m), func(a *Asm) { a.SSERM(x.op, r, m) })
					}
				}
			case memory[form[0]] != "":
				for _, m := range c.mems {
					for _, r := range []Reg{0, 7, 8, 15} {
						c.add(x.text+" "+memory[form[0]]+address(m)+", "+sseReg(form[1], r), func(a *Asm) { a.SSERM(x.op, r, m) })
					}
				}
			default:
				c.ssePairs(x.text, form, x.op)
			}
		}
	}
	for _, x := range shiftDigits {
		for r := range Reg(16) {
			c.add(fmt.Sprintf("%s %s, 0x7", x.text, sseReg('x', r)), func(a *Asm) { a.SSEDigit(x.op, x.digit, r, 7) })
		}
	}
	c.m("ldmxcsr", S32, "", (*Asm).Ldmxcsr)
	c.m("stmxcsr", S32, "", (*Asm).Stmxcsr)
	c.sseWide()
	c.sseMaps()
	c.x87()
}

// x87 gathers instructions of the x87 unit.
func (c *collector) x87() {
	for _, x := range []struct {
		text      string
		size      Size
		op, digit uint8
	}{{"fadd", S32, 0xd8, 0}, {"fdivr", S64, 0xdc, 7}, {"fld", S64, 0xdd, 0}, {"fstp", S32, 0xd9, 3}, {"fldcw", S16, 0xd9, 5}, {"fild", S64, 0xdf, 5}} {
		c.m(x.text, x.size, "", func(a *Asm, m Mem) { X87M(a, x.op, x.digit, m) })
	}
	for _, m := range c.mems {
		c.add("frstor "+address(m), func(a *Asm) { Frstor(a, m) })
		c.add("fnsave "+address(m), func(a *Asm) { Fnsave(a, m) })
	}
	c.add("emms", EMMS)
	c.add("cpuid", Cpuid)
	c.add("fchs", func(a *Asm) { X87(a, 0xd9, 0xe0) })
	c.add("fnclex", func(a *Asm) { X87(a, 0xdb, 0xe2) })
	c.add("fdecstp", func(a *Asm) { X87(a, 0xd9, 0xf6) })
}

// ssePairs gathers an instruction on two registers.
func (c *collector) ssePairs(text, form string, op SSE) {
	for x := range Reg(16) {
		for y := range Reg(16) {
			switch {
			case len(form) > 2 && form[2] == 'i':
				c.add(fmt.Sprintf("%s %s, %s, 0x1b", text, sseReg(form[0], x), sseReg(form[1], y)), func(a *Asm) { a.SSERRI(op, S32, x, y, 0x1b) })
			case form[0] == 'r': // a store: the XMM register is in the reg field
				c.add(text+" "+sseReg('r', x)+", "+sseReg('x', y), func(a *Asm) { a.SSERR(op, S32, y, x) })
			default:
				c.add(text+" "+sseReg(form[0], x)+", "+sseReg(form[1], y), func(a *Asm) { a.SSERR(op, S32, x, y) })
			}
		}
	}
}

// sseMaps gathers instructions of the maps 0F 38 and 0F 3A.
func (c *collector) sseMaps() {
	for x := range Reg(16) {
		for y := range Reg(16) {
			c.add(fmt.Sprintf("pshufb xmm%d, xmm%d", x, y), func(a *Asm) { a.SSERR(0x16600, S32, x, y) })
			c.add(fmt.Sprintf("palignr xmm%d, xmm%d, 0x5", x, y), func(a *Asm) { a.SSERRI(0x2660f, S32, x, y, 5) })
		}
	}
}

// sseWide gathers instructions with a general register of 64 bits.
func (c *collector) sseWide() {
	for x := range Reg(16) {
		for r := range Reg(16) {
			c.add(fmt.Sprintf("movq %s, xmm%d", name(S64, r), x), func(a *Asm) { a.SSERR(MOVDStore, S64, x, r) })
			c.add(fmt.Sprintf("movq xmm%d, %s", x, name(S64, r)), func(a *Asm) { a.SSERR(MOVD, S64, x, r) })
			c.add(fmt.Sprintf("cvtsi2sd xmm%d, %s", x, name(S64, r)), func(a *Asm) { a.SSERR(0xf22a, S64, x, r) })
		}
	}
}

func sseReg(kind byte, r Reg) string {
	if kind == 'x' {
		return fmt.Sprintf("xmm%d", r)
	}
	return name(S32, r)
}
