package dos

import (
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// setVectorCall serves INT 21h AH=25h: vector AL is DS:DX.
func (d *DOS) setVectorCall() errno.Code {
	d.g.SetVector(int(d.g.AL()), guest.Far{Seg: d.g.DS(), Off: d.g.DX()})
	return errno.None
}

// getVectorCall serves INT 21h AH=35h: vector AL to ES:BX.
func (d *DOS) getVectorCall() errno.Code {
	v := d.g.Vector(int(d.g.AL()))
	d.g.SetES(v.Seg)
	d.g.SetBX(v.Off)
	return errno.None
}

// setDTACall serves INT 21h AH=1Ah: the disk transfer area is DS:DX.
func (d *DOS) setDTACall() errno.Code {
	d.dta = guest.Far{Seg: d.g.DS(), Off: d.g.DX()}
	return errno.None
}

// getDTACall serves INT 21h AH=2Fh: where the disk transfer area is.
func (d *DOS) getDTACall() errno.Code {
	d.g.SetES(d.dta.Seg)
	d.g.SetBX(d.dta.Off)
	return errno.None
}

// versionCall serves INT 21h AH=30h: the version, MS-DOS. It is that in the PSP, as since DOS 5, because a program may be told another
// one.
func (d *DOS) versionCall() errno.Code {
	d.g.SetAX(d.g.Word(uint32(d.psp)<<4 + guest.PSPVersion))
	d.g.SetBX(0xff00)
	d.g.SetCX(0)
	return errno.None
}

// breakCall serves INT 21h AH=33h: Ctrl-Break checking, boot drive, true version.
func (d *DOS) breakCall() errno.Code {
	switch d.g.AL() {
	case 0:
		d.g.SetDX(d.g.DX()&0xff00 | boolWord(d.breakFlag))
	case 1:
		d.breakFlag = d.g.DL()&1 != 0
	case 2:
		old := boolWord(d.breakFlag)
		d.breakFlag = d.g.DL()&1 != 0
		d.g.SetDX(d.g.DX()&0xff00 | old)
	case 5:
		d.g.SetDX(d.g.DX()&0xff00 | 3)
	case 6:
		d.g.SetBX(dosVersion)
		d.g.SetDX(0)
	default:
		d.g.SetAL(0xff)
	}
	return errno.None
}

// boolWord returns 1 for true.
func boolWord(b bool) uint16 {
	if b {
		return 1
	}
	return 0
}

// switchCharCall serves INT 21h AH=37h: the switch character; it is a slash and stays one.
func (d *DOS) switchCharCall() errno.Code {
	switch d.g.AL() {
	case 0, 2:
		d.g.SetAL(0)
		d.g.SetDX(d.g.DX()&0xff00 | '/')
	case 1, 3:
		d.g.SetAL(0)
	default:
		d.g.SetAL(0xff)
	}
	return errno.None
}

// setVerifyCall serves INT 21h AH=2Eh: it switches verify after write on or off, which has no effect here.
func (d *DOS) setVerifyCall() errno.Code {
	d.verify = d.g.AL()&1 != 0
	return errno.None
}

// getVerifyCall serves INT 21h AH=54h: whether verify after write is on.
func (d *DOS) getVerifyCall() errno.Code {
	d.g.SetAL(uint8(boolWord(d.verify)))
	return errno.None
}

// setPSPCall serves INT 21h AH=50h: the process whose PSP is BX is the running one from now on.
func (d *DOS) setPSPCall() errno.Code {
	d.psp = d.g.BX()
	return errno.None
}

// getPSPCall serves INT 21h AH=51h and 62h: the PSP of the running process.
func (d *DOS) getPSPCall() errno.Code {
	d.g.SetBX(d.psp)
	return errno.None
}

// dateCall serves INT 21h AH=2Ah: the date.
func (d *DOS) dateCall() errno.Code {
	t := d.clock.Now()
	d.g.SetCX(uint16(t.Year()))
	d.g.SetDX(uint16(t.Month())<<8 | uint16(t.Day()))
	d.g.SetAL(uint8(t.Weekday()))
	return errno.None
}

// setDateCall serves INT 21h AH=2Bh: set the date.
func (d *DOS) setDateCall() errno.Code {
	year, month, day := int(d.g.CX()), int(d.g.DH()), int(d.g.DL())
	t := d.clock.Now()
	want := time.Date(year, time.Month(month), day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	if year < 1980 || year > 2099 || int(want.Month()) != month || want.Day() != day {
		d.g.SetAL(0xff)
		return errno.None
	}
	d.clock.Move(want.Sub(t))
	d.g.SetAL(0)
	return errno.None
}

// timeCall serves INT 21h AH=2Ch: the time, in hundredths of a second.
func (d *DOS) timeCall() errno.Code {
	t := d.clock.Now()
	d.g.SetCX(uint16(t.Hour())<<8 | uint16(t.Minute()))
	d.g.SetDX(uint16(t.Second())<<8 | uint16(t.Nanosecond()/1e7))
	return errno.None
}

// setTimeCall serves INT 21h AH=2Dh: set the time.
func (d *DOS) setTimeCall() errno.Code {
	hour, minute, second, hundredth := d.g.CX()>>8, d.g.CX()&0xff, d.g.DH(), d.g.DL()
	if hour > 23 || minute > 59 || second > 59 || hundredth > 99 {
		d.g.SetAL(0xff)
		return errno.None
	}
	t := d.clock.Now()
	want := time.Date(t.Year(), t.Month(), t.Day(), int(hour), int(minute), int(second), int(hundredth)*1e7, time.UTC)
	d.clock.Move(want.Sub(t))
	d.g.SetAL(0)
	return errno.None
}

// lastErrorCall serves INT 21h AH=59h: more about the last error.
func (d *DOS) lastErrorCall() errno.Code {
	class, action, locus := errno.Class(d.last.code)
	d.g.SetAX(uint16(d.last.code))
	d.g.SetBX(uint16(class)<<8 | uint16(action))
	d.g.SetCX(uint16(locus)<<8 | d.g.CX()&0xff)
	return errno.None
}
