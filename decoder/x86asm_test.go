package decoder

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
	"golang.org/x/arch/x86/x86asm"
)

// asmNames holds the Ops that x86asm names otherwise.
var asmNames = map[Op]string{
	CALLF: "LCALL", JMPF: "LJMP", RETF: "LRET", INT1: "ICEBP", INT3: "INT", WAIT: "FWAIT", XLAT: "XLATB",
	MOVCR: "MOV", MOVDR: "MOV", MOVTR: "MOV", CMPSD: "CMPSD_XMM", MOVSD: "MOVSD_XMM",
}

// asmBySize holds the mnemonics that follow the operand size.
var asmBySize = map[Op][3]string{
	CBW: {"CBW", "CWDE", "CDQE"}, CWD: {"CWD", "CDQ", "CQO"}, PUSHF: {"PUSHF", "PUSHFD", "PUSHFQ"},
	POPF: {"POPF", "POPFD", "POPFQ"}, PUSHA: {"PUSHA", "PUSHAD"}, POPA: {"POPA", "POPAD"}, IRET: {"IRET", "IRETD", "IRETQ"},
}

// asmName is x86asm's mnemonic for an instruction.
func asmName(i *Inst) string {
	if s, ok := asmNames[i.Op]; ok {
		return s
	}
	if s, ok := asmBySize[i.Op]; ok {
		return s[i.OpSize/4]
	}
	switch {
	case isString(i.Op):
		w := writer{inst: i}
		return i.Op.String() + strings.ToUpper(w.stringSize())
	case i.Op == JCXZ:
		return [...]string{"JCXZ", "JECXZ", "JRCXZ"}[i.AddrSize/4]
	case i.Op == MOVD && i.OpSize == 8:
		return "MOVQ"
	case i.Op == PEXTRD && i.OpSize == 8:
		return "PEXTRQ"
	case i.Op == PINSRD && i.OpSize == 8:
		return "PINSRQ"
	case (i.Op == FXSAVE || i.Op == FXRSTOR) && i.OpSize == 8:
		return i.Op.String() + "64"
	}
	return i.Op.String()
}

// asmArgs writes the operands of an instruction in the way of asmTheirs.
func asmArgs(i *Inst) []string {
	var list []string
	for _, a := range i.Args[:i.NArgs] {
		switch a.Kind {
		case ArgReg:
			list = append(list, asmRegister(i, a))
		case ArgSeg:
			list = append(list, segments[a.Reg])
		case ArgCR:
			list = append(list, fmt.Sprint("cr", a.Reg))
		case ArgDR:
			list = append(list, fmt.Sprint("dr", a.Reg))
		case ArgTR:
			list = append(list, fmt.Sprint("tr", a.Reg))
		case ArgST:
			list = append(list, fmt.Sprint("f", a.Reg))
		case ArgMM:
			list = append(list, fmt.Sprint("m", a.Reg))
		case ArgXMM:
			list = append(list, fmt.Sprint("x", a.Reg))
		case ArgImm, ArgConst:
			list = append(list, fmt.Sprintf("%#x", i.Imm&(1<<(8*a.Size)-1)))
		case ArgImm2:
			list = append(list, fmt.Sprintf("%#x", i.Imm2))
		case ArgRel:
			list = append(list, fmt.Sprintf("rel %d", int32(i.Imm)))
		case ArgFar:
			list = append(list, fmt.Sprintf("%#x", i.Imm2), fmt.Sprintf("%#x", i.Imm))
		case ArgMem:
			list = append(list, asmMem(i.Mem, i.AddrSize))
		case ArgStrSrc:
			list = append(list, asmMem(Mem{Base: x86.SI, Index: NoReg}, i.AddrSize))
		case ArgStrDst:
			list = append(list, asmMem(Mem{Base: x86.DI, Index: NoReg}, i.AddrSize))
		}
	}
	return list
}

// asmRegister writes a general register.
func asmRegister(i *Inst, a Arg) string {
	if a.Size == 1 && i.REX == 0 {
		return registers8[a.Reg]
	}
	return [9]string{1: registersREX[a.Reg], 2: registers16[a.Reg], 4: registers32[a.Reg], 8: registers64[a.Reg]}[a.Size]
}

// asmMem writes an address: base, index, factor, displacement.
func asmMem(m Mem, size uint8) string {
	names, disp := registers32, uint64(m.Disp)
	switch size {
	case 2:
		names, disp = registers16, uint64(m.Disp&0xffff)
	case 8:
		names, disp = registers64, uint64(m.High)<<32|uint64(m.Disp)
	}
	name := func(r uint8) string {
		switch r {
		case NoReg:
			return ""
		case RIP:
			return "rip"
		}
		return names[r]
	}
	s := name(m.Base) + "+" + name(m.Index)
	if m.Index != NoReg {
		s += fmt.Sprint("*", 1<<m.Scale)
	}
	return fmt.Sprintf("[%s %#x]", s, disp)
}

// asmTheirs writes the operands of x86asm's instruction. mine gives the sizes of
// immediates, which x86asm does not keep.
func asmTheirs(t *x86asm.Inst, mine *Inst) []string {
	var list []string
	for n, a := range t.Args {
		switch a := a.(type) {
		case x86asm.Reg:
			list = append(list, theirRegister(a))
		case x86asm.Imm:
			size := uint8(8)
			if n < int(mine.NArgs) {
				size = mine.Args[n].Size
			}
			list = append(list, fmt.Sprintf("%#x", uint64(a)&(1<<(8*size)-1)))
		case x86asm.Rel:
			list = append(list, fmt.Sprintf("rel %d", int32(a)))
		case x86asm.Mem:
			list = append(list, asmMem(theirMem(a), uint8(t.AddrSize/8)))
		}
	}
	return list
}

// theirRegister gives our name of a register.
func theirRegister(r x86asm.Reg) string {
	switch {
	case r >= x86asm.SPB && r <= x86asm.R15B:
		return registersREX[r-x86asm.SPB+4]
	case r >= x86asm.R8L && r <= x86asm.R15L:
		return registers32[r-x86asm.R8L+8]
	}
	return strings.ToLower(r.String())
}

func theirMem(a x86asm.Mem) Mem {
	m := Mem{Base: NoReg, Index: NoReg, Disp: uint32(a.Disp), High: uint32(a.Disp >> 32)}
	if m.High == 0 {
		m.High = uint32(int32(m.Disp) >> 31) // x86asm does not keep the sign of 4 bytes
	}
	number := func(r x86asm.Reg) uint8 {
		switch {
		case r >= x86asm.RAX && r <= x86asm.R15:
			return uint8(r - x86asm.RAX)
		case r >= x86asm.EAX && r <= x86asm.R15L:
			return uint8(r - x86asm.EAX)
		case r == x86asm.RIP, r == x86asm.EIP:
			return RIP
		case r >= x86asm.AX && r <= x86asm.DI:
			return uint8(r - x86asm.AX)
		}
		return NoReg
	}
	m.Base, m.Index = number(a.Base), number(a.Index)
	for f := a.Scale; f > 1; f >>= 1 {
		m.Scale++
	}
	return m
}

// pair is one instruction as both decoders see it.
type pair struct {
	mode   Mode
	code   []byte
	mine   Inst
	theirs x86asm.Inst
	err    error
}

// laterOpcodes holds opcodes under which x86asm knows instructions that came after
// SSE4.2 or need 64-bit mode, besides those of three bytes.
var laterOpcodes = map[uint16]bool{
	0x62: true, 0xc4: true, 0xc5: true, // EVEX, VEX
	0xc6: true, 0xc7: true, // XABORT, XBEGIN
	0x0f01: true,               // MONITOR, XGETBV, SWAPGS, RDTSCP …
	0x0f05: true, 0x0f07: true, // SYSCALL, SYSRET
	0x0f0d: true, // PREFETCHW
	0x0f2b: true, // MOVNTSS, MOVNTSD (SSE4a)
	0x0fae: true, // XSAVE, RDFSBASE …
	0x0fc7: true, // RDRAND, XSAVES …
}

// has reports whether an instruction of that name exists in a mode.
func (m Mode) has(name string) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return r.Op.String() == name && r.in(m) })
}

// disagreements are a class of them, with its reason.
type disagreements struct {
	reason string
	is     func(p *pair) bool
}

// tolerated are the classes of disagreement with x86asm, each with its reason.
// A test fails when one of them no longer happens.
var tolerated = []disagreements{
	{"x86asm does not check where LOCK is legal", func(p *pair) bool {
		return p.mine.Op == Invalid && p.mine.Prefix&PrefixLock != 0 && p.err == nil
	}},
	{"x86asm gives the prefixes before unknown bytes as an instruction of their own", func(p *pair) bool {
		return p.err == nil && p.theirs.Op == 0
	}},
	{"instructions that came after SSE4.2, and those of systems that are not modelled", func(p *pair) bool {
		return p.mine.Op == Invalid && p.err == nil && (laterOpcodes[p.mine.Opcode] || p.mine.Opcode >= 0x3800) && !p.mode.has(p.theirs.Op.String())
	}},
	{"TZCNT and LZCNT came later: before, F3 in front of BSF and BSR is ignored", func(p *pair) bool {
		return p.mine.Op == BSF && p.theirs.Op == x86asm.TZCNT || p.mine.Op == BSR && p.theirs.Op == x86asm.LZCNT
	}},
	{"x86asm lacks encodings outside the manuals: 82, SALC, SHL and TEST at /6 and /1, hints, x87 aliases", func(p *pair) bool {
		return p.err != nil && p.mine.Op > TooLong && p.mine.Row.Attr&Undocumented != 0
	}},
	{"x86asm lacks UD1, NOP at 0F 1F /1 to /7 and FENI, FDISI, FSETPM", func(p *pair) bool {
		switch p.mine.Op {
		case UD1, FNENI, FNDISI, FNSETPM:
			return p.err != nil
		}
		return p.err != nil && p.mine.Opcode == 0x0f1f
	}},
	{"x86asm lets a ModR/M byte follow UD0, as the latest processors do", func(p *pair) bool { return p.mine.Op == UD0 }},
	{"x86asm has the fences at rm 0 only", func(p *pair) bool {
		return p.err != nil && (p.mine.Op == LFENCE || p.mine.Op == MFENCE || p.mine.Op == SFENCE)
	}},
	{"x86asm ignores prefixes that select no encoding of RSQRTPS, RCPPS, EMMS, MOVNTI and 0F AE", func(p *pair) bool {
		switch p.mine.Opcode {
		case 0x0f52, 0x0f53, 0x0f77, 0x0fc3, 0x0fae:
			return p.mine.Op == Invalid && p.mine.Prefix&(PrefixOpSize|PrefixRep|PrefixRepne) != 0
		}
		return false
	}},
	{"x86asm has MOVLPD and MOVHPD between registers", func(p *pair) bool {
		switch p.mine.Opcode {
		case 0x0f12, 0x0f13, 0x0f16, 0x0f17:
			return p.mine.Op == Invalid && !p.mine.IsMem()
		}
		return false
	}},
	{"x86asm has control registers 1 and 5 to 7", func(p *pair) bool {
		return p.mine.Op == Invalid && (p.mine.Opcode == 0x0f20 || p.mine.Opcode == 0x0f22)
	}},
	{"test registers are gone since the Pentium", func(p *pair) bool {
		return p.mine.Op == Invalid && (p.mine.Opcode == 0x0f24 || p.mine.Opcode == 0x0f26)
	}},
	{"x86asm heeds mod in moves of control and debug registers, processors do not", func(p *pair) bool {
		return p.mine.Op == MOVCR || p.mine.Op == MOVDR
	}},
	{"x86asm has segment registers 6 and 7 and CS as a destination", func(p *pair) bool {
		return p.mine.Op == Invalid && (p.mine.Opcode == 0x8c || p.mine.Opcode == 0x8e)
	}},
	{"x86asm writes 32 bits for a source of which 16 are read", func(p *pair) bool {
		switch p.mine.Op {
		case LAR, LSL, LLDT, LTR, VERR, VERW, LMSW:
			return true
		}
		return p.mine.Opcode == 0x8e
	}},
	{"x86asm writes the registers of 91 to 97 (with REX 90 to 97) in the other order", func(p *pair) bool {
		return p.mine.Op == XCHG && p.mine.Opcode < 0x100 && p.mine.Opcode >= 0x90 && p.theirs.Op == x86asm.XCHG
	}},
	{"x86asm writes INT3 as INT 3", func(p *pair) bool { return p.mine.Op == INT3 && p.theirs.Op == x86asm.INT }},
	{"x86asm writes the operand of XLAT", func(p *pair) bool { return p.mine.Op == XLAT }},
}

// disagreement decodes code with both decoders. It returns "" when they agree,
// and else the index of the tolerated class, or -1.
func disagreement(code []byte, m Mode) (text string, class int) {
	p := pair{mode: m, code: code, mine: Decode(code, m)}
	p.theirs, p.err = x86asm.Decode(code, m.Bits)
	mine, theirs := &p.mine, &p.theirs
	switch valid := mine.Op > TooLong; {
	case !valid && p.err != nil:
		return "", -1
	case !valid:
		text = fmt.Sprintf("%v, x86asm: %v", mine.Op, theirs)
	case p.err != nil:
		text = fmt.Sprintf("%s, x86asm: %v", mine.Text(0, nil), p.err)
	default:
		have := fmt.Sprint(mine.Len, " ", asmName(mine), " ", strings.Join(asmArgs(mine), ","))
		want := fmt.Sprint(theirs.Len, " ", theirs.Op, " ", strings.Join(asmTheirs(theirs, mine), ","))
		if have == want {
			return "", -1
		}
		text = have + ", x86asm: " + want
	}
	for n, t := range slices.Concat(tolerated, tolerated64) {
		if t.is(&p) {
			return text, n
		}
	}
	return text, -1
}

// TestX86asm compares samples of every row and random bytes with x86asm.
func TestX86asm(t *testing.T) {
	need.Time(t)
	hits := make([]int, len(tolerated))
	compare := func(code []byte, bits int) {
		text, class := disagreement(code, Mode{bits, x86.Nehalem32})
		switch {
		case class >= 0:
			hits[class]++
		case text != "":
			t.Errorf("%x in %d-bit code: %s", code, bits, text)
		}
	}
	eachSample(func(r *Row, m Mode, code []byte, i Inst) {
		if r.Until >= x86.Nehalem32 && r.Since <= x86.Nehalem32 {
			compare(code, m.Bits)
		}
	})
	r := rand.New(rand.NewPCG(1, 2))
	code := make([]byte, lookAhead)
	count := 300000
	if testing.Short() {
		count = 100000
	}
	for n := range count {
		for i := range code {
			code[i] = byte(r.Uint32())
		}
		switch n % 4 {
		case 0:
			code[0] = 0x0f
		case 1:
			code[0], code[1] = []byte{0x66, 0xf2, 0xf3, 0x67}[r.IntN(4)], 0x0f
		}
		compare(code, 16<<r.IntN(2))
	}
	for n, tol := range tolerated {
		if hits[n] == 0 {
			t.Errorf("no longer a disagreement: %s", tol.reason)
		}
	}
}

// FuzzX86asm compares any bytes with x86asm.
func FuzzX86asm(f *testing.F) {
	f.Add([]byte{0x0f, 0x58, 0xc1}, true)
	f.Add([]byte{0x66, 0xf3, 0x0f, 0x6f, 0x44, 0x24, 0x10}, false)
	f.Fuzz(func(t *testing.T, code []byte, is32 bool) {
		bits := 16
		if is32 {
			bits = 32
		}
		if text, class := disagreement(code, Mode{bits, x86.Nehalem32}); text != "" && class < 0 {
			t.Errorf("%x in %d-bit code: %s", code, bits, text)
		}
	})
}
