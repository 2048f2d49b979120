package amd64

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// form is one instruction: how it is written in Intel's syntax, and how it is encoded.
type form struct {
	text string
	do   func(a *Asm)
}

// Names for the expectations. They are written down here, not derived from the encoder.
var (
	sizes    = []Size{S8, S16, S32, S64}
	ptr      = [4]string{"byte ptr ", "word ptr ", "dword ptr ", "qword ptr "}
	regNames = [4][]string{
		strings.Fields("al cl dl bl spl bpl sil dil r8b r9b r10b r11b r12b r13b r14b r15b ? ? ? ? ah ch dh bh"),
		strings.Fields("ax cx dx bx sp bp si di r8w r9w r10w r11w r12w r13w r14w r15w"),
		strings.Fields("eax ecx edx ebx esp ebp esi edi r8d r9d r10d r11d r12d r13d r14d r15d"),
		strings.Fields("rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15"),
	}
	condNames   = strings.Fields("o no b ae e ne be a s ns p np l ge le g")
	opNames     = strings.Fields("add or adc sbb and sub xor cmp")
	shiftNames  = map[Shift]string{ROL: "rol", ROR: "ror", RCL: "rcl", RCR: "rcr", SHL: "shl", SHR: "shr", SAR: "sar"}
	unaryNames  = map[Unary]string{NOT: "not", NEG: "neg", MUL: "mul", IMUL: "imul", DIV: "div", IDIV: "idiv", INC: "inc", DEC: "dec"}
	bitNames    = map[Bit]string{BT: "bt", BTS: "bts", BTR: "btr", BTC: "btc"}
	stringNames = map[String]string{MOVS: "movs", CMPS: "cmps", STOS: "stos", LODS: "lods", SCAS: "scas"}
	imms        = []int32{0, 1, -1, 127, 128, -128, -129, 0x7fff, 0x12345678, -0x80000000}
	disps       = []int32{0, 1, -1, 127, 128, -128, -129, 0x12345678, -0x80000000}
)

// keys are the keys of a table in order, so that each run takes the same forms.
func keys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// regs are the registers of a size.
func regs(s Size) (r []Reg) {
	for i, name := range regNames[s] {
		if name != "?" {
			r = append(r, Reg(i))
		}
	}
	return r
}

func name(s Size, r Reg) string { return regNames[s][r] }

func high(s Size, r Reg) bool { return s == S8 && r >= AH }

// needsREX reports that a register cannot stand beside AH to BH.
func needsREX(s Size, r Reg) bool { return s == S8 && r >= RSP && r <= RDI || r >= R8 && r <= R15 }

// together reports that one instruction can have both registers.
func together(s1 Size, r1 Reg, s2 Size, r2 Reg) bool {
	return !(high(s1, r1) && (needsREX(s2, r2) || s2 == S64)) && !(high(s2, r2) && (needsREX(s1, r1) || s1 == S64))
}

// withMem reports that one instruction can have the register and the operand in memory.
func withMem(s Size, r Reg, m Mem) bool {
	return !high(s, r) || !(m.Base >= R8 && m.Base <= R15) && (m.Scale == 0 || m.Index < R8)
}

func text(s Size, m Mem) string { return ptr[s] + address(m) }

func address(m Mem) string {
	var parts []string
	switch {
	case m.Base == RIP:
		parts = append(parts, "rip")
	case m.Base != NoReg:
		parts = append(parts, name(S64, m.Base))
	}
	if m.Scale != 0 {
		parts = append(parts, fmt.Sprintf("%s*%d", name(S64, m.Index), m.Scale))
	}
	out := strings.Join(parts, "+")
	switch {
	case out == "":
		out = fmt.Sprintf("%#x", uint64(m.Disp))
	case m.Disp < 0:
		out += fmt.Sprintf("-%#x", -int64(m.Disp))
	case m.Disp > 0:
		out += fmt.Sprintf("+%#x", m.Disp)
	}
	return "[" + out + "]"
}

// memories are operands in memory: with all, every base, index, scale and kind of
// displacement; without, those whose encodings differ in kind.
func memories(all bool) (out []Mem) {
	bases := []Reg{NoReg, RAX, RSP, RBP, RDI, R8, R12, R13, R15}
	indexes := []Reg{RCX, RBP, R12, R13}
	scales := []uint8{1, 8}
	ds := []int32{0, -128, 0x12345678}
	if all {
		bases = append(regs(S64), NoReg)
		indexes = nil
		for _, r := range regs(S64) {
			if r != RSP {
				indexes = append(indexes, r)
			}
		}
		scales, ds = []uint8{1, 2, 4, 8}, disps
	}
	for _, b := range bases {
		for _, d := range ds {
			out = append(out, Mem{Base: b, Disp: d})
			for _, i := range indexes {
				for _, s := range scales {
					out = append(out, Mem{Base: b, Index: i, Scale: s, Disp: d})
				}
			}
		}
	}
	for _, d := range ds {
		out = append(out, Mem{Base: RIP, Disp: d})
	}
	return out
}

// fewer is every seventh operand for go test -short. (Groups of operands with one base have
// nine, so that all kinds come.)
func fewer(all []Mem) (out []Mem) {
	if !testing.Short() {
		return all
	}
	for i := 0; i < len(all); i += 7 {
		out = append(out, all[i])
	}
	return out
}

// collector gathers forms.
type collector struct {
	mems  []Mem
	yield func(form)
}

func (c *collector) add(text string, do func(a *Asm)) { c.yield(form{text, do}) }

// rr gathers a form of two registers, of sizes s1 and s2.
func (c *collector) rr(mnemonic string, s1, s2 Size, do func(a *Asm, r1, r2 Reg)) {
	for _, r1 := range regs(s1) {
		for _, r2 := range regs(s2) {
			if together(s1, r1, s2, r2) {
				c.add(mnemonic+" "+name(s1, r1)+", "+name(s2, r2), func(a *Asm) { do(a, r1, r2) })
			}
		}
	}
}

// rm gathers a form of a register of size s1 and memory of size s2.
func (c *collector) rm(mnemonic string, s1, s2 Size, do func(a *Asm, r Reg, m Mem)) {
	for _, r := range regs(s1) {
		for _, m := range c.mems {
			if withMem(s1, r, m) {
				c.add(mnemonic+" "+name(s1, r)+", "+text(s2, m), func(a *Asm) { do(a, r, m) })
			}
		}
	}
}

// mr gathers a form of memory and a register, both of size s, and what follows them.
func (c *collector) mr(mnemonic string, s Size, tail string, do func(a *Asm, m Mem, r Reg)) {
	for _, r := range regs(s) {
		for _, m := range c.mems {
			if withMem(s, r, m) {
				c.add(mnemonic+" "+text(s, m)+", "+name(s, r)+tail, func(a *Asm) { do(a, m, r) })
			}
		}
	}
}

// r gathers a form of one register.
func (c *collector) r(mnemonic string, s Size, tail string, do func(a *Asm, r Reg)) {
	for _, r := range regs(s) {
		c.add(mnemonic+" "+name(s, r)+tail, func(a *Asm) { do(a, r) })
	}
}

// m gathers a form of memory.
func (c *collector) m(mnemonic string, s Size, tail string, do func(a *Asm, m Mem)) {
	for _, m := range c.mems {
		c.add(mnemonic+" "+text(s, m)+tail, func(a *Asm) { do(a, m) })
	}
}

// immText is an immediate as the disassembler shows it: the value that the operand takes.
func immText(s Size, v int32) string {
	switch s {
	case S8:
		v = int32(int8(v))
	case S16:
		v = int32(int16(v))
	}
	if v < 0 {
		return fmt.Sprintf(", -%#x", -int64(v))
	}
	return fmt.Sprintf(", %#x", v)
}

// eachForm yields every form of every method.
func eachForm(mems []Mem, yield func(form)) {
	c := &collector{mems, yield}
	for _, s := range sizes {
		c.moves(s)
		c.operations(s)
		c.shifts(s)
		if s != S8 {
			c.wideOnly(s)
		}
	}
	c.extensions()
	c.sizeless()
	c.sse()
}

func (c *collector) moves(s Size) {
	c.rr("mov", s, s, func(a *Asm, x, y Reg) { a.MovRR(s, x, y) })
	c.rm("mov", s, s, func(a *Asm, r Reg, m Mem) { a.MovRM(s, r, m) })
	c.mr("mov", s, "", func(a *Asm, m Mem, r Reg) { a.MovMR(s, m, r) })
	for _, v := range imms {
		c.r("mov", s, immText(s, v), func(a *Asm, r Reg) { a.MovRI(s, r, v) })
		c.m("mov", s, immText(s, v), func(a *Asm, m Mem) { a.MovMI(s, m, v) })
	}
	c.rr("xchg", s, s, func(a *Asm, x, y Reg) { a.XchgRR(s, x, y) })
	c.mr("xchg", s, "", func(a *Asm, m Mem, r Reg) { a.XchgMR(s, m, r) })
	c.rr("cmpxchg", s, s, func(a *Asm, x, y Reg) { a.CmpxchgRR(s, x, y) })
	c.mr("cmpxchg", s, "", func(a *Asm, m Mem, r Reg) { a.CmpxchgMR(s, m, r) })
	c.rr("xadd", s, s, func(a *Asm, x, y Reg) { a.XaddRR(s, x, y) })
	c.mr("xadd", s, "", func(a *Asm, m Mem, r Reg) { a.XaddMR(s, m, r) })
}

func (c *collector) operations(s Size) {
	for i, n := range opNames {
		op := Op(i)
		c.rr(n, s, s, func(a *Asm, x, y Reg) { a.OpRR(op, s, x, y) })
		c.rm(n, s, s, func(a *Asm, r Reg, m Mem) { a.OpRM(op, s, r, m) })
		c.mr(n, s, "", func(a *Asm, m Mem, r Reg) { a.OpMR(op, s, m, r) })
		for _, v := range imms {
			c.r(n, s, immText(s, v), func(a *Asm, r Reg) { a.OpRI(op, s, r, v) })
			c.m(n, s, immText(s, v), func(a *Asm, m Mem) { a.OpMI(op, s, m, v) })
		}
	}
	c.rr("test", s, s, func(a *Asm, x, y Reg) { a.TestRR(s, x, y) })
	c.mr("test", s, "", func(a *Asm, m Mem, r Reg) { a.TestMR(s, m, r) })
	for _, v := range imms {
		c.r("test", s, immText(s, v), func(a *Asm, r Reg) { a.TestRI(s, r, v) })
		c.m("test", s, immText(s, v), func(a *Asm, m Mem) { a.TestMI(s, m, v) })
	}
	for _, u := range keys(unaryNames) {
		n := unaryNames[u]
		c.r(n, s, "", func(a *Asm, r Reg) { a.UnaryR(u, s, r) })
		c.m(n, s, "", func(a *Asm, m Mem) { a.UnaryM(u, s, m) })
	}
}

func (c *collector) shifts(s Size) {
	for _, op := range keys(shiftNames) {
		n := shiftNames[op]
		for _, k := range []uint8{1, 2, 31, 63} {
			tail := fmt.Sprintf(", %#x", k)
			c.r(n, s, tail, func(a *Asm, r Reg) { a.ShiftRI(op, s, r, k) })
			c.m(n, s, tail, func(a *Asm, m Mem) { a.ShiftMI(op, s, m, k) })
		}
		c.r(n, s, ", cl", func(a *Asm, r Reg) { a.ShiftRCL(op, s, r) })
		c.m(n, s, ", cl", func(a *Asm, m Mem) { a.ShiftMCL(op, s, m) })
	}
}

// wideOnly gathers what has no form of 8 bits.
func (c *collector) wideOnly(s Size) {
	for i, n := range condNames {
		cond := Cond(i)
		c.rr("cmov"+n, s, s, func(a *Asm, x, y Reg) { a.CmovRR(cond, s, x, y) })
		c.rm("cmov"+n, s, s, func(a *Asm, r Reg, m Mem) { a.CmovRM(cond, s, r, m) })
	}
	for _, d := range []struct {
		op Double
		n  string
	}{{SHLD, "shld"}, {SHRD, "shrd"}} {
		c.mr(d.n, s, ", cl", func(a *Asm, m Mem, r Reg) { a.DoubleMRCL(d.op, s, m, r) })
		c.mr(d.n, s, ", 0x5", func(a *Asm, m Mem, r Reg) { a.DoubleMRI(d.op, s, m, r, 5) })
		for _, x := range regs(s) {
			c.r(d.n+" "+name(s, x)+",", s, ", cl", func(a *Asm, y Reg) { a.DoubleRRCL(d.op, s, x, y) })
			c.r(d.n+" "+name(s, x)+",", s, ", 0x1f", func(a *Asm, y Reg) { a.DoubleRRI(d.op, s, x, y, 31) })
		}
	}
	for _, op := range keys(bitNames) {
		n := bitNames[op]
		c.rr(n, s, s, func(a *Asm, x, y Reg) { a.BitRR(op, s, x, y) })
		c.r(n, s, ", 0xf", func(a *Asm, r Reg) { a.BitRI(op, s, r, 15) })
		c.m(n, s, ", 0xf", func(a *Asm, m Mem) { a.BitMI(op, s, m, 15) })
	}
	c.rr("bsf", s, s, func(a *Asm, x, y Reg) { a.BsfRR(s, x, y) })
	c.rm("bsf", s, s, func(a *Asm, r Reg, m Mem) { a.BsfRM(s, r, m) })
	c.rr("bsr", s, s, func(a *Asm, x, y Reg) { a.BsrRR(s, x, y) })
	c.rm("bsr", s, s, func(a *Asm, r Reg, m Mem) { a.BsrRM(s, r, m) })
	c.rr("imul", s, s, func(a *Asm, x, y Reg) { a.ImulRR(s, x, y) })
	c.rm("imul", s, s, func(a *Asm, r Reg, m Mem) { a.ImulRM(s, r, m) })
	for _, v := range imms {
		for _, x := range regs(s) {
			c.r("imul "+name(s, x)+",", s, immText(s, v), func(a *Asm, y Reg) { a.ImulRRI(s, x, y, v) })
		}
		for _, m := range c.mems {
			c.add("imul "+name(s, R9)+", "+text(s, m)+immText(s, v), func(a *Asm) { a.ImulRMI(s, R9, m, v) })
		}
	}
	for _, r := range regs(s) {
		for _, m := range c.mems {
			c.add("lea "+name(s, r)+", "+address(m), func(a *Asm) { a.Lea(s, r, m) })
		}
	}
	if s != S16 {
		c.r("bswap", s, "", func(a *Asm, r Reg) { a.Bswap(s, r) })
	}
}

func (c *collector) extensions() {
	for _, x := range []struct{ to, from Size }{{S16, S8}, {S32, S8}, {S64, S8}, {S32, S16}, {S64, S16}} {
		c.rr("movzx", x.to, x.from, func(a *Asm, r, q Reg) { a.MovzxRR(x.to, x.from, r, q) })
		c.rm("movzx", x.to, x.from, func(a *Asm, r Reg, m Mem) { a.MovzxRM(x.to, x.from, r, m) })
		c.rr("movsx", x.to, x.from, func(a *Asm, r, q Reg) { a.MovsxRR(x.to, x.from, r, q) })
		c.rm("movsx", x.to, x.from, func(a *Asm, r Reg, m Mem) { a.MovsxRM(x.to, x.from, r, m) })
	}
	c.rr("movsxd", S64, S32, func(a *Asm, r, q Reg) { a.MovsxRR(S64, S32, r, q) })
	c.rm("movsxd", S64, S32, func(a *Asm, r Reg, m Mem) { a.MovsxRM(S64, S32, r, m) })
}

func (c *collector) sizeless() {
	for i, n := range condNames {
		cond := Cond(i)
		c.r("set"+n, S8, "", func(a *Asm, r Reg) { a.SetR(cond, r) })
		c.m("set"+n, S8, "", func(a *Asm, m Mem) { a.SetM(cond, m) })
	}
	c.m("cmpxchg8b", S64, "", func(a *Asm, m Mem) { Cmpxchg8bM(a, S32, m) })
	for _, m := range c.mems {
		c.add("cmpxchg16b xmmword ptr "+address(m), func(a *Asm) { Cmpxchg8bM(a, S64, m) })
	}
	c.r("push", S64, "", (*Asm).Push)
	c.r("pop", S64, "", (*Asm).Pop)
	c.r("jmp", S64, "", (*Asm).JmpR)
	c.r("call", S64, "", (*Asm).CallR)
	c.m("jmp", S64, "", (*Asm).JmpM)
	c.m("call", S64, "", (*Asm).CallM)
	c.r("mov", S64, ", 0x123456789abcdef0", func(a *Asm, r Reg) { a.MovAbs(r, 0x123456789abcdef0) })
	plain := map[string]func(a *Asm){
		"pushfq": (*Asm).Pushfq, "popfq": (*Asm).Popfq, "lahf": (*Asm).Lahf, "sahf": (*Asm).Sahf,
		"cmc": (*Asm).Cmc, "clc": (*Asm).Clc, "stc": (*Asm).Stc, "cld": (*Asm).Cld, "std": (*Asm).Std,
		"int3": (*Asm).Int3, "ud2": (*Asm).Ud2, "ret": (*Asm).Ret, "nop": func(a *Asm) { a.Nop(1) },
		"cbw": func(a *Asm) { a.SignA(S16) }, "cwde": func(a *Asm) { a.SignA(S32) }, "cdqe": func(a *Asm) { a.SignA(S64) },
		"cwd": func(a *Asm) { a.SignDA(S16) }, "cdq": func(a *Asm) { a.SignDA(S32) }, "cqo": func(a *Asm) { a.SignDA(S64) },
	}
	for _, text := range keys(plain) {
		c.add(text, plain[text])
	}
	for i, suffix := range []string{"b", "w", "d", "q"} {
		s := Size(i)
		for _, op := range keys(stringNames) {
			n := stringNames[op]
			c.add(n+suffix, func(a *Asm) { a.Str(op, s) })
			if op == CMPS || op == SCAS {
				c.add("repe "+n+suffix, func(a *Asm) { a.Rep(op, s) })
				c.add("repne "+n+suffix, func(a *Asm) { a.Repne(op, s) })
			} else {
				c.add("rep "+n+suffix, func(a *Asm) { a.Rep(op, s) })
			}
		}
	}
}
