package guest

import "github.com/iron86/iron86/x86"

// Guest is what a service sees of the running program: the machine, with short names for what
// services use of it.
type Guest struct {
	PC
	scratch [8]byte // memory for small reads and writes, so that they do not allocate
}

// New makes the Guest for a machine.
func New(pc PC) *Guest { return &Guest{PC: pc} }

// Far is a pointer of real mode.
type Far struct{ Seg, Off uint16 }

// FarOf returns the pointer that a doubleword holds, with the offset in its low word.
func FarOf(v uint32) Far { return Far{uint16(v >> 16), uint16(v)} }

// Linear returns the address of seg:off.
func Linear(seg, off uint16) uint32 { return uint32(seg)<<4 + uint32(off) }

// AX returns the register of that name. So do the methods below.
func (g *Guest) AX() uint16 { return uint16(g.Reg(x86.AX)) }
func (g *Guest) BX() uint16 { return uint16(g.Reg(x86.BX)) }
func (g *Guest) CX() uint16 { return uint16(g.Reg(x86.CX)) }
func (g *Guest) DX() uint16 { return uint16(g.Reg(x86.DX)) }
func (g *Guest) SI() uint16 { return uint16(g.Reg(x86.SI)) }
func (g *Guest) DI() uint16 { return uint16(g.Reg(x86.DI)) }
func (g *Guest) SP() uint16 { return uint16(g.Reg(x86.SP)) }
func (g *Guest) AL() uint8  { return uint8(g.Reg(x86.AX)) }
func (g *Guest) AH() uint8  { return uint8(g.Reg(x86.AX) >> 8) }
func (g *Guest) BL() uint8  { return uint8(g.Reg(x86.BX)) }
func (g *Guest) CL() uint8  { return uint8(g.Reg(x86.CX)) }
func (g *Guest) DL() uint8  { return uint8(g.Reg(x86.DX)) }
func (g *Guest) DH() uint8  { return uint8(g.Reg(x86.DX) >> 8) }
func (g *Guest) DS() uint16 { return g.Selector(x86.DS) }
func (g *Guest) ES() uint16 { return g.Selector(x86.ES) }
func (g *Guest) SS() uint16 { return g.Selector(x86.SS) }

// Set16 sets the low word of general register r; the high word stays.
func (g *Guest) Set16(r int, v uint16) { g.SetReg(r, g.Reg(r)&^0xffff|uint32(v)) }

// SetAX sets the register of that name, as do the methods below. High words stay.
func (g *Guest) SetAX(v uint16) { g.Set16(x86.AX, v) }
func (g *Guest) SetBX(v uint16) { g.Set16(x86.BX, v) }
func (g *Guest) SetCX(v uint16) { g.Set16(x86.CX, v) }
func (g *Guest) SetDX(v uint16) { g.Set16(x86.DX, v) }
func (g *Guest) SetSI(v uint16) { g.Set16(x86.SI, v) }
func (g *Guest) SetDI(v uint16) { g.Set16(x86.DI, v) }
func (g *Guest) SetSP(v uint16) { g.Set16(x86.SP, v) }
func (g *Guest) SetAL(v uint8)  { g.SetReg(x86.AX, g.Reg(x86.AX)&^0xff|uint32(v)) }
func (g *Guest) SetDS(v uint16) { g.SetSelector(x86.DS, v) }
func (g *Guest) SetES(v uint16) { g.SetSelector(x86.ES, v) }
