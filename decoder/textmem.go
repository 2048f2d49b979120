package decoder

import (
	"strconv"
	"strings"

	"github.com/iron86/iron86/x86"
)

// memory writes a memory operand.
func (w *writer) memory(a Arg) string {
	i := w.inst
	var s strings.Builder
	switch i.Op {
	case CALLF, JMPF:
		s.WriteString("far ")
		if i.Prefix&PrefixOpSize != 0 || i.Bits == 64 {
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

// sizeIsPlain reports whether the text needs no word for the size of the memory operand a, because another
// operand tells it or the instruction has only one size. It also
// notes when such a word would show the operand size.
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
		if i.Args[n].Kind == ArgMem && (o.size == sizeV || o.size == sizeZ) && o.src != srcRM {
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
	switch i.AddrSize {
	case 2:
		names, width = &registers16, 16
	case 8:
		names = &registers64
	}
	if m.Base == RIP {
		return w.relative()
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
		if !w.addressSize || i.AddrSize == 8 && !i.HasModRM {
			s = sizeName(i.AddrSize)
			w.addressSize = true
		}
		return s + w.name(uint64(m.High)<<32|uint64(disp))
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

// relative writes an address relative to the instruction pointer. The text names the address itself.
func (w *writer) relative() string {
	i, s := w.inst, "rel "
	to := w.addr + uint64(i.Len) + (uint64(i.Mem.High)<<32 | uint64(i.Mem.Disp))
	if i.AddrSize == 4 {
		s, to = "dword rel ", uint64(uint32(to))
		w.addressSize = true
	}
	return s + w.name(to)
}
