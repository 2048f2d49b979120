package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// mediaInfo returns the serial number, label and file system of drive v (RBIL table 01766). The
// number is made from the drive letter.
func (v *drive) mediaInfo() []byte {
	b := make([]byte, 25)
	binary.LittleEndian.PutUint32(b[2:], 0x1986<<16|uint32(v.letter))
	copy(b[6:], "NO NAME    FAT16   ")
	if v.label != "" {
		label := Padded(v.label)
		copy(b[6:], label[:])
	}
	return b
}

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

// ioctlBlock serves INT 21h AX=440Dh for drive BL. CX holds category and function. Tracks cannot be
// read or written, but the parameters of the drive and the serial number of the medium can be read.
func (d *Drives) ioctlBlock(v *drive) errno.Code {
	switch d.g.CX() {
	case 0x0860:
		b := make([]byte, 38) // RBIL table 01560, with a parameter block of a fixed disk
		b[1], b[2] = 5, 1     // fixed disk, not removable
		binary.LittleEndian.PutUint16(b[4:], 1024)
		binary.LittleEndian.PutUint16(b[7:], BytesSector)
		b[9], b[12] = PerCluster, 2
		binary.LittleEndian.PutUint16(b[10:], 1)
		binary.LittleEndian.PutUint16(b[13:], 512)
		b[17] = 0xf8
		binary.LittleEndian.PutUint16(b[18:], 256)
		binary.LittleEndian.PutUint16(b[20:], 63)
		binary.LittleEndian.PutUint16(b[22:], 64)
		binary.LittleEndian.PutUint32(b[28:], AllClusters*PerCluster)
		d.g.PutBytes(d.g.DS(), d.g.DX(), b)
	case 0x0866:
		d.g.PutBytes(d.g.DS(), d.g.DX(), v.mediaInfo())
	case 0x0867: // access to a disk that has no format yet
		d.g.PutByte(guest.Linear(d.g.DS(), d.g.DX())+1, 1)
	default:
		return errno.Function
	}
	return errno.None
}
