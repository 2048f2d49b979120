package decoder

import "github.com/iron86/iron86/x86"

// operands reads what follows the ModR/M byte and fills Args.
func (d *decoding) operands(r *Row) {
	i := d.inst
	switch {
	case r.ignoresMod():
		i.ModRM |= 0xc0
	case i.IsMem():
		d.address()
	}
	i.NArgs = r.nargs
	for n := range r.nargs {
		i.Args[n] = d.operand(r.args[n])
	}
}

// ignoresMod reports whether the ModR/M byte names registers whatever its mod
// field holds: the moves of control, debug and test registers.
func (r *Row) ignoresMod() bool { return r.args[0].src == srcR || r.args[1].src == srcR }

// operand reads one operand.
func (d *decoding) operand(o operand) Arg {
	i := d.inst
	size := o.bytes(i.OpSize)
	reg, rm := d.reg, d.rm
	switch o.src {
	case srcE, srcM:
		return d.register(ArgReg, rm, size)
	case srcRM:
		if i.IsMem() {
			size = o.mem
		}
		return d.register(ArgReg, rm, size)
	case srcQ, srcN:
		return d.register(ArgMM, rm&7, size)
	case srcW, srcU:
		return d.register(ArgXMM, rm, size)
	case srcR:
		return Arg{ArgReg, rm, size}
	case srcG:
		return Arg{ArgReg, reg, size}
	case srcP:
		return Arg{ArgMM, reg & 7, size}
	case srcV:
		return Arg{ArgXMM, reg, size}
	case srcC:
		return Arg{ArgCR, reg, size}
	case srcD:
		return Arg{ArgDR, reg, size}
	case srcT:
		return Arg{ArgTR, reg & 7, size}
	case srcS:
		return d.segment(reg & 7)
	case srcZ:
		return Arg{ArgReg, uint8(i.Opcode&7) | i.REX<<3&8, size}
	case srcReg:
		return Arg{ArgReg, o.fixed, size}
	case srcSeg:
		return Arg{ArgSeg, o.fixed, 2}
	case srcXMM0:
		return Arg{ArgXMM, 0, size}
	case srcST:
		return Arg{ArgST, 0, size}
	case srcSTi:
		return Arg{ArgST, rm & 7, size}
	}
	return d.other(o.src, size)
}

// other reads an operand that is neither a register nor found through ModRM.rm.
func (d *decoding) other(src source, size uint8) Arg {
	i := d.inst
	switch src {
	case srcI:
		return d.immediate(size)
	case srcIs:
		i.Imm = uint64(int8(d.next()))
		return Arg{Kind: ArgImm, Size: size}
	case srcI2:
		i.Imm2 = uint16(d.number(size))
		return Arg{Kind: ArgImm2, Size: size}
	case srcJ:
		v := d.number(size)
		i.Imm = uint64(int32(v<<(32-8*size)) >> (32 - 8*size))
		return Arg{Kind: ArgRel, Size: size}
	case srcA:
		i.Imm = uint64(d.number(i.OpSize))
		i.Imm2 = uint16(d.number(2))
		return Arg{Kind: ArgFar, Size: size}
	case srcO:
		i.Mem = Mem{Base: NoReg, Index: NoReg, Disp: d.number(min(i.AddrSize, 4))}
		if i.AddrSize == 8 {
			i.Mem.High = d.number(4)
		}
		return Arg{Kind: ArgMem, Size: size}
	case srcX:
		return Arg{Kind: ArgStrSrc, Size: size}
	case srcY:
		return Arg{Kind: ArgStrDst, Size: size}
	}
	i.Imm = 1 // srcOne
	return Arg{Kind: ArgConst, Size: size}
}

// register returns the operand that ModRM.rm names. It is memory, or with mod 3 the register n of the given kind.
func (d *decoding) register(kind ArgKind, n, size uint8) Arg {
	if d.inst.IsMem() {
		return Arg{Kind: ArgMem, Size: size}
	}
	return Arg{kind, n, size}
}

// immediate reads an immediate operand. One of 4 bytes in an operation of 8 bytes is sign-extended.
func (d *decoding) immediate(size uint8) Arg {
	i := d.inst
	i.Imm = uint64(d.number(min(size, 4)))
	switch {
	case size == 8:
		i.Imm |= uint64(d.number(4)) << 32
	case size == 4 && i.OpSize == 8:
		i.Imm, size = uint64(int32(i.Imm)), 8
	}
	return Arg{Kind: ArgImm, Size: size}
}

// segment returns the segment register that ModRM.reg names. The 8086 and the 80186 decode only two
// bits of that field.
func (d *decoding) segment(reg uint8) Arg {
	if d.mode.Gen < x86.I80286 {
		reg &= 3
	}
	return Arg{ArgSeg, reg, 2}
}

// address reads the memory operand that the ModR/M byte announces.
func (d *decoding) address() {
	i := d.inst
	switch {
	case i.AddrSize == 2:
		d.address16()
	case i.Bits == 64:
		d.address64()
	default:
		d.address32()
	}
	if base := i.Mem.Base; i.Prefix&PrefixSeg == 0 && (base == x86.BP || base == x86.SP) {
		i.Seg = x86.SS
	}
	if m := &i.Mem; d.mode.Gen == x86.I80386 && m.Index == NoReg && m.Scale != 0 {
		// Without an index the 386 applies the scale to the base (test386.asm/README,
		// "LEA (32-bit addressing)"; its table is captured from a 386SX).
		m.Index, m.Base = m.Base, NoReg
	}
}

// forms16 holds base and index of a 16-bit address by ModRM.rm (SDM vol. 2, table 2-1).
var forms16 = [8][2]uint8{
	{x86.BX, x86.SI}, {x86.BX, x86.DI}, {x86.BP, x86.SI}, {x86.BP, x86.DI},
	{x86.SI, NoReg}, {x86.DI, NoReg}, {x86.BP, NoReg}, {x86.BX, NoReg},
}

// address16 reads a memory operand with an address size of 2 bytes (SDM vol. 2, table 2-1).
func (d *decoding) address16() {
	i := d.inst
	mod, rm := i.ModRM>>6, i.ModRM&7
	if mod == 0 && rm == 6 {
		i.Mem = Mem{Base: NoReg, Index: NoReg, Disp: d.number(2)}
		return
	}
	i.Mem = Mem{Base: forms16[rm][0], Index: forms16[rm][1]}
	switch mod {
	case 1:
		i.Mem.Disp = uint32(uint16(int8(d.next())))
	case 2:
		i.Mem.Disp = d.number(2)
	}
}

// address32 reads a memory operand with an address size of 4 bytes outside 64-bit mode (SDM vol. 2, table 2-2).
func (d *decoding) address32() {
	i := d.inst
	mod, base := i.ModRM>>6, i.ModRM&7
	i.Mem = Mem{Base: base, Index: NoReg}
	if base == x86.SP { // SIB byte (SDM vol. 2, table 2-3)
		sib := d.next()
		base = sib & 7
		i.Mem = Mem{Base: base, Index: sib >> 3 & 7, Scale: sib >> 6}
		if i.Mem.Index == x86.SP {
			i.Mem.Index = NoReg
		}
	}
	switch {
	case mod == 0 && base == x86.BP:
		i.Mem.Base = NoReg
		i.Mem.Disp = d.number(4)
	case mod == 1:
		i.Mem.Disp = uint32(int8(d.next()))
	case mod == 2:
		i.Mem.Disp = d.number(4)
	}
}
