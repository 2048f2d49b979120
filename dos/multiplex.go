package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// int2F serves the multiplex interrupt. AL stays as it is for what is not installed.
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
	case 0xb700: // APPEND
		if len(file.AppendedTo(d.file).Dirs) > 0 {
			d.g.SetAL(0xff)
		}
	case 0x1400, 0x1401, 0x1402, 0x1403, 0x1404:
		d.tables.NLS()
	case 0xad00, 0xad01, 0xad02:
		d.tables.Display()
	case 0x4300, 0x4310:
		d.himem.Multiplex()
	case 0x4a01, 0x4a02: // DOS has not taken the HMA and shares none of it
		d.g.SetBX(0)
		d.g.SetES(0xffff)
		d.g.SetDI(0xffff)
	default:
		if d.g.AH() == 0x12 {
			d.g.SetCallerFlag(x86.CF, d.tables.Inside() != errno.None)
		}
	}
	d.g.Finish()
}
