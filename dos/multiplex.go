package dos

import (
	"slices"

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
	case 0xad80, 0xad81, 0xad82, 0xad83:
		if d.kept.Keyboard != "" {
			d.g.SetCallerFlag(x86.CF, !keyb(d))
		}
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

// keyb serves the interface of KEYB, which is there once KEYB has been executed. It reports success. The code page of the keyboard and which of the
// two keyboards is chosen are kept; the characters are those of the host's keyboard.
func keyb(d *DOS) bool {
	k := &d.kept
	switch d.g.AL() {
	case 0x80:
		es, di := d.tables.KEYB(k.Keyboard, k.keyboardPage(d.file.Page().Number))
		d.g.SetAX(0xffff)
		d.g.SetBX(0x0100) // its version
		d.g.SetES(es)
		d.g.SetDI(di)
	case 0x81:
		if !slices.Contains(k.KeyboardPages, d.g.BX()) {
			d.g.SetAX(1)
			return false
		}
		k.KeyboardPage = d.g.BX()
	case 0x82:
		if bl := uint8(d.g.BX()); bl != 0 && bl != 0xff {
			return false
		}
		k.KeyboardOfUS = uint8(d.g.BX()) == 0
	case 0x83:
		bl := uint16(0xff)
		if k.KeyboardOfUS {
			bl = 0
		}
		d.g.SetBX(d.g.BX()&0xff00 | bl)
	}
	return true
}
