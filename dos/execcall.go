package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
)

// execCall serves INT 21h AH=4Bh: load or execute the program DS:DX with the parameters at ES:BX.
func (d *DOS) execCall() errno.Code {
	switch d.g.AL() {
	case 0, 1:
		return d.execProgram(d.g.AL() == 1)
	case 3:
		return d.loadOverlay()
	case 5:
		return errno.None // the function "set execution state" has nothing to do here
	}
	return errno.Function
}

// execProgram serves AL=0, and AL=1, which only loads the program (RBIL table 01590).
func (d *DOS) execProgram(loadOnly bool) errno.Code {
	block := guest.Linear(d.g.ES(), d.g.BX())
	tail := d.g.FarBytes(block+2, 128)
	q := &execRequest{
		path: d.file.ArgPath(), tail: tail[1 : 1+min(int(tail[0]), 126)],
		fcb1: d.g.FarBytes(block+6, 16), fcb2: d.g.FarBytes(block+10, 16),
	}
	env := d.g.Word(block)
	if env == 0 {
		env = d.g.Word(uint32(d.psp)<<4 + guest.PSPEnv)
	}
	q.env = process.Variables(d.g, env)
	frame := d.g.Bytes(d.g.SS(), d.g.SP(), 4)
	back := guest.FarOf(binary.LittleEndian.Uint32(frame))
	psp, s, e := d.loadProcess(q, back)
	if e != errno.None {
		return e
	}
	if loadOnly {
		s.SP -= 2
		d.g.PutWord(guest.Linear(s.SS, s.SP), d.driveBytes(psp))
		d.g.PutFar(block+14, s.SS, s.SP)
		d.g.PutFar(block+18, s.CS, s.IP)
		d.psp, d.dta = psp, guest.Far{Seg: psp, Off: guest.PSPTail}
		return errno.None
	}
	d.saveRegs()
	d.enter(psp, s)
	return errno.Moved
}

// loadOverlay serves AL=3: it loads the image to a segment that the program names.
func (d *DOS) loadOverlay() errno.Code {
	block := guest.Linear(d.g.ES(), d.g.BX())
	p, e := d.readProgram(d.file.ArgPath())
	if e != errno.None {
		return e
	}
	p.Relocate(d.g.Word(block + 2))
	d.g.Write(uint32(d.g.Word(block))<<4, p.Image)
	return errno.None
}

// int20 serves INT 20h: it ends the program with code 0. By contract CS of the caller is its PSP;
// DOS uses the current PSP instead.
func (d *DOS) int20() { d.terminate(0, 0, 0) }

// int27 serves INT 27h: the program stays resident up to DX.
func (d *DOS) int27() {
	d.terminate(0, 3, uint16((uint32(d.g.DX())+15)>>4))
}

// keepCall serves INT 21h AH=31h: the program stays resident with DX paragraphs.
func (d *DOS) keepCall() errno.Code {
	d.terminate(d.g.AL(), 3, max(d.g.DX(), 6))
	return errno.Moved
}

// exitCall serves INT 21h AH=4Ch and AH=00h: it ends the program.
func (d *DOS) exitCall() errno.Code {
	code := d.g.AL()
	if d.g.AH() == 0 {
		code = 0
	}
	d.terminate(code, 0, 0)
	return errno.Moved
}

// childCall serves INT 21h AH=4Dh: how the last child ended. It reports that once.
func (d *DOS) childCall() errno.Code {
	d.g.SetAX(uint16(d.exit.kind)<<8 | uint16(d.exit.code))
	d.exit = exitState{}
	return errno.None
}

// newPSPCall serves INT 21h AH=26h and 55h: it makes a PSP at DX from the running one.
func (d *DOS) newPSPCall() errno.Code {
	seg := d.g.DX()
	d.g.Write(uint32(seg)<<4, d.g.Bytes(d.psp, 0, guest.PSPSize))
	base := uint32(seg) << 4
	for i, v := range []int{0x22, 0x23, 0x24} {
		at := d.g.Vector(v)
		d.g.PutFar(base+guest.PSPInt22+4*uint32(i), at.Seg, at.Off)
	}
	d.g.PutWord(base+guest.PSPVersion, d.version())
	if d.g.AH() == 0x55 {
		d.g.PutWord(base+guest.PSPParent, d.psp)
		d.g.PutWord(base+guest.PSPTop, d.g.SI())
		d.g.PutFar(base+guest.PSPJFT, seg, guest.PSPTable)
		d.g.PutWord(base+guest.PSPJFTSize, guest.PSPHandles)
		d.file.Inherit(seg, d.psp)
		d.psp = seg
	}
	return errno.None
}
