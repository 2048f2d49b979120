package jit

import "github.com/iron86/iron86/decoder"

// look finds out for each instruction whether somebody may look at the flags as they are
// behind it: a reader, an exit (all accesses to memory may leave), or the end of the unit.
func (e *emitter) look() {
	e.looked = e.looked[:0]
	for range e.u.Insts {
		e.looked = append(e.looked, true)
	}
	findChains(e)
	looked := true
	for n := len(e.u.Insts) - 1; n >= 0; n-- {
		e.looked[n] = looked
		switch flagUse(&e.u.Insts[n]) {
		case setsAll:
			looked = false
		case mayLook:
			looked = true
		}
	}
}

// use says what an instruction does with the flags before it.
type use uint8

// Values of use.
const (
	mayLook use = iota // reads some, or may leave
	ignores            // neither reads nor sets them, or sets some
	setsAll            // sets all of them and cannot leave
)

// flagUse returns the use of an instruction. It knows those that cannot leave; all others may look.
func flagUse(i *decoder.Inst) use {
	if i.Prefix&(decoder.PrefixLock|decoder.PrefixRep|decoder.PrefixRepne) != 0 {
		return mayLook
	}
	for n := range i.NArgs {
		if i.Args[n].Kind == decoder.ArgMem && i.Op != decoder.LEA && i.Op != decoder.NOP {
			return mayLook
		}
	}
	switch i.Op {
	case decoder.ADD, decoder.SUB, decoder.CMP, decoder.AND, decoder.OR, decoder.XOR, decoder.TEST, decoder.NEG:
		return setsAll
	case decoder.IMUL, decoder.MUL:
		return setsAll
	case decoder.SHL, decoder.SHR, decoder.SAR:
		if n := i.Args[0].Size; i.Args[1].Kind != decoder.ArgReg && countOf(i, n) != 0 && countOf(i, n) <= 8*n {
			return setsAll
		}
	case decoder.SHLD, decoder.SHRD:
		if i.Args[2].Kind != decoder.ArgReg && i.OpSize >= 4 && countOf(i, i.OpSize) != 0 {
			return setsAll
		}
	case decoder.LEA:
		if i.Bits == 16 || i.AddrSize == wordOf(i) && i.Args[0].Size >= 4 {
			return ignores
		}
	case decoder.BSWAP:
		if i.Args[0].Size >= 4 {
			return ignores
		}
	case decoder.MOV:
		if i.Args[0].Kind == decoder.ArgReg && (i.Args[1].Kind == decoder.ArgReg || isImm(&i.Args[1])) {
			return ignores
		}
	case decoder.MOVSXD:
		if i.Args[0].Size >= i.Args[1].Size {
			return ignores
		}
	case decoder.MOVZX, decoder.MOVSX, decoder.INC, decoder.DEC, decoder.NOT, decoder.XCHG, decoder.CWD, decoder.CBW, decoder.NOP:
		return ignores
	}
	return mayLook
}
