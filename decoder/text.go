package decoder

import (
	"strconv"
	"strings"

	"github.com/iron86/iron86/x86"
)

// Text returns the instruction in Intel's syntax, spelled as nasm spells it. addr
// is the address of the instruction, from which branch targets follow. sym, if
// not nil, names an address; where it returns "" the address is written as a
// number. Prefixes without meaning are shown as nasm writes them (o16, a32, rep),
// so that no byte goes unseen. Invalid, Short and TooLong give "(invalid)",
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
	w.operandSize = i.Prefix&PrefixOpSize == 0 || i.Row.mandate == mandate66
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
	// These say what the text shows already, or need not show.
	operandSize, addressSize, segment bool
}

// bits returns the size of the code that the instruction stands in: 16 or 32.
func (i *Inst) bits() int {
	if (i.OpSize == 4) != (i.Prefix&PrefixOpSize != 0) {
		return 32
	}
	return 16
}

// prefixes writes the prefixes that operands and mnemonic do not show.
func (w *writer) prefixes() string {
	i, s := w.inst, ""
	if i.Prefix&PrefixLock != 0 {
		s += "lock "
	}
	if !w.operandSize {
		s += "o" + strconv.Itoa(8*int(i.OpSize)) + " "
	}
	if !w.addressSize {
		s += "a" + strconv.Itoa(8*int(i.AddrSize)) + " "
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
// the second for 2 bytes in 32-bit code, the third for 4 bytes.
var bySize = map[Op][3]string{
	CBW: {"cbw", "cbw", "cwde"}, CWD: {"cwd", "cwd", "cdq"},
	PUSHF: {"pushf", "pushfw", "pushfd"}, POPF: {"popf", "popfw", "popfd"},
	PUSHA: {"pusha", "pushaw", "pushad"}, POPA: {"popa", "popaw", "popad"},
	IRET: {"iret", "iretw", "iretd"},
}

// mnemonic writes the name of the instruction, with the size of a string
// instruction.
func (w *writer) mnemonic() string {
	i := w.inst
	if names, ok := bySize[i.Op]; ok {
		w.operandSize = true
		switch {
		case i.OpSize == 4:
			return names[2]
		case i.bits() == 32:
			return names[1]
		}
		return names[0]
	}
	if isString(i.Op) {
		return strings.ToLower(i.Op.String()) + w.stringSize()
	}
	if i.Op == JCXZ {
		w.addressSize = true
		if i.AddrSize == 4 {
			return "jecxz"
		}
		return "jcxz"
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
	registers16 = [8]string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"}
	registers32 = [8]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"}
	segments    = [8]string{"es", "cs", "ss", "ds", "fs", "gs", "s6", "s7"}
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
	w.operandSize = w.operandSize || o.size == sizeV
	switch a.Size {
	case 1:
		return registers8[a.Reg&7]
	case 2:
		return registers16[a.Reg&7]
	}
	return registers32[a.Reg&7]
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

// immediate writes the immediate operand n. A sign-extended byte is written with its sign.
func (w *writer) immediate(n int) string {
	i := w.inst
	s := number(i.Imm)
	if i.Row.args[n].src == srcIs {
		s = signed(int64(i.Imm))
	}
	if i.Op == PUSH && i.Prefix&PrefixOpSize != 0 {
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
	case i.OpSize == 4:
		to &= 0xffffffff
	case i.bits() == 16: // IP wraps; what addr holds above it stays
		to = w.addr&^0xffff | to&0xffff
	default:
		to &= 0xffff
	}
	s := ""
	switch {
	case i.Op == JMP && a.Size == 1:
		s = "short "
	case i.Prefix&PrefixOpSize != 0 && (i.Op == CALL || i.Op == JMP):
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

// memory writes a memory operand.
func (w *writer) memory(a Arg) string {
	i := w.inst
	var s strings.Builder
	switch i.Op {
	case CALLF, JMPF:
		s.WriteString("far ")
		if i.Prefix&PrefixOpSize != 0 {
			s.WriteString(sizeName(i.OpSize))
			w.operandSize = true
		}
	default:
		if !w.sizeIsPlain(a) {
			s.WriteString(sizeName(a.Size))
		}
	}
	s.WriteByte('[')
	if i.Prefix&PrefixSeg != 0 {
		s.WriteString(segments[i.Seg] + ":")
		w.segment = true
	}
	s.WriteString(w.effective())
	s.WriteByte(']')
	return s.String()
}

// sizeIsPlain reports whether another operand tells the size of the memory
// operand a, or the instruction has only one. It notes a shown operand size.
func (w *writer) sizeIsPlain(a Arg) bool {
	i := w.inst
	switch i.Op {
	case INVLPG, LDS, LEA, LES, LFS, LGDT, LGS, LIDT, LSS, SGDT, SIDT, BOUND,
		CLFLUSH, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2:
		return true
	case CVTSI2SD, CVTSI2SS, MOVD, PINSRW, PINSRB, PINSRD, PEXTRB, PEXTRW, PEXTRD, EXTRACTPS:
		return false
	}
	for n := range i.NArgs {
		o := i.Row.args[n]
		if i.Args[n].Kind == ArgMM || i.Args[n].Kind == ArgXMM {
			return true
		}
		if i.Args[n].Kind == ArgReg && i.Args[n].Size == a.Size && i.Op != CRC32 && (o.src == srcG || o.src == srcReg && o.fixed == x86.AX) {
			return true
		}
		if i.Args[n].Kind == ArgMem && o.size == sizeV && o.src != srcRM {
			w.operandSize = true
		}
	}
	return false
}

// effective writes the address inside the brackets.
func (w *writer) effective() string {
	i := w.inst
	m := i.Mem
	names, width := &registers32, 32
	if i.AddrSize == 2 {
		names, width = &registers16, 16
	}
	var terms []string
	if m.Base != NoReg {
		terms = append(terms, names[m.Base])
	}
	if m.Index != NoReg {
		s := names[m.Index]
		if width == 32 && (m.Scale > 0 || m.Base == NoReg) {
			s += "*" + strconv.Itoa(1<<m.Scale)
		}
		terms = append(terms, s)
	}
	w.addressSize = w.addressSize || len(terms) > 0
	disp := m.Disp
	if len(terms) == 0 {
		s := ""
		if !w.addressSize {
			s = sizeName(i.AddrSize)
			w.addressSize = true
		}
		return s + w.name(uint64(disp))
	}
	s := strings.Join(terms, "+")
	switch v := int32(disp<<(32-width)) >> (32 - width); {
	case v > 0:
		s += "+" + number(uint64(v))
	case v < 0:
		s += "-" + number(uint64(-int64(v)))
	}
	return s
}
