package file

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// closed marks a free entry of a job file table.
const closed = 0xff

// JFT returns the address and the length of a process's job file table.
func (d *Drives) JFT(psp uint16) (at uint32, size int) {
	v := d.g.Qword(uint32(psp)<<4 + guest.PSPJFTSize) // the number of entries, and behind it the pointer
	ptr := guest.FarOf(uint32(v >> (8 * (guest.PSPJFT - guest.PSPJFTSize))))
	return guest.Linear(ptr.Seg, ptr.Off), int(min(uint16(v), MaxFiles))
}

// SetJFT writes the table of a process. The handles without an entry are closed.
func (d *Drives) SetJFT(psp uint16, entries []byte) {
	at, size := d.JFT(psp)
	for i := range size {
		v := byte(closed)
		if i < len(entries) {
			v = entries[i]
		}
		d.g.PutByte(at+uint32(i), v)
	}
}

// entryOf returns the system file table index of a handle of the running process.
func (d *Drives) entryOf(handle uint16) (int, errno.Code) {
	at, size := d.JFT(d.k.PSP())
	if int(handle) >= size {
		return 0, errno.Handle
	}
	i := int(d.g.Byte(at + uint32(handle)))
	if i >= MaxFiles || d.files[i] == nil {
		return 0, errno.Handle
	}
	return i, errno.None
}

// FileOf returns the open file of a handle.
func (d *Drives) FileOf(handle uint16) (*File, errno.Code) {
	i, e := d.entryOf(handle)
	if e != errno.None {
		return nil, e
	}
	if f := d.files[i]; f.dev == DevNone {
		d.used = f.place.v
	}
	return d.files[i], errno.None
}
