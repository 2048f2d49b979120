package decoder

import "github.com/iron86/iron86/x86"

// This file has what is peculiar to 64-bit mode (SDM vol. 2, 2.2.1; vol. 1, 3.6 and 3.7).

// Bits of the REX prefix, 40 to 4F.
const (
	rexB = 1 << iota // bit 3 of ModRM.rm, of SIB.base, of a register in the opcode
	rexX             // bit 3 of SIB.index
	rexR             // bit 3 of ModRM.reg
	rexW             // operands of 8 bytes
)

// index64 returns the lookup of a 64-bit mode. Generations without it decode as X64 does.
func (m Mode) index64() *lookup {
	if m.Gen >= x86.X64v2 {
		return &index[indexX64v2]
	}
	return &index[indexX64]
}

// prefixes64 reads the prefixes in 64-bit mode. REX counts only as the last of them.
func (d *decoding) prefixes64() uint8 {
	i, rex := d.inst, uint8(0)
	b := d.next()
	for {
		switch {
		case b&0xf0 == 0x40:
			rex = b
		case mayBePrefix[b] && d.prefix(b):
			rex = 0
		default:
			i.REX = rex
			i.OpSize, i.AddrSize = effectiveSize(32, i.Prefix&PrefixOpSize != 0), 8
			if rex&rexW != 0 {
				i.OpSize = 8
			}
			if i.Prefix&PrefixAddrSize != 0 {
				i.AddrSize = 4
			}
			return b
		}
		b = d.next()
	}
}

// size64 sets the operand size of an encoding that has one of its own in 64-bit mode.
func (i *Inst) size64(a Attr) {
	switch {
	case a&(Branch|Forced64) != 0, a&Default64 != 0 && i.OpSize == 4:
		i.OpSize = 8
	case a&Max32 != 0:
		i.OpSize = min(i.OpSize, 4)
	}
}

// address64 reads a memory operand in 64-bit mode. The bits of REX do not count where a field says that there is
// an SIB byte or no base, but they do where SIB.index says that there is no index: R12 can be one.
func (d *decoding) address64() {
	i := d.inst
	mod, base := i.ModRM>>6, i.ModRM&7
	b := i.REX << 3 & 8
	i.Mem = Mem{Base: base | b, Index: NoReg}
	switch {
	case base == x86.SP: // SIB byte
		sib := d.next()
		base = sib & 7
		i.Mem = Mem{Base: base | b, Index: sib>>3&7 | i.REX<<2&8, Scale: sib >> 6}
		if i.Mem.Index == x86.SP {
			i.Mem.Index = NoReg
		}
		if mod == 0 && base == x86.BP {
			i.Mem.Base, mod = NoReg, 2
		}
	case mod == 0 && base == x86.BP:
		i.Mem.Base, mod = RIP, 2
	}
	switch mod {
	case 1:
		i.Mem.Disp = uint32(int8(d.next()))
	case 2:
		i.Mem.Disp = d.number(4)
	}
	if i.AddrSize == 8 {
		i.Mem.High = uint32(int32(i.Mem.Disp) >> 31)
	}
}
