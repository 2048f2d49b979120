package cpu

import (
	"github.com/iron86/iron86/snapshot"
	"github.com/iron86/iron86/x86"
)

// LongState is the part of the state of a processor with long mode that EIP, Reg, CR, DR and Segment do not show. Of a register whose
// lower half they show it has all bits. It is for saved states, debuggers and conformance runs.
type LongState struct {
	Reg                                        [16]uint64 // RAX to RDI in the order of encoding, R8 to R15
	RIP                                        uint64
	EFER, STAR, LSTAR, CSTAR, SFMASK, KernelGS uint64
	SysenterESP, SysenterEIP                   uint64
	Base                                       [6]uint64 // by segment register; in 64-bit mode only those of FS and GS count
	LDTBase, TRBase, GDTBase, IDTBase          uint64
	CR2, CR3                                   uint64
	DR                                         [4]uint64
	XMM                                        [8][2]uint64 // XMM8 to XMM15
	TSCAux                                     uint32
	CR8                                        uint8
	Code64                                     bool   // the L bit of CS
	FIP, FDP                                   uint64 // of the last x87 instruction and its operand
}

// Long returns the state of long mode. On a processor without that mode the upper halves of the registers are 0.
func (c *CPU) Long() LongState {
	l, m := &c.long, &c.sys.msr
	s := LongState{
		RIP: c.eip, EFER: l.efer, STAR: l.star, LSTAR: l.lstar, CSTAR: l.cstar, SFMASK: l.sfmask, KernelGS: l.kernelGS,
		SysenterESP: uint64(l.sysenterHigh[0])<<32 | uint64(m.SysESP), SysenterEIP: uint64(l.sysenterHigh[1])<<32 | uint64(m.SysEIP),
		LDTBase: c.ldt.base64(), TRBase: c.tr.base64(), GDTBase: c.gdt.base, IDTBase: c.idt.base,
		CR2: c.cr2, CR3: c.cr3, DR: [4]uint64(c.dr[:4]), XMM: [8][2]uint64(c.simd.xmm[8:]),
		TSCAux: l.aux, CR8: l.cr8, Code64: c.seg[x86.CS].long, FIP: c.fpu.ip, FDP: c.fpu.dp,
	}
	copy(s.Reg[:], c.reg[:])
	for i := range s.Base {
		s.Base[i] = c.seg[i].base64()
	}
	return s
}

// SetLong sets the state of long mode without any check.
func (c *CPU) SetLong(s LongState) {
	putLong(c, &s)
	c.flushTLB(true)
	c.modeChanged()
}

// putLong is SetLong without what follows from the state. The caller derives that again.
func putLong(c *CPU, s *LongState) {
	l, m := &c.long, &c.sys.msr
	copy(c.reg[:], s.Reg[:])
	c.eip, c.trapPassed = s.RIP, false
	l.efer, l.star, l.lstar, l.cstar, l.sfmask, l.kernelGS = s.EFER, s.STAR, s.LSTAR, s.CSTAR, s.SFMASK, s.KernelGS
	m.SysESP, l.sysenterHigh[0] = uint32(s.SysenterESP), uint32(s.SysenterESP>>32)
	m.SysEIP, l.sysenterHigh[1] = uint32(s.SysenterEIP), uint32(s.SysenterEIP>>32)
	for i, v := range s.Base {
		c.seg[i].base, c.seg[i].high = uint32(v), uint32(v>>32)
	}
	c.ldt.base, c.ldt.high = uint32(s.LDTBase), uint32(s.LDTBase>>32)
	c.tr.base, c.tr.high = uint32(s.TRBase), uint32(s.TRBase>>32)
	c.gdt.base, c.idt.base = s.GDTBase, s.IDTBase
	c.cr2, c.cr3 = s.CR2, s.CR3
	copy(c.dr[:], s.DR[:])
	copy(c.simd.xmm[8:], s.XMM[:])
	c.fpu.ip, c.fpu.dp = s.FIP, s.FDP
	l.aux, l.cr8, c.seg[x86.CS].long = s.TSCAux, s.CR8&15, s.Code64
}

// LongSection saves what long mode adds to the processor's section; it is loaded after that (snapshot.Stater).
type LongSection struct{ CPU *CPU }

// longVersion is the version of the layout of LongState.
const longVersion = 1

// Save copies the state of long mode out.
func (s LongSection) Save() (version uint16, data any) {
	state := s.CPU.Long()
	return longVersion, &state
}

// Load puts a saved state in place.
func (s LongSection) Load(in snapshot.Saved) error {
	var state LongState
	if err := in.Only(longVersion, &state); err != nil {
		return err
	}
	s.CPU.SetLong(state)
	return nil
}
