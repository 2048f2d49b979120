package decoder

import (
	"strings"

	"github.com/iron86/iron86/x86"
)

// filler stands for displacements and immediates in samples.
var filler = []byte{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0x0f, 0x21, 0x43}

// samples makes encodings of a row: registers and memory operands of every
// shape, and the prefixes given before each, REX last. Decoding them need not give the row
// (another may go before it) but always an encoding of its opcode.
func samples(r *Row, prefixes []byte) [][]byte {
	var list [][]byte
	for _, tail := range tails(r) {
		b := append([]byte{}, prefixes...)
		switch r.mandate {
		case mandate66:
			b = append(b, 0x66)
		case mandateF2:
			b = append(b, 0xf2)
		case mandateF3:
			b = append(b, 0xf3)
		}
		if n := len(prefixes); n > 0 && prefixes[n-1]&0xf0 == 0x40 && r.mandate >= mandate66 {
			b = append(append(b[:n-1], b[n:]...), prefixes[n-1])
		} else if rex := uint8(r.value >> 8); rex != 0 {
			b = append(b, 0x40|rex)
		}
		if r.Opcode >= 0x0f00 {
			b = append(b, 0x0f)
		}
		if r.Opcode >= 0x3800 {
			b = append(b, uint8(r.Opcode>>8))
		}
		list = append(list, append(append(b, tail...), filler...))
	}
	return list
}

// tails are the opcode byte and what may follow it: the ModR/M byte and, where
// that asks for one in 32-bit code, an SIB byte.
func tails(r *Row) [][]byte {
	op := uint8(r.Opcode)
	if !r.modrm {
		if strings.HasSuffix(r.Enc, "+") {
			return [][]byte{{op}, {op | 3}, {op | 5}, {op | 7}}
		}
		return [][]byte{{op}}
	}
	var list [][]byte
	for _, m := range []uint8{0x00, 0x03, 0x05, 0x06, 0x1c, 0x46, 0x4c, 0x55, 0x84, 0x92, 0xa7, 0xc0, 0xd3, 0xdd, 0xea, 0xe6, 0xf7} {
		m = m&^uint8(r.mask) | uint8(r.value)
		isReg := m >= 0xc0
		if r.mod == modMem && isReg || r.mod == modReg && !isReg {
			continue
		}
		if m&7 == 4 && !isReg {
			for _, sib := range []uint8{0x24, 0x4b, 0xe5, 0x25, 0x8d} {
				list = append(list, []byte{op, m, sib})
			}
			continue
		}
		list = append(list, []byte{op, m})
	}
	return list
}

// modes are the generations with the code sizes they have.
func modes() []Mode {
	var list []Mode
	for _, g := range x86.Generations() {
		list = append(list, Mode{16, g})
		if g >= x86.I80386 {
			list = append(list, Mode{32, g})
		}
	}
	for _, g := range []x86.Generation{x86.X64, x86.X64v2} {
		for _, bits := range []int{16, 32, 64} {
			list = append(list, Mode{bits, g})
		}
	}
	return list
}

// samples64 are the prefixes of samples of 64-bit code.
var samples64 = [][]byte{nil, {0x66}, {0x67}, {0x66, 0x67}, {0x26}, {0x64}, {0xf0}, {0xf2}, {0xf3}, {0x48}, {0x41}, {0x46}, {0x66, 0x48},
	{0x67, 0x43}, {0x40}, {0xf3, 0x41}}

// eachSample64 calls f with instructions of every row in 64-bit code, plain and with prefixes.
func eachSample64(f func(r *Row, m Mode, code []byte, i Inst)) {
	for n := range rows {
		r := &rows[n]
		m := Mode{64, x86.X64v2}
		if !r.in(m) {
			continue
		}
		for _, p := range samples64 {
			for _, code := range samples(r, p) {
				if i := Decode(code, m); i.Op > TooLong && i.Row == r {
					f(r, m, code[:i.Len], i)
				}
			}
		}
	}
}

// eachSample calls f with instructions of every row in 16- and 32-bit code of
// the Pentium 4, or of the first or last generation that has it, plain and with prefixes.
func eachSample(f func(r *Row, m Mode, code []byte, i Inst)) {
	for n := range rows {
		r := &rows[n]
		if r.Attr&(Only64|Long) != 0 {
			continue
		}
		m := Mode{16, min(r.Until, max(r.Since, x86.P4))}
		for _, bits := range []int{16, 32} {
			m.Bits = bits
			if bits == 32 && m.Gen < x86.I80386 {
				continue
			}
			for _, p := range [][]byte{nil, {0x66}, {0x67}, {0x66, 0x67}, {0x26}, {0x64}, {0xf0}, {0xf2}, {0xf3}} {
				for _, code := range samples(r, p) {
					i := Decode(code, m)
					if i.Op > TooLong && i.Row == r {
						f(r, m, code[:i.Len], i)
					}
				}
			}
		}
	}
}
