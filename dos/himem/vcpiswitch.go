package himem

import (
	"encoding/binary"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// entry serves a far call from protected mode. AX is the function.
func (v *vcpi) entry() {
	c := v.cpu
	if c.CR(0)&x86.CR0PE == 0 {
		return
	}
	status := uint8(emsFunction)
	if v.g.AH() == 0xde {
		if v.g.AL() == 0x0c {
			if why := v.toReal(); why != "" {
				v.abort(why)
			}
			return
		}
		status = v.both()
	}
	v.g.SetAX(uint16(status)<<8 | uint16(v.g.AL()))
}

// linear reads linear memory of the program through its page tables. It returns false if a page is not present.
func (v *vcpi) linear(lin uint32, p []byte) bool {
	for i := range p {
		at, ok := v.cpu.Probe(uint64(lin+uint32(i)), false)
		if !ok || at >= 1<<32 {
			return false
		}
		v.g.Read(uint32(at), p[i:i+1])
	}
	return true
}

// descriptor returns the descriptor of a selector in the table at base. at is its address.
func (v *vcpi) descriptor(sel uint16, base, limit uint32) (s cpu.SegmentState, at uint32, ok bool) {
	var b [8]byte
	at = base + uint32(sel&^7)
	if uint32(sel|7) > limit || !v.linear(at, b[:]) {
		return s, at, false
	}
	s = cpu.SegmentState{Selector: sel, Access: b[5], Big: b[6]&0x40 != 0, Gran: b[6]&0x80 != 0,
		Base:  binary.LittleEndian.Uint32(b[2:])&0xffffff | uint32(b[7])<<24,
		Limit: uint32(binary.LittleEndian.Uint16(b[:])) | uint32(b[6]&15)<<16}
	if s.Gran {
		s.Limit = s.Limit<<12 | 0xfff
	}
	return s, at, s.Access&0x80 != 0
}

// toProtected serves function 0Ch in real mode. The structure at ESI has CR3, the addresses of the contents of
// GDTR and IDTR, LDTR, TR, EIP and CS. If something is wrong with it, why says what, and the processor may be in
// protected mode already.
func (v *vcpi) toProtected() (why string) {
	at := v.g.Reg(x86.SI)
	if at > vcpiPages*vcpiPage-22 {
		return "the structure for the switch to protected mode is not in the first megabyte"
	}
	gdt, idt := v.g.Dword(at+4), v.g.Dword(at+8)
	if max(gdt, idt) > vcpiPages*vcpiPage-6 {
		return "the contents of GDTR or IDTR are not in the first megabyte"
	}
	v.stack = guest.Far{Seg: v.g.SS(), Off: v.g.SP()}
	v.a20 = v.g.In(0x92)&2 != 0
	v.g.SetA20(true)
	c := v.cpu
	c.SetGDTR(v.g.Dword(gdt+2), v.g.Word(gdt))
	c.SetIDTR(v.g.Dword(idt+2), v.g.Word(idt))
	c.SetCR(4, c.CR(4)&^x86.CR4PAE)
	c.SetCR(3, v.g.Dword(at))
	ldtr, tr, eip, cs := v.g.Word(at+0xc), v.g.Word(at+0xe), v.g.Dword(at+0x10), v.g.Word(at+0x14)
	c.SetCR(0, c.CR(0)&^x86.CR0TS|x86.CR0PE|x86.CR0PG)
	return v.load(ldtr, tr, cs, eip)
}

// load loads the registers that hold selectors. GDTR and CR3 must have been set. The data segments become null, and
// the stack stays that of real mode, because the client makes one of its own (VCPI 1.0, "Switch from V86 mode to
// protected mode").
func (v *vcpi) load(ldtr, tr, cs uint16, eip uint32) (why string) {
	const segment, code, kind, ldtKind, tssKind, busy, wide = 0x10, 0x08, 0x0f, 0x02, 0x01, 0x02, 0x08
	c := v.cpu
	base, limit16 := c.GDTR()
	limit := uint32(limit16)
	ldt := cpu.SegmentState{Null: true}
	if ldtr&^3 != 0 {
		var ok bool
		if ldt, _, ok = v.descriptor(ldtr, base, limit); !ok || ldtr&4 != 0 || ldt.Access&(segment|kind) != ldtKind {
			return "LDTR has no local descriptor table"
		}
	}
	tss, at, ok := v.descriptor(tr, base, limit)
	if !ok || tr&4 != 0 || tr&^3 == 0 || tss.Access&(segment|kind)&^(busy|wide) != tssKind { // of 16 or of 32 bits
		return "TR has no task state segment"
	}
	tss.Access |= busy
	if phys, ok := c.Probe(uint64(at+5), false); ok && phys < 1<<32 {
		v.g.PutByte(uint32(phys), tss.Access)
	}
	if cs&4 != 0 {
		base, limit = ldt.Base, ldt.Limit
	}
	seg, _, ok := v.descriptor(cs, base, limit)
	const privilege = 0x60
	if !ok || cs&^3 == 0 || cs&4 != 0 && ldt.Null || cs&3 != 0 || seg.Access&(segment|code|privilege) != segment|code || eip > seg.Limit {
		return "CS:EIP is not code of privilege 0"
	}
	c.SetLDTR(ldt)
	c.SetTR(tss)
	ss := c.Segment(x86.SS)
	ss.Selector, ss.Big = 0, true
	c.SetSegment(x86.SS, ss)
	for _, i := range []int{x86.DS, x86.ES, x86.FS, x86.GS} {
		c.SetSegment(i, cpu.SegmentState{Null: true})
	}
	c.SetReg(x86.SP, uint32(v.stack.Off))
	c.SetSegment(x86.CS, seg)
	c.SetCPL(0)
	c.SetEflags(x86.Bit1)
	c.SetEIP(eip)
	return ""
}

// toReal serves function 0Ch of protected mode. On the stack, above the far return address,
// are EIP, CS, room for EFLAGS, ESP, SS, ES, DS, FS and GS.
func (v *vcpi) toReal() (why string) {
	c := v.cpu
	ss := c.Segment(x86.SS)
	sp := c.Reg(x86.SP)
	if !ss.Big {
		sp &= 0xffff
	}
	var b [9 * 4]byte
	if !v.linear(ss.Base+sp+8, b[:]) {
		return "the stack for the switch to virtual-8086 mode is not there"
	}
	pushed := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i*4:]) }
	if pushed(0) > 0xffff {
		return "EIP for the switch to virtual-8086 mode is above FFFFh"
	}
	v.real([6]uint16{x86.CS: uint16(pushed(1)), x86.SS: uint16(pushed(4)), x86.ES: uint16(pushed(5)), x86.DS: uint16(pushed(6)),
		x86.FS: uint16(pushed(7)), x86.GS: uint16(pushed(8))}, pushed(3), uint16(pushed(0)))
	return ""
}

// real has the processor go on in real mode with interrupts off.
func (v *vcpi) real(seg [6]uint16, esp uint32, ip uint16) {
	c := v.cpu
	c.SetCR(0, c.CR(0)&^(x86.CR0PG|x86.CR0PE|x86.CR0TS))
	c.SetCPL(0)
	c.SetIDTR(0, 0x3ff)
	for i, sel := range seg {
		c.SetSegment(i, cpu.SegmentState{Selector: sel, Base: uint32(sel) << 4, Limit: 0xffff, Access: 0x93})
	}
	c.SetReg(x86.SP, esp)
	c.SetEflags(x86.Bit1)
	c.SetEIP(uint32(ip))
	v.g.SetA20(v.a20)
}

// abort ends a program that asks for a switch which cannot be made.
func (v *vcpi) abort(why string) {
	if v.cpu.CR(0)&x86.CR0PE == 0 { // before anything was changed
		v.stack, v.a20 = guest.Far{Seg: v.g.SS(), Off: v.g.SP()}, v.g.In(0x92)&2 != 0
	}
	if v.message("VCPI: "+why+"\n") != nil {
		return
	}
	s := v.stack.Seg
	v.real([6]uint16{s, guest.StubSeg, s, s, s, s}, uint32(v.stack.Off), guest.VectorStub(0x21))
	v.g.SetAX(0x4cff)
}
