package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
)

// extendedBlock serves INT 21h AX=7302h: the parameter block of drive DL, where 1 is A, to ES:DI, where CX bytes have room (RBIL table 01787). It
// begins with that of AH=32h. There is no address of a driver, or of another block.
func extendedBlock(d *Drives) errno.Code {
	const size = 0x3d // without the length before it
	n, ok := d.Numbered(d.g.DL())
	switch {
	case !ok:
		return errno.Drive
	case d.g.CX() < 2+size:
		return errno.Function
	}
	s := ShapeOf(d, n)
	b := make([]byte, 2+size)
	le := binary.LittleEndian
	le.PutUint16(b, size)
	p := b[2:]
	copy(p, ParameterBlock(d, n))
	_, _, free := d.drives[n].space()
	le.PutUint32(p[0x1f:], free)
	le.PutUint16(p[0x25:], 0xffff)
	le.PutUint16(p[0x27:], 0xffff)
	if s.Root != 0 {
		le.PutUint16(p[0x25:], s.Info)
		le.PutUint16(p[0x27:], s.Backup)
	}
	for i, v := range []uint32{s.FirstData, s.Clusters + 1, s.SectorsFAT, s.Root, 2} {
		le.PutUint32(p[0x29+4*i:], v)
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), b)
	return errno.None
}

// setBlock serves INT 21h AX=7304h for drive DL, where 1 is A: by the request at ES:DI of CX bytes, which has its function at offset 4 (RBIL
// table 01788). Who has formatted a disk says by it that what DOS knows of the disk does not count any more: our DOS keeps nothing of a disk
// whose sectors were written. Which FAT is in use, and where the root is, can be asked, but not changed.
func setBlock(d *Drives) errno.Code {
	n, ok := d.Numbered(d.g.DL())
	switch {
	case !ok:
		return errno.Drive
	case d.g.CX() < 0x18:
		return errno.Function
	}
	b := d.g.Bytes(d.g.ES(), d.g.DI(), 0x18)
	le := binary.LittleEndian
	old := uint32(0) // all FATs are written
	switch le.Uint32(b[4:]) {
	case 0, 1, 2: // counts, a parameter block, another disk
		return errno.None
	case 3:
	case 4:
		old = ShapeOf(d, n).Root
	default:
		return errno.Function
	}
	if want := le.Uint32(b[8:]); want != 0xffffffff && want != old {
		return errno.Access
	}
	le.PutUint32(b[12:], old)
	d.g.PutBytes(d.g.ES(), d.g.DI(), b)
	return errno.None
}
