package file

import "github.com/iron86/iron86/dos/errno"

// ioctlCall serves INT 21h AH=44h, device control. A handle or a drive that does not exist is an
// error also for functions that no device here has (MS-DOS 4.0 sources, IOCTL.ASM).
func (d *Drives) ioctlCall() errno.Code {
	switch al := d.g.AL(); al {
	case 0x00, 0x01, 0x02, 0x03, 0x06, 0x07, 0x0a, 0x0c, 0x10:
		f, e := d.FileOf(d.g.BX())
		if e != errno.None {
			return e
		}
		return d.ioctlHandle(al, f)
	case 0x04, 0x05, 0x08, 0x09, 0x0d, 0x0e, 0x0f, 0x11:
		if al == 0x0d && d.g.CX()>>8 != categoryDisk {
			return errno.Function
		}
		return d.ioctlDrive(al)
	case 0x0b: // sets how often an open of a shared file is tried again
		if d.g.DX() == 0 {
			return errno.Function
		}
		return errno.None
	}
	return errno.Function
}

// categoryDisk is the category of disks in CH, for AX=440Dh.
const categoryDisk = 0x08

// BlockDriver is the attribute word of the driver of all drives: it supports removable media,
// generic control, and sector numbers of 32 bits.
const BlockDriver = 0x0842

// ioctlHandle serves the functions for handle BX.
func (d *Drives) ioctlHandle(al uint8, f *File) errno.Code {
	switch al {
	case 0x00:
		d.g.SetDX(f.info())
		d.g.SetAX(f.info())
	case 0x01:
		switch {
		case d.g.DH() != 0:
			return errno.Data
		case f.info()&infoDevice == 0:
			return errno.Function
		}
		f.raw = d.g.DL()&infoRaw != 0
	case 0x06:
		d.g.SetAL(0xff)
		if !d.inputReady(f) {
			d.g.SetAL(0)
		}
	case 0x07:
		d.g.SetAL(0xff)
	case 0x0a: // the flags of the open file, not those of the driver; bit 15 is clear, because it is local
		d.g.SetDX(f.info() & 0xff)
	default:
		return errno.Function // no device accepts control strings
	}
	return errno.None
}

// inputReady reports what IOCTL calls ready for input. For a file it says that the end is not
// reached.
func (d *Drives) inputReady(f *File) bool {
	switch f.dev {
	case DevNone:
		size, e := f.size()
		return e == errno.None && f.pos < size
	case DevCON, DevStdin:
		return d.k.InputReady(f.dev)
	}
	return true
}

// ioctlDrive serves the functions for drive BL, which is fixed, local, and has one letter.
func (d *Drives) ioctlDrive(al uint8) errno.Code {
	v := d.numbered(d.g.BL())
	if v == nil {
		return errno.Drive
	}
	switch al {
	case 0x08:
		d.g.SetAX(1)
	case 0x09:
		d.g.SetDX(BlockDriver)
	case 0x0d:
		return d.ioctlBlock(v)
	case 0x0e, 0x0f:
		d.g.SetAL(0)
	default:
		return errno.Function
	}
	return errno.None
}
