package decoder

import (
	"encoding/binary"

	"github.com/iron86/iron86/x86"
)

// lookAhead is the largest number of bytes that Decode looks at.
const lookAhead = 16

// Decode decodes the instruction at the start of code, of which at most 16 bytes
// are looked at. Inst.Op tells what came of it:
//
//   - Invalid: the instruction raises #UD. Len is the number of bytes that it
//     would have, and operands may be set. The 8086 has no #UD: there Invalid
//     stands for encodings whose effect is not known (LEA, LES, LDS, FF /3 and /5
//     with a register, FE /2 to /7).
//   - Short: the instruction goes on after the end of code.
//   - TooLong: the instruction is longer than the generation allows (10 bytes on
//     the 80286, 15 on the 80386 and later), so that it raises #GP(0). The 8086
//     and the 80186 have no limit. An instruction of more than 16 bytes, which
//     takes useless prefixes, is TooLong there too, and Len says how many bytes
//     may be skipped.
//   - anything else: the instruction that was decoded.
//
// LOCK before an instruction that does not allow it is Invalid from the 80386
// on; older processors accept it everywhere. Decode does not allocate, but for the first instruction of a mode.
func Decode(code []byte, m Mode) (i Inst) {
	d := decoding{inst: &i, mode: m, code: code, limit: lengthLimit(m.Gen)}
	d.opcode(d.prefixes())
	if d.stop != Invalid {
		i.Op = d.stop
		d.pos = min(len(code), d.limit)
	}
	i.Len = uint8(d.pos)
	return i
}

// lengthLimit returns how many bytes an instruction of a generation has at most (80286 PRM,
// "Exception 13"; 80386 PRM, 14.7 "Redundant prefixes"; SDM vol. 3, #GP).
func lengthLimit(g x86.Generation) int {
	switch {
	case g >= x86.I80386:
		return 15
	case g == x86.I80286:
		return 10
	}
	return lookAhead
}

// decoding is the state of one call of Decode.
type decoding struct {
	inst  *Inst // its Op stays Invalid until all has been read and checked
	mode  Mode
	code  []byte
	pos   int
	limit int
	stop  Op // Short or TooLong when a byte could not be read
	// reg and rm are the fields of the ModR/M byte with REX.R and REX.B as bit 3. That bit counts only where the
	// field names a general, XMM, control or debug register.
	reg, rm uint8
}

// next reads a byte. When there is none left it returns 0 and sets d.stop.
func (d *decoding) next() uint8 {
	if d.pos < len(d.code) && d.pos < d.limit {
		b := d.code[d.pos]
		d.pos++
		return b
	}
	if d.stop == Invalid {
		d.stop = Short
		if d.pos >= d.limit {
			d.stop = TooLong
		}
	}
	return 0
}

// number reads a number of n bytes, the lowest byte first.
func (d *decoding) number(n uint8) uint32 {
	if end := d.pos + 4; n == 4 && end <= d.limit && end <= len(d.code) {
		v := binary.LittleEndian.Uint32(d.code[d.pos:end])
		d.pos = end
		return v
	}
	v := uint32(0)
	for i := range n {
		v |= uint32(d.next()) << (8 * i)
	}
	return v
}

// mayBePrefix holds the bytes that are prefixes of any generation, without REX.
var mayBePrefix = [256]bool{0x26: true, 0x2e: true, 0x36: true, 0x3e: true, 0x64: true, 0x65: true, 0x66: true, 0x67: true,
	0xf0: true, 0xf1: true, 0xf2: true, 0xf3: true}

// prefixes reads the prefixes and sets the sizes and the segment register. It
// returns the first byte after them.
func (d *decoding) prefixes() uint8 {
	i := d.inst
	i.Seg, i.Bits = x86.DS, uint8(d.mode.Bits)
	if i.Bits == 64 {
		return d.prefixes64()
	}
	b := d.next()
	for mayBePrefix[b] && d.prefix(b) {
		b = d.next()
	}
	i.OpSize = effectiveSize(d.mode.Bits, i.Prefix&PrefixOpSize != 0)
	i.AddrSize = effectiveSize(d.mode.Bits, i.Prefix&PrefixAddrSize != 0)
	return b
}

// prefix takes note of b if it is a prefix, and reports whether it is one.
func (d *decoding) prefix(b uint8) bool {
	i, is386 := d.inst, d.mode.Gen >= x86.I80386
	switch {
	case b&0xe7 == 0x26 && i.Bits == 64:
		i.NoSeg = b
	case b&0xe7 == 0x26:
		d.override(b >> 3 & 3)
	case b == 0x64 && is386, b == 0x65 && is386:
		d.override(b & 7)
	case b == 0x66 && is386:
		i.Prefix |= PrefixOpSize
	case b == 0x67 && is386:
		i.Prefix |= PrefixAddrSize
	case b == 0xf0, b == 0xf1 && !is386:
		i.Prefix |= PrefixLock
	case b == 0xf2:
		i.Prefix = i.Prefix&^PrefixRep | PrefixRepne
	case b == 0xf3:
		i.Prefix = i.Prefix&^PrefixRepne | PrefixRep
	default:
		return false
	}
	return true
}

// override takes note of a prefix that names a segment register.
func (d *decoding) override(seg uint8) {
	d.inst.Prefix |= PrefixSeg
	d.inst.Seg = seg
}

// effectiveSize returns the operand or address size in bytes. prefixed says that there is a prefix that
// changes it.
func effectiveSize(bits int, prefixed bool) uint8 {
	if (bits == 32) != prefixed {
		return 4
	}
	return 2
}

// opcode decodes everything from the opcode byte b on.
func (d *decoding) opcode(b uint8) {
	i := d.inst
	i.Opcode = uint16(b)
	key := int(b)
	switch {
	case b == 0x0f && d.mode.Gen >= x86.I80286:
		b = d.next()
		i.Opcode = 0x0f00 | uint16(b)
		key = key0F + int(b)
		if d.mode.Gen >= x86.P4 && b&^2 == 0x38 {
			key = d.thirdByte(b)
		}
	case b&0xf8 == 0xd8:
		d.modRM()
		key = keyX87 + int(b&7)*16 + int(i.ModRM>>3&7)
		if i.ModRM >= 0xc0 {
			key += 8
		}
	}
	if d.stop != Invalid {
		return
	}
	var rows []*Row
	if key < keys {
		list := &index[d.mode.Gen]
		if i.Bits == 64 {
			list = d.mode.index64()
		}
		if !list.made.Load() {
			list.make(d.mode)
		}
		rows = list.candidates(key)
	}
	if len(rows) == 0 {
		if i.IsMem() {
			d.address() // an x87 encoding without meaning: its length is known all the same
		}
		return
	}
	if rows[0].modrm && !i.HasModRM {
		d.modRM()
	}
	i.Row = d.choose(rows)
	r := i.Row
	if r == nil {
		r = rows[0] // it tells how many bytes the invalid instruction has
	}
	if i.Bits == 64 {
		i.size64(r.Attr)
	}
	d.operands(r)
	d.settle()
}

// thirdByte reads the last byte of an opcode that begins with 0F 38 or 0F 3A. It returns the key of the
// opcode in the index.
func (d *decoding) thirdByte(second uint8) int {
	b := int(d.next())
	d.inst.Opcode = uint16(second)<<8 | uint16(b)
	switch {
	case second == 0x38:
		return key38 + b
	case b < keys-key3A:
		return key3A + b
	}
	return keys
}

// settle sets Op, which depends on all of the instruction.
func (d *decoding) settle() {
	i := d.inst
	if i.Row == nil || i.Row.special && !d.registersExist() {
		return
	}
	if i.Prefix&PrefixLock != 0 && d.mode.Gen >= x86.I80386 && (i.Row.Attr&Lockable == 0 || !i.IsMem()) {
		return
	}
	i.Op = i.Row.Op
}

// modRM reads the ModR/M byte.
func (d *decoding) modRM() {
	i := d.inst
	i.ModRM = d.next()
	i.HasModRM = true
	d.reg, d.rm = i.ModRM>>3&7|i.REX<<1&8, i.ModRM&7|i.REX<<3&8
}

// choose finds the row that fits the ModR/M byte and the prefixes.
func (d *decoding) choose(rows []*Row) *Row {
	i := d.inst
	isReg, selector := i.ModRM >= 0xc0, uint16(i.REX)<<8|uint16(i.ModRM)
	for _, r := range rows {
		switch {
		case selector&r.mask != r.value,
			r.mod == modMem && isReg && i.HasModRM,
			r.mod == modReg && !isReg,
			r.mandate != mandateAny && r.mandate != d.mandatory():
		default:
			return r
		}
	}
	return nil
}

// mandatory returns the prefix that selects SSE encodings. F2 and F3 have precedence over 66.
// Processors without SSE ignore the prefixes of MMX instructions, and those
// without SSE2 ignore 66.
func (d *decoding) mandatory() mandate {
	p, g := d.inst.Prefix, d.mode.Gen
	switch {
	case p&PrefixRep != 0 && g >= x86.P3:
		return mandateF3
	case p&PrefixRepne != 0 && g >= x86.P3:
		return mandateF2
	case p&PrefixOpSize != 0 && g >= x86.P4:
		return mandate66
	}
	return mandateNone
}

// registersExist reports whether the generation has the segment, control, debug and test registers that the
// instruction names.
func (d *decoding) registersExist() bool {
	i, g := d.inst, d.mode.Gen
	for _, a := range i.Args[:i.NArgs] {
		switch a.Kind {
		case ArgSeg:
			if g == x86.I80286 && a.Reg > x86.DS || a.Reg > x86.GS {
				return false
			}
		case ArgCR:
			// CR4 came with the later 486s, those that have CPUID. CR8 exists with REX.R, so only in 64-bit mode.
			if a.Reg == 1 || a.Reg > 4 && a.Reg != 8 || a.Reg == 4 && g < x86.I80486 {
				return false
			}
		case ArgDR:
			if a.Reg > 7 {
				return false
			}
		case ArgTR:
			if a.Reg < 3 || a.Reg < 6 && g < x86.I80486 {
				return false
			}
		}
	}
	return true
}
