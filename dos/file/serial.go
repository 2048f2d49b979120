package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// serialCall serves INT 21h AH=69h: the serial number of drive BL to DS:DX, or from there to the drive.
func (d *Drives) serialCall() errno.Code {
	v := d.numbered(d.g.BL())
	switch {
	case v == nil:
		return errno.Drive
	case d.g.AL() == 1:
		return setMediaInfo(d, v, d.g.Bytes(d.g.DS(), d.g.DX(), 25))
	case d.g.AL() != 0:
		return errno.Function
	}
	d.g.PutBytes(d.g.DS(), d.g.DX(), v.mediaInfo())
	return errno.None
}

// ioctlBlock serves INT 21h AX=440Dh for drive BL. CX holds category and function. The parameters of a drive can be read; they stay as they
// are, because its disk does.
func (d *Drives) ioctlBlock(v *drive) errno.Code {
	n := int(v.letter - 'A')
	switch d.g.CX() {
	case 0x0840, 0x0847: // parameters; access to a disk that has no format yet
	case 0x0841, 0x0861:
		return transferTrack(d, n, d.g.CX() == 0x0841)
	case 0x0842, 0x0862:
		return formatTrack(d, n, d.g.CX() == 0x0842)
	case 0x0846:
		return setMediaInfo(d, v, d.g.Bytes(d.g.DS(), d.g.DX(), 25))
	case 0x0860:
		d.g.PutBytes(d.g.DS(), d.g.DX(), v.deviceParameters())
	case 0x0866:
		d.g.PutBytes(d.g.DS(), d.g.DX(), v.mediaInfo())
	case 0x0867:
		d.g.PutByte(guest.Linear(d.g.DS(), d.g.DX())+1, 1)
	default:
		return errno.Function
	}
	return errno.None
}

// floppyTypes are the types of floppy drives by the sectors of their disks (RBIL table 01560).
var floppyTypes = map[uint32]uint8{720: 0, 2400: 1, 1440: 2, 2880: 7, 5760: 9}

// deviceParameters returns what INT 21h AX=440Dh CX=0860h tells of a drive: its type, and a parameter block (RBIL table 01560).
func (v *drive) deviceParameters() []byte {
	b := make([]byte, 38)
	copy(b[7:], v.parameters())
	le := binary.LittleEndian
	total := uint32(le.Uint16(b[7+8:]))
	if total == 0 {
		total = le.Uint32(b[7+21:])
	}
	track := uint32(le.Uint16(b[7+13:])) * uint32(le.Uint16(b[7+15:]))
	b[1], b[2] = 5, 1 // fixed disk, not removable
	if kind, floppy := floppyTypes[total]; floppy && b[7+10] != mediaFixed {
		b[1], b[2] = kind, 0
	}
	le.PutUint16(b[4:], 1024)
	if track > 0 && v.disk() != nil {
		le.PutUint16(b[4:], uint16(min(total/track, 0xffff)))
	}
	return b
}
