package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// serialCall serves INT 21h AH=69h: the serial number of drive BL to DS:DX. It cannot be set.
func (d *Drives) serialCall() errno.Code {
	v := d.numbered(d.g.BL())
	switch {
	case v == nil:
		return errno.Drive
	case d.g.AL() == 1:
		return errno.Access
	case d.g.AL() != 0:
		return errno.Function
	}
	d.g.PutBytes(d.g.DS(), d.g.DX(), v.mediaInfo())
	return errno.None
}

// ioctlBlock serves INT 21h AX=440Dh for drive BL. CX holds category and function. Tracks
// can be read, as can the parameters of the drive and the serial number of the medium, but not written.
func (d *Drives) ioctlBlock(v *drive) errno.Code {
	switch d.g.CX() {
	case 0x0860:
		b := make([]byte, 38) // RBIL table 01560, with a parameter block of a fixed disk
		b[1], b[2] = 5, 1     // fixed disk, not removable
		binary.LittleEndian.PutUint16(b[4:], 1024)
		copy(b[7:], v.parameters())
		d.g.PutBytes(d.g.DS(), d.g.DX(), b)
	case 0x0861:
		return readTrack(d, int(v.letter-'A'))
	case 0x0866:
		d.g.PutBytes(d.g.DS(), d.g.DX(), v.mediaInfo())
	case 0x0867: // access to a disk that has no format yet
		d.g.PutByte(guest.Linear(d.g.DS(), d.g.DX())+1, 1)
	default:
		return errno.Function
	}
	return errno.None
}
