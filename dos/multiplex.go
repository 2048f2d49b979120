package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// int2F is the multiplex interrupt: what is not installed leaves AL as it is.
func (d *DOS) int2F() {
	switch d.g.AX() {
	case 0x1680: // idle: time passes until the next interrupt
		d.g.SetAL(0)
		d.g.SetIP(guest.StubWait)
		return
	case 0x1000: // SHARE: locks are kept
		d.g.SetAL(0xff)
	case 0x1500: // no drive is a CD
		d.g.SetBX(0)
	case 0x1687:
		d.dpmiDetect()
	case 0x4300, 0x4310:
		d.himem.Multiplex()
	case 0x4a01, 0x4a02: // DOS has not taken the HMA and shares none of it
		d.g.SetBX(0)
		d.g.SetES(0xffff)
		d.g.SetDI(0xffff)
	default:
		if d.g.AH() == 0x12 {
			d.g.SetCallerFlag(x86.CF, d.inside() != errno.None)
		}
	}
	d.g.Finish()
}

// inside is INT 2Fh AH=12h, services for extensions of DOS: those that look things up.
func (d *DOS) inside() errno.Code {
	switch d.g.AL() {
	case 0x00:
		d.g.SetAL(0xff)
	case 0x03:
		d.g.SetDS(dosSeg)
	case 0x16: // entry BX of the tables of open files
		if int(d.g.BX()) >= file.MaxFiles {
			return errno.Handle
		}
		d.mirror()
		at := d.sftEntry(int(d.g.BX()))
		d.g.SetES(uint16(at >> 4))
		d.g.SetDI(uint16(at & 15))
	case 0x17: // current directory of the drive on the stack
		n := d.g.Word(guest.Linear(d.g.SS(), d.g.SP()+6))
		if !d.file.Has(int(n)) {
			return errno.Drive
		}
		d.mirror()
		d.g.SetDS(dosSeg)
		d.g.SetSI(offCDS + n*cdsSize)
	case 0x20: // entry of handle BX in the job file table
		at, size := d.file.JFT(d.psp)
		if int(d.g.BX()) >= size {
			d.g.SetAL(uint8(errno.Handle))
			return errno.Handle
		}
		d.g.SetES(uint16((at + uint32(d.g.BX())) >> 4))
		d.g.SetDI(uint16((at + uint32(d.g.BX())) & 15))
	case 0x2e: // tables of messages: none of our own
		d.g.SetES(0)
		d.g.SetDI(0)
	}
	return errno.None
}
