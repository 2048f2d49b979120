package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// vcpiEntry is the far call of protected mode to our entry: function AX.
func (d *DOS) vcpiEntry() {
	c := d.ems.vcpi.cpu
	if c.CR(0)&x86.CR0PE == 0 {
		return
	}
	status := uint8(emsFunction)
	if d.g.AH() == 0xde {
		if d.g.AL() == 0x0c {
			if why := d.vcpiToReal(); why != "" {
				d.vcpiAbort(why)
			}
			return
		}
		status = d.vcpiBoth()
	}
	d.g.SetAX(uint16(status)<<8 | uint16(d.g.AL()))
}

// vcpiLinear reads memory of the program through its page tables; false: it is not there.
func (d *DOS) vcpiLinear(lin uint32, p []byte) bool {
	for i := range p {
		at, ok := d.ems.vcpi.cpu.Probe(lin+uint32(i), false)
		if !ok || at >= 1<<32 {
			return false
		}
		d.g.Read(uint32(at), p[i:i+1])
	}
	return true
}

// vcpiDescriptor is the descriptor of a selector in the table at base. at is its address.
func (d *DOS) vcpiDescriptor(sel uint16, base, limit uint32) (s cpu.SegmentState, at uint32, ok bool) {
	var b [8]byte
	at = base + uint32(sel&^7)
	if uint32(sel|7) > limit || !d.vcpiLinear(at, b[:]) {
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

// vcpiToProtected is function 0Ch of real mode. The structure at ESI is CR3, the addresses
// of what GDTR and IDTR get, LDTR, TR, EIP and CS. It gives what is wrong with it; the
// processor may be in protected mode then.
func (d *DOS) vcpiToProtected() (why string) {
	v := &d.ems.vcpi
	at := d.g.Reg(x86.SI)
	if at > vcpiPages*vcpiPage-22 {
		return "the structure for the switch to protected mode is not in the first megabyte"
	}
	gdt, idt := d.g.Dword(at+4), d.g.Dword(at+8)
	if max(gdt, idt) > vcpiPages*vcpiPage-6 {
		return "the contents of GDTR or IDTR are not in the first megabyte"
	}
	v.stack = guest.Far{Seg: d.g.SS(), Off: d.g.SP()}
	v.a20 = d.g.In(0x92)&2 != 0
	d.g.SetA20(true)
	c := v.cpu
	c.SetGDTR(d.g.Dword(gdt+2), d.g.Word(gdt))
	c.SetIDTR(d.g.Dword(idt+2), d.g.Word(idt))
	c.SetCR(4, c.CR(4)&^x86.CR4PAE)
	c.SetCR(3, d.g.Dword(at))
	ldtr, tr, eip, cs := d.g.Word(at+0xc), d.g.Word(at+0xe), d.g.Dword(at+0x10), d.g.Word(at+0x14)
	c.SetCR(0, c.CR(0)&^x86.CR0TS|x86.CR0PE|x86.CR0PG)
	return d.vcpiLoad(ldtr, tr, cs, eip)
}

// vcpiLoad loads the registers that have selectors, once the tables are there. The data
// segments are empty; the stack is still the one of real mode (VCPI 1.0, "Switch from V86
// mode to protected mode": the client makes one of its own).
func (d *DOS) vcpiLoad(ldtr, tr, cs uint16, eip uint32) (why string) {
	const segment, code, kind, ldtKind, tssKind, busy = 0x10, 0x08, 0x0f, 0x02, 0x09, 0x02
	c := d.ems.vcpi.cpu
	base, limit16 := c.GDTR()
	limit := uint32(limit16)
	ldt := cpu.SegmentState{Null: true}
	if ldtr&^3 != 0 {
		var ok bool
		if ldt, _, ok = d.vcpiDescriptor(ldtr, base, limit); !ok || ldtr&4 != 0 || ldt.Access&(segment|kind) != ldtKind {
			return "LDTR has no local descriptor table"
		}
	}
	tss, at, ok := d.vcpiDescriptor(tr, base, limit)
	if !ok || tr&4 != 0 || tr&^3 == 0 || tss.Access&(segment|kind)&^busy != tssKind {
		return "TR has no task state segment"
	}
	tss.Access |= busy
	if phys, ok := c.Probe(at+5, false); ok && phys < 1<<32 {
		d.g.PutByte(uint32(phys), tss.Access)
	}
	if cs&4 != 0 {
		base, limit = ldt.Base, ldt.Limit
	}
	seg, _, ok := d.vcpiDescriptor(cs, base, limit)
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
	c.SetReg(x86.SP, uint32(d.ems.vcpi.stack.Off))
	c.SetSegment(x86.CS, seg)
	c.SetCPL(0)
	c.SetEflags(x86.Bit1)
	c.SetEIP(eip)
	return ""
}

// vcpiToReal is function 0Ch of protected mode. On the stack, above the far return address,
// are EIP, CS, room for EFLAGS, ESP, SS, ES, DS, FS and GS.
func (d *DOS) vcpiToReal() (why string) {
	c := d.ems.vcpi.cpu
	ss := c.Segment(x86.SS)
	sp := c.Reg(x86.SP)
	if !ss.Big {
		sp &= 0xffff
	}
	var b [9 * 4]byte
	if !d.vcpiLinear(ss.Base+sp+8, b[:]) {
		return "the stack for the switch to virtual-8086 mode is not there"
	}
	v := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i*4:]) }
	if v(0) > 0xffff {
		return "EIP for the switch to virtual-8086 mode is above FFFFh"
	}
	d.vcpiReal([6]uint16{x86.CS: uint16(v(1)), x86.SS: uint16(v(4)), x86.ES: uint16(v(5)), x86.DS: uint16(v(6)),
		x86.FS: uint16(v(7)), x86.GS: uint16(v(8))}, v(3), uint16(v(0)))
	return ""
}

// vcpiReal has the processor go on in real mode, interrupts off.
func (d *DOS) vcpiReal(seg [6]uint16, esp uint32, ip uint16) {
	c := d.ems.vcpi.cpu
	c.SetCR(0, c.CR(0)&^(x86.CR0PG|x86.CR0PE|x86.CR0TS))
	c.SetCPL(0)
	c.SetIDTR(0, 0x3ff)
	for i, sel := range seg {
		c.SetSegment(i, cpu.SegmentState{Selector: sel, Base: uint32(sel) << 4, Limit: 0xffff, Access: 0x93})
	}
	c.SetReg(x86.SP, esp)
	c.SetEflags(x86.Bit1)
	c.SetEIP(uint32(ip))
	d.g.SetA20(d.ems.vcpi.a20)
}

// vcpiAbort ends a program that asks for a switch which cannot be made.
func (d *DOS) vcpiAbort(why string) {
	v := &d.ems.vcpi
	if v.cpu.CR(0)&x86.CR0PE == 0 { // before anything was changed
		v.stack, v.a20 = guest.Far{Seg: d.g.SS(), Off: d.g.SP()}, d.g.In(0x92)&2 != 0
	}
	if _, err := d.cfg.Err.Write([]byte("VCPI: " + why + "\n")); err != nil {
		d.fail(err)
		return
	}
	s := v.stack.Seg
	d.vcpiReal([6]uint16{s, guest.StubSeg, s, s, s, s}, uint32(v.stack.Off), guest.VectorStub(0x21))
	d.g.SetAX(0x4cff)
}
