package dos

import (
	"encoding/binary"
	"time"
)

// Registers of PC.Reg and PC.Selector, in the processor's own order.
const (
	regAX = iota
	regCX
	regDX
	regBX
	regSP
	regBP
	regSI
	regDI
)

const (
	segES = iota
	segCS
	segSS
	segDS
	segFS
	segGS
)

// Flags that calls return results in.
const (
	flagCF = 1 << 0
	flagZF = 1 << 6
	flagTF = 1 << 8
	flagIF = 1 << 9
	flagDF = 1 << 10
)

// PC is what the services need of the machine: its processor in real mode, its
// memory, ports and clock.
type PC interface {
	Reg(r int) uint32
	SetReg(r int, v uint32)
	Selector(r int) uint16
	SetSelector(r int, v uint16)
	IP() uint16
	SetIP(v uint16)
	Flags() uint32
	SetFlags(v uint32)
	Read(addr uint32, p []byte)
	Write(addr uint32, p []byte)
	In(port uint16) uint8
	Out(port uint16, v uint8)
	MapROM(addr uint32, mem []byte)
	MapRAM(addr uint32, n int)
	Memory() uint64
	FrameGeneration() uint64 // changes with the picture
	SetA20(open bool)
	Trap(addr uint32, f func())
	Date() time.Time
	End(code uint32) // ends the run before the next instruction
}

// linear is the address of seg:off.
func linear(seg, off uint16) uint32 { return uint32(seg)<<4 + uint32(off) }

func (d *DOS) ax() uint16 { return uint16(d.pc.Reg(regAX)) }
func (d *DOS) bx() uint16 { return uint16(d.pc.Reg(regBX)) }
func (d *DOS) cx() uint16 { return uint16(d.pc.Reg(regCX)) }
func (d *DOS) dx() uint16 { return uint16(d.pc.Reg(regDX)) }
func (d *DOS) si() uint16 { return uint16(d.pc.Reg(regSI)) }
func (d *DOS) di() uint16 { return uint16(d.pc.Reg(regDI)) }
func (d *DOS) sp() uint16 { return uint16(d.pc.Reg(regSP)) }
func (d *DOS) al() uint8  { return uint8(d.pc.Reg(regAX)) }
func (d *DOS) ah() uint8  { return uint8(d.pc.Reg(regAX) >> 8) }
func (d *DOS) bl() uint8  { return uint8(d.pc.Reg(regBX)) }
func (d *DOS) cl() uint8  { return uint8(d.pc.Reg(regCX)) }
func (d *DOS) dl() uint8  { return uint8(d.pc.Reg(regDX)) }
func (d *DOS) dh() uint8  { return uint8(d.pc.Reg(regDX) >> 8) }
func (d *DOS) ds() uint16 { return d.pc.Selector(segDS) }
func (d *DOS) es() uint16 { return d.pc.Selector(segES) }

// set16 sets the low word of register r.
func (d *DOS) set16(r int, v uint16) { d.pc.SetReg(r, d.pc.Reg(r)&^0xffff|uint32(v)) }

func (d *DOS) setAX(v uint16) { d.set16(regAX, v) }
func (d *DOS) setBX(v uint16) { d.set16(regBX, v) }
func (d *DOS) setCX(v uint16) { d.set16(regCX, v) }
func (d *DOS) setDX(v uint16) { d.set16(regDX, v) }
func (d *DOS) setAL(v uint8)  { d.pc.SetReg(regAX, d.pc.Reg(regAX)&^0xff|uint32(v)) }
func (d *DOS) setES(v uint16) { d.pc.SetSelector(segES, v) }

// callerFlags is where the flags of the interrupted program lie on its stack.
func (d *DOS) callerFlags() uint32 { return linear(d.pc.Selector(segSS), d.sp()+4) }

// setCallerFlag sets or clears flags the program finds after IRET.
func (d *DOS) setCallerFlag(flag uint16, on bool) {
	at := d.callerFlags()
	v := d.word(at) &^ flag
	if on {
		v |= flag
	}
	d.putWord(at, v)
}

func (d *DOS) byteAt(addr uint32) uint8 {
	b := d.scratch[:1]
	d.pc.Read(addr, b)
	return b[0]
}

func (d *DOS) word(addr uint32) uint16 {
	b := d.scratch[:2]
	d.pc.Read(addr, b)
	return binary.LittleEndian.Uint16(b)
}

func (d *DOS) dword(addr uint32) uint32 {
	b := d.scratch[:4]
	d.pc.Read(addr, b)
	return binary.LittleEndian.Uint32(b)
}

func (d *DOS) putByte(addr uint32, v uint8) { d.pc.Write(addr, []byte{v}) }

func (d *DOS) putWord(addr uint32, v uint16) {
	d.pc.Write(addr, binary.LittleEndian.AppendUint16(nil, v))
}

func (d *DOS) putDword(addr uint32, v uint32) {
	d.pc.Write(addr, binary.LittleEndian.AppendUint32(nil, v))
}

// putFar stores the pointer seg:off.
func (d *DOS) putFar(addr uint32, seg, off uint16) { d.putDword(addr, uint32(seg)<<16|uint32(off)) }

// bytesAt reads n bytes at seg:off; the offset wraps within the segment.
func (d *DOS) bytesAt(seg, off uint16, n int) []byte {
	b := make([]byte, n)
	d.getBytes(seg, off, b)
	return b
}

// getBytes fills b from seg:off; the offset wraps within the segment.
func (d *DOS) getBytes(seg, off uint16, b []byte) {
	first := min(len(b), 0x10000-int(off))
	d.pc.Read(linear(seg, off), b[:first])
	if first < len(b) {
		d.pc.Read(linear(seg, 0), b[first:])
	}
}

// putBytes writes b at seg:off; the offset wraps within the segment.
func (d *DOS) putBytes(seg, off uint16, b []byte) {
	first := min(len(b), 0x10000-int(off))
	d.pc.Write(linear(seg, off), b[:first])
	if first < len(b) {
		d.pc.Write(linear(seg, 0), b[first:])
	}
}

// asciiz reads the zero-terminated string at seg:off, at most max bytes of it.
func (d *DOS) asciiz(seg, off uint16, max int) []byte {
	b := d.bytesAt(seg, off, max)
	for i, c := range b {
		if c == 0 {
			return b[:i]
		}
	}
	return b
}

func (d *DOS) push(v uint16) {
	d.set16(regSP, d.sp()-2)
	d.putWord(linear(d.pc.Selector(segSS), d.sp()), v)
}

func (d *DOS) pop() uint16 {
	v := d.word(linear(d.pc.Selector(segSS), d.sp()))
	d.set16(regSP, d.sp()+2)
	return v
}
