package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/dos/tables"
)

// stubPage returns the page of stubs with the code of the kernel and of all rooms.
func stubPage() *guest.Page {
	p := guest.NewPage()
	for v := 0x20; v < 0x40; v++ {
		code := []byte{0x90, 0xcf} // NOP; IRET
		if v == 0x25 || v == 0x26 {
			code[1] = 0xcb // RETF: absolute disk access leaves the flags
		}
		p.Put(int(guest.VectorStub(v)), code...)
	}
	for at, entry := range map[int]int{stubIdle: int(guest.VectorStub(0x21)), stubIdle24: int(guest.VectorStub(0x24)), stubBuiltinIdle: stubBuiltin} {
		p.Put(at, guest.Idle(at, entry)...)
	}
	for _, off := range []int{stubCPM, stubCritical, stubCtrlC, stubDebug, stubDivide} {
		p.Put(off, 0x90, 0xcf)
	}
	p.Put(stubBuiltin, 0x90, 0xcd, 0x21, 0xeb, 0xfb) // NOP; INT 21h; JMP to the NOP
	conio.Code(p.Put)
	tables.Code(p.Put)
	mouse.Code(p.Put)
	extendedCode(p.Put)
	return p
}

// vectors returns the function for each vector of DOS. The others of 20h to 3Fh return at once.
func (d *DOS) vectors() map[int]func() {
	return map[int]func(){
		0x20: d.int20, 0x21: d.int21, 0x23: d.int23, 0x24: d.int24,
		0x25: func() { absoluteDisk(d, false) }, 0x26: func() { absoluteDisk(d, true) }, 0x27: d.int27,
		0x28: d.g.Finish, 0x29: d.con.Interrupt, 0x2e: d.int2E, 0x2f: d.int2F, 0x33: d.mouse.Interrupt,
	}
}

// installStubs maps the stub page, arms the traps and sets the vectors.
func (d *DOS) installStubs() {
	d.g.MapROM(guest.StubBase, stubPage().Code())
	vectors := d.vectors()
	for v := 0x20; v < 0x40; v++ {
		if v == 0x22 {
			continue
		}
		d.g.SetVector(v, guest.Stub(guest.VectorStub(v)))
		if f := vectors[v]; f != nil {
			d.g.TrapStub(guest.VectorStub(v), f)
		}
	}
	d.g.SetVector(0x22, guest.Stub(guest.StubHalt))
	d.g.SetVector(0x00, guest.Stub(stubDivide))
	for off, f := range map[uint16]func(){
		stubCPM: d.callCPM, stubCritical: d.handlerReturned, stubCtrlC: d.handlerReturned,
		stubBuiltin: d.builtinTrap, stubDivide: func() { divideOverflow(d) }, stubDebug: func() { debugTrap(d) }, guest.StubHalt: d.shellReturn, // a program may have changed INT 22h and chain to it
	} {
		d.g.TrapStub(off, f)
	}
	for off, f := range d.rehearsals() {
		d.g.Rehearse(guest.StubBase+uint32(off), f)
	}
	d.tables.Install()
	d.con.Install()
	d.mouse.Install()
	// CALL 5 leads to F01D:FEF0, which is 000C0h when addresses wrap at 1 MB.
	jump := []byte{0xea, 0, 0, 0, 0}
	binary.LittleEndian.PutUint16(jump[1:], stubCPM)
	binary.LittleEndian.PutUint16(jump[3:], guest.StubSeg)
	d.g.Write(0x000c0, jump)
	d.g.Write(0x1000c0, jump)
}

// callCPM serves CALL 5. It drops the far return address into the PSP, and makes of the caller's near one that of
// an interrupt (RBIL, "INT 21 – CP/M entry").
func (d *DOS) callCPM() {
	d.g.Pop() // offset in the PSP, after the call
	seg := d.g.Pop()
	ip := d.g.Pop()
	d.g.Push(uint16(d.g.Flags()))
	d.g.Push(seg)
	d.g.Push(ip)
	if d.g.CL() > 0x24 {
		d.g.SetAL(0)
		d.g.Finish()
		return
	}
	d.g.SetAX(uint16(d.g.CL())<<8 | uint16(d.g.AL()))
	d.g.Jump(guest.Stub(guest.VectorStub(0x21)))
}
