package decoder

import (
	"strconv"
	"strings"
)

// Text returns the instruction in Intel's syntax, spelled as nasm spells it. addr
// is the address of the instruction, from which branch targets follow. sym, if
// not nil, names an address; where it returns "" the address is written as a
// number. Prefixes without effect are shown as nasm writes them (o16, a32, rep, es),
// except REX, a 66 beside REX.W, and prefixes that a later one replaces or repeats. Invalid, Short and TooLong give "(invalid)",
// "(short)" and "(too long)".
func (i *Inst) Text(addr uint64, sym func(uint64) string) string {
	switch i.Op {
	case Invalid:
		return "(invalid)"
	case Short:
		return "(short)"
	case TooLong:
		return "(too long)"
	}
	w := writer{inst: i, addr: addr, sym: sym}
	w.operandSize = i.Prefix&PrefixOpSize == 0 || i.Row.mandate == mandate66 || i.REX&rexW != 0
	w.addressSize = i.Prefix&PrefixAddrSize == 0
	w.segment = i.Prefix&PrefixSeg == 0
	name, operands := w.mnemonic(), w.operands()
	return w.prefixes() + name + operands
}

// writer collects the text of one instruction.
type writer struct {
	inst *Inst
	addr uint64
	sym  func(uint64) string
	// These say that the text shows the operand size, the address size or the segment already, or need not show it.
	operandSize, addressSize, segment bool
}

// prefixes writes the prefixes that operands and mnemonic do not show.
func (w *writer) prefixes() string {
	i, s := w.inst, ""
	if i.Prefix&PrefixLock != 0 {
		s += "lock "
	}
	switch {
	case w.operandSize:
	case i.OpSize == 8:
		s += "o16 " // without effect
	default:
		s += "o" + strconv.Itoa(8*int(i.OpSize)) + " "
	}
	if !w.addressSize {
		s += "a" + strconv.Itoa(8*int(i.AddrSize)) + " "
	}
	if i.NoSeg != 0 {
		s += segments[i.NoSeg>>3&3] + " "
	}
	if !w.segment {
		s += segments[i.Seg] + " "
	}
	switch repeat := i.Row.mandate; {
	case i.Prefix&PrefixRep != 0 && repeat != mandateF3:
		if i.Op == CMPS || i.Op == SCAS {
			return s + "repe "
		}
		return s + "rep "
	case i.Prefix&PrefixRepne != 0 && repeat != mandateF2:
		return s + "repne "
	}
	return s
}

// spelling holds the mnemonics that are not Op.String in lower case.
var spelling = map[Op]string{
	CALLF: "call", JMPF: "jmp", INT1: "int1", LOADALL286: "loadall286", MOVCR: "mov", MOVDR: "mov", MOVTR: "mov",
	RETF: "retf", XLAT: "xlatb", WAIT: "wait",
}

// bySize holds the mnemonics that depend on the operand size. The first is for 2 bytes in 16-bit code,
// the second for 2 bytes in other code, the third for 4 bytes, the fourth for 8.
var bySize = map[Op][4]string{
	CBW: {"cbw", "cbw", "cwde", "cdqe"}, CWD: {"cwd", "cwd", "cdq", "cqo"},
	PUSHF: {"pushf", "pushfw", "pushfd", "pushfq"}, POPF: {"popf", "popfw", "popfd", "popfq"},
	PUSHA: {"pusha", "pushaw", "pushad", ""}, POPA: {"popa", "popaw", "popad", ""},
	IRET: {"iret", "iretw", "iretd", "iretq"},
}

// wide holds the mnemonics that an operand size of 8 changes, and bySize does not have.
var wide = map[Op]string{
	RETF: "retfq", SYSRET: "o64 sysret", SYSEXIT: "o64 sysexit", FXSAVE: "fxsave64", FXRSTOR: "fxrstor64",
	MOVD: "movq", PEXTRD: "pextrq", PINSRD: "pinsrq",
}

// mnemonic writes the name of the instruction, with the size of a string
// instruction.
func (w *writer) mnemonic() string {
	i := w.inst
	if names, ok := bySize[i.Op]; ok {
		w.operandSize = true
		switch {
		case i.OpSize > 2:
			return names[i.OpSize/4+1]
		case i.Bits > 16:
			return names[1]
		}
		return names[0]
	}
	if s, ok := wide[i.Op]; ok && i.OpSize == 8 {
		return s
	}
	if isString(i.Op) {
		return strings.ToLower(i.Op.String()) + w.stringSize()
	}
	if i.Op == JCXZ {
		w.addressSize = true
		return [...]string{"jcxz", "jecxz", "jrcxz"}[i.AddrSize/4]
	}
	if s, ok := spelling[i.Op]; ok {
		return s
	}
	return strings.ToLower(i.Op.String())
}

// isString reports whether o is a string instruction.
func isString(o Op) bool {
	switch o {
	case CMPS, INS, LODS, MOVS, OUTS, SCAS, STOS:
		return true
	}
	return false
}

// stringSize returns the letter for the size of a string instruction's element.
func (w *writer) stringSize() string {
	for _, a := range w.inst.Args[:w.inst.NArgs] {
		if a.Kind != ArgStrSrc && a.Kind != ArgStrDst {
			continue
		}
		switch a.Size {
		case 1:
			return "b"
		case 2:
			w.operandSize = true
			return "w"
		case 4:
			w.operandSize = true
			return "d"
		case 8:
			return "q"
		}
	}
	return ""
}

// operands writes the operands, with a space before the first.
func (w *writer) operands() string {
	i := w.inst
	if isString(i.Op) {
		return "" // the mnemonic says all
	}
	var list []string
	for n := range i.NArgs {
		list = append(list, w.operand(int(n)))
	}
	if len(list) == 0 {
		return ""
	}
	return " " + strings.Join(list, ",")
}

var (
	registers8  = [8]string{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"}
	registers16 = [16]string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"}
	registers32 = [16]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"}
	registers64 = [16]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}
	// registersREX are the byte registers of instructions with a REX prefix.
	registersREX = [16]string{"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"}
	segments     = [8]string{"es", "cs", "ss", "ds", "fs", "gs", "s6", "s7"}
)

// operand writes operand n.
func (w *writer) operand(n int) string {
	i := w.inst
	a := i.Args[n]
	reg := strconv.Itoa(int(a.Reg))
	switch a.Kind {
	case ArgReg:
		return w.register(i.Row.args[n], a)
	case ArgSeg:
		return segments[a.Reg&7]
	case ArgCR:
		return "cr" + reg
	case ArgDR:
		return "dr" + reg
	case ArgTR:
		return "tr" + reg
	case ArgST:
		return "st" + reg
	case ArgMM:
		return "mm" + reg
	case ArgXMM:
		return "xmm" + reg
	case ArgMem:
		return w.memory(a)
	case ArgImm:
		return w.immediate(n)
	case ArgImm2:
		return number(uint64(i.Imm2))
	case ArgConst:
		return "1"
	case ArgRel:
		return w.target(a)
	case ArgFar:
		return w.far()
	}
	return ""
}

// register writes a general register.
func (w *writer) register(o operand, a Arg) string {
	w.operandSize = w.operandSize || o.size == sizeV || o.size == sizeZ
	switch {
	case a.Size == 1 && w.inst.REX == 0:
		return registers8[a.Reg&7]
	case a.Size == 1:
		return registersREX[a.Reg&15]
	case a.Size == 2:
		return registers16[a.Reg&15]
	case a.Size == 8:
		return registers64[a.Reg&15]
	}
	return registers32[a.Reg&15]
}

// number writes a number as nasm reads it.
func number(v uint64) string { return "0x" + strconv.FormatUint(v, 16) }

// signed writes a sign-extended number.
func signed(v int64) string {
	if v < 0 {
		return "-" + number(uint64(-v))
	}
	return number(uint64(v))
}

// immediate writes the immediate operand n. A sign-extended one is written with its sign.
func (w *writer) immediate(n int) string {
	i := w.inst
	s := number(i.Imm)
	if o := i.Row.args[n]; o.src == srcIs || o.size == sizeZ && i.OpSize == 8 {
		s = signed(int64(i.Imm))
	}
	if i.Op == PUSH && !w.operandSize {
		w.operandSize = true
		return sizeName(i.OpSize) + s
	}
	return s
}

// target writes the target of a near branch.
func (w *writer) target(a Arg) string {
	i := w.inst
	to := w.addr + uint64(i.Len) + i.Imm
	switch {
	case i.OpSize == 8:
	case i.OpSize == 4:
		to &= 0xffffffff
	case i.Bits == 16: // IP wraps; what addr holds above it stays
		to = w.addr&^0xffff | to&0xffff
	default:
		to &= 0xffff
	}
	s := ""
	switch {
	case i.Op == JMP && a.Size == 1:
		s = "short "
	case i.Prefix&PrefixOpSize != 0 && i.OpSize < 8 && (i.Op == CALL || i.Op == JMP):
		w.operandSize = true
		s = sizeName(i.OpSize)
	}
	return s + w.name(to)
}

// name returns the text of an address: its symbol, or else its number.
func (w *writer) name(addr uint64) string {
	if w.sym != nil {
		if s := w.sym(addr); s != "" {
			return s
		}
	}
	return number(addr)
}

// far writes a far pointer.
func (w *writer) far() string {
	i, s := w.inst, ""
	if i.Prefix&PrefixOpSize != 0 {
		w.operandSize = true
		s = sizeName(i.OpSize)
	}
	return s + number(uint64(i.Imm2)) + ":" + number(i.Imm)
}

// sizeName returns nasm's word for a size in bytes, with a space after it.
func sizeName(n uint8) string {
	switch n {
	case 1:
		return "byte "
	case 2:
		return "word "
	case 4:
		return "dword "
	case 8:
		return "qword "
	case 10:
		return "tword "
	case 16:
		return "oword "
	}
	return ""
}
