package dos

import (
	"time"

	"github.com/iron86/iron86/dos/guest"
)

// INT 21h AH=25h: vector AL is DS:DX.
func (d *DOS) setVectorCall() errno {
	d.g.SetVector(int(d.g.AL()), guest.Far{Seg: d.g.DS(), Off: d.g.DX()})
	return errNone
}

// INT 21h AH=35h: vector AL to ES:BX.
func (d *DOS) getVectorCall() errno {
	v := d.g.Vector(int(d.g.AL()))
	d.g.SetES(v.Seg)
	d.g.SetBX(v.Off)
	return errNone
}

// INT 21h AH=1Ah: the disk transfer area is DS:DX.
func (d *DOS) setDTACall() errno {
	d.dta = guest.Far{Seg: d.g.DS(), Off: d.g.DX()}
	return errNone
}

// INT 21h AH=2Fh: where the disk transfer area is.
func (d *DOS) getDTACall() errno {
	d.g.SetES(d.dta.Seg)
	d.g.SetBX(d.dta.Off)
	return errNone
}

// version is what programs are told, the major number in the low byte.
func (d *DOS) version() uint16 {
	if d.cfg.Version != 0 {
		return d.cfg.Version
	}
	return dosVersion
}

// INT 21h AH=30h: the version, MS-DOS.
func (d *DOS) versionCall() errno {
	d.g.SetAX(d.version())
	d.g.SetBX(0xff00)
	d.g.SetCX(0)
	return errNone
}

// INT 21h AH=33h: Ctrl-Break checking, boot drive, true version.
func (d *DOS) breakCall() errno {
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
	return errNone
}

func boolWord(b bool) uint16 {
	if b {
		return 1
	}
	return 0
}

// INT 21h AH=34h: the InDOS flag.
func (d *DOS) inDOSCall() errno {
	d.g.SetES(dosSeg)
	d.g.SetBX(offInDOS)
	return errNone
}

// INT 21h AH=37h: the switch character; it is a slash and stays one.
func (d *DOS) switchCharCall() errno {
	switch d.g.AL() {
	case 0, 2:
		d.g.SetAL(0)
		d.g.SetDX(d.g.DX()&0xff00 | '/')
	case 1, 3:
		d.g.SetAL(0)
	default:
		d.g.SetAL(0xff)
	}
	return errNone
}

// INT 21h AH=2Eh, 54h: verify after write, which needs nothing here.
func (d *DOS) setVerifyCall() errno {
	d.verify = d.g.AL()&1 != 0
	return errNone
}

func (d *DOS) getVerifyCall() errno {
	d.g.SetAL(uint8(boolWord(d.verify)))
	return errNone
}

// INT 21h AH=50h, 51h, 62h: the running process.
func (d *DOS) setPSPCall() errno {
	d.psp = d.g.BX()
	return errNone
}

func (d *DOS) getPSPCall() errno {
	d.g.SetBX(d.psp)
	return errNone
}

// INT 21h AH=2Ah: the date.
func (d *DOS) dateCall() errno {
	t := d.now()
	d.g.SetCX(uint16(t.Year()))
	d.g.SetDX(uint16(t.Month())<<8 | uint16(t.Day()))
	d.g.SetAL(uint8(t.Weekday()))
	return errNone
}

// INT 21h AH=2Bh: set the date.
func (d *DOS) setDateCall() errno {
	year, month, day := int(d.g.CX()), int(d.g.DH()), int(d.g.DL())
	t := d.now()
	want := time.Date(year, time.Month(month), day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	if year < 1980 || year > 2099 || int(want.Month()) != month || want.Day() != day {
		d.g.SetAL(0xff)
		return errNone
	}
	d.offset += want.Sub(t)
	d.g.SetAL(0)
	return errNone
}

// INT 21h AH=2Ch: the time, in hundredths of a second.
func (d *DOS) timeCall() errno {
	t := d.now()
	d.g.SetCX(uint16(t.Hour())<<8 | uint16(t.Minute()))
	d.g.SetDX(uint16(t.Second())<<8 | uint16(t.Nanosecond()/1e7))
	return errNone
}

// INT 21h AH=2Dh: set the time.
func (d *DOS) setTimeCall() errno {
	hour, minute, second, hundredth := d.g.CX()>>8, d.g.CX()&0xff, d.g.DH(), d.g.DL()
	if hour > 23 || minute > 59 || second > 59 || hundredth > 99 {
		d.g.SetAL(0xff)
		return errNone
	}
	t := d.now()
	want := time.Date(t.Year(), t.Month(), t.Day(), int(hour), int(minute), int(second), int(hundredth)*1e7, time.UTC)
	d.offset += want.Sub(t)
	d.g.SetAL(0)
	return errNone
}

// INT 21h AH=59h: more about the last error.
func (d *DOS) lastErrorCall() errno {
	class, action, locus := classOf(d.last.code)
	d.g.SetAX(uint16(d.last.code))
	d.g.SetBX(uint16(class)<<8 | uint16(action))
	d.g.SetCX(uint16(locus)<<8 | d.g.CX()&0xff)
	return errNone
}

// fileTime is a time of the host as directories hold it: in the zone of DOS's clock.
func (d *DOS) fileTime(t time.Time) (date, clock uint16) { return dosTime(t.In(d.zone())) }

func (d *DOS) zone() *time.Location {
	if d.cfg.Zone != nil {
		return d.cfg.Zone
	}
	return time.UTC
}

// stamp is what a file that is written now is to be dated, the zero time when the host's own date
// is right: DOS's clock is not the host's when it was set, by the user or by a program.
func (d *DOS) stamp() time.Time {
	if !d.cfg.DateFiles && d.offset == 0 {
		return time.Time{}
	}
	n := d.now()
	return time.Date(n.Year(), n.Month(), n.Day(), n.Hour(), n.Minute(), n.Second(), 0, d.zone())
}

// dosTime is the date and time that t shows as directories hold them.
func dosTime(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 {
		return 1<<5 | 1, 0
	}
	if t.Year() > 2107 {
		return 127<<9 | 12<<5 | 31, 23<<11 | 59<<5 | 29
	}
	date = uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day())
	return date, uint16(t.Hour())<<11 | uint16(t.Minute())<<5 | uint16(t.Second()/2)
}

// hostTime is the inverse of fileTime.
func (d *DOS) hostTime(date, clock uint16) time.Time {
	return time.Date(1980+int(date>>9), time.Month(date>>5&15), int(date&31),
		int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, d.zone())
}
