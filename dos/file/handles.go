package file

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// freeHandle returns the first free handle of the running process, or -1 when all are taken.
func (d *Drives) freeHandle() int {
	at, size := d.JFT(d.k.PSP())
	for h := range size {
		if d.g.Byte(at+uint32(h)) == closed {
			return h
		}
	}
	return -1
}

// newHandle makes the first free handle of the running process lead to entry i.
func (d *Drives) newHandle(i int) (uint16, errno.Code) {
	h := d.freeHandle()
	if h < 0 {
		return 0, errno.Handles
	}
	at, _ := d.JFT(d.k.PSP())
	d.g.PutByte(at+uint32(h), byte(i))
	return uint16(h), errno.None
}

// install gives the file f, which was just opened or created with the error e, a handle in AX.
func (d *Drives) install(f *File, e errno.Code) errno.Code {
	if e != errno.None {
		return e
	}
	i, e := d.newFile(f)
	if e != errno.None {
		return e
	}
	h, e := d.newHandle(i)
	if e != errno.None {
		_ = d.drop(i) // the error of the table is the one to report
		return e
	}
	d.g.SetAX(h)
	return errno.None
}

// closeHandle closes a handle of the running process.
func (d *Drives) closeHandle(handle uint16) errno.Code {
	i, e := d.entryOf(handle)
	if e != errno.None {
		return e
	}
	at, _ := d.JFT(d.k.PSP())
	d.g.PutByte(at+uint32(handle), closed)
	d.unlockOwned(i)
	return d.drop(i)
}

// spare returns an error if no file can be opened for want of a free handle or a free entry of the
// system file table. DOS checks that before it touches the file.
func (d *Drives) spare() errno.Code {
	if d.freeHandle() < 0 || d.freeFile() < 0 {
		return errno.Handles
	}
	return errno.None
}

// createCall serves INT 21h AH=3Ch and 5Bh: create the file DS:DX with the attributes CX. For 5Bh
// the file must not exist.
func (d *Drives) createCall() errno.Code {
	if e := d.spare(); e != errno.None {
		return e
	}
	f, e := d.create(d.ArgPath(), d.g.CL(), d.g.AH() == 0x5b)
	return d.install(f, e)
}

// openCall serves INT 21h AH=3Dh: open DS:DX with the mode AL.
func (d *Drives) openCall() errno.Code {
	if e := d.spare(); e != errno.None {
		return e
	}
	f, e := d.open(d.appended.found(d, d.ArgPath()), d.g.AL())
	return d.install(f, e)
}

// closeCall serves INT 21h AH=3Eh: close the handle BX.
func (d *Drives) closeCall() errno.Code { return d.closeHandle(d.g.BX()) }

// transferBuffer returns memory for as many bytes as a call can transfer. It may be used until the
// call ends.
func (d *Drives) transferBuffer() []byte {
	if d.transfer == nil {
		d.transfer = make([]byte, 0x10000)
	}
	return d.transfer
}

// readCall serves INT 21h AH=3Fh: read CX bytes from BX to DS:DX.
func (d *Drives) readCall() errno.Code {
	f, e := d.FileOf(d.g.BX())
	if e != errno.None {
		return e
	}
	b := d.transferBuffer()[:d.g.CX()]
	n, e := d.Read(f, b)
	if e != errno.None {
		return e
	}
	d.g.PutBytes(d.g.DS(), d.g.DX(), b[:n])
	d.g.SetAX(uint16(n))
	return errno.None
}

// writeCall serves INT 21h AH=40h: write CX bytes from DS:DX to BX.
func (d *Drives) writeCall() errno.Code {
	f, e := d.FileOf(d.g.BX())
	if e != errno.None {
		return e
	}
	b := d.transferBuffer()[:d.g.CX()]
	d.g.GetBytes(d.g.DS(), d.g.DX(), b)
	n, e := d.Write(f, b)
	if e != errno.None {
		return e
	}
	d.g.SetAX(uint16(n))
	return errno.None
}

// seekCall serves INT 21h AH=42h: move the position of BX by CX:DX, from AL.
func (d *Drives) seekCall() errno.Code {
	f, e := d.FileOf(d.g.BX())
	if e != errno.None {
		return e
	}
	pos, e := d.seek(f, d.g.AL(), int64(int32(uint32(d.g.CX())<<16|uint32(d.g.DX()))))
	if e != errno.None {
		return e
	}
	d.g.SetDX(uint16(pos >> 16))
	d.g.SetAX(uint16(pos))
	return errno.None
}

// dupCall serves INT 21h AH=45h: another handle for the file of BX.
func (d *Drives) dupCall() errno.Code {
	if d.freeHandle() < 0 {
		return errno.Handles
	}
	i, e := d.entryOf(d.g.BX())
	if e != errno.None {
		return e
	}
	h, e := d.newHandle(i)
	if e != errno.None {
		return e
	}
	d.files[i].refs++
	d.g.SetAX(h)
	return errno.None
}

// dup2Call serves INT 21h AH=46h: make CX a handle of the file of BX. CX is closed first, so that a handle
// cannot be made one of itself.
func (d *Drives) dup2Call() errno.Code {
	at, size := d.JFT(d.k.PSP())
	to := d.g.CX()
	if int(to) >= size {
		return errno.Handle
	}
	if _, e := d.entryOf(to); e == errno.None {
		_ = d.closeHandle(to) // DOS does not report this error either
	}
	i, e := d.entryOf(d.g.BX())
	if e != errno.None {
		return e
	}
	d.files[i].refs++
	d.g.PutByte(at+uint32(to), byte(i))
	return errno.None
}

// handleCountCall serves INT 21h AH=67h: it makes a job file table of BX handles, but never of fewer than
// the 20 for which the PSP has room. Handles beyond BX must not be open.
func (d *Drives) handleCountCall() errno.Code {
	p := uint32(d.k.PSP()) << 4
	n, have := max(int(d.g.BX()), guest.PSPHandles), int(d.g.Word(p+guest.PSPJFTSize))
	switch {
	case n == have:
		return errno.None
	case n == 0xffff:
		return errno.Function
	}
	old := d.g.Dword(p + guest.PSPJFT)
	table := d.g.Bytes(uint16(old>>16), uint16(old), have)
	for h := n; h < have; h++ {
		if table[h] != closed {
			return errno.Handles
		}
	}
	seg, off := d.k.PSP(), uint16(guest.PSPTable)
	if n > guest.PSPHandles {
		var e errno.Code
		if seg, e = d.k.Allocate(uint16((n+15)/16), d.k.PSP()); e != errno.None {
			return e
		}
		off = 0
	}
	for len(table) < n {
		table = append(table, closed)
	}
	d.g.PutBytes(seg, off, table[:n])
	if uint16(old) == 0 { // the table is a block of memory from an earlier call
		_ = d.k.Release(uint16(old >> 16)) // the program may have released it itself
	}
	d.g.PutFar(p+guest.PSPJFT, seg, off)
	d.g.PutWord(p+guest.PSPJFTSize, uint16(n))
	return errno.None
}

// commitCall serves INT 21h AH=68h and 6Ah: write out what waits in the buffer of BX. Settle does that
// before this call, so what is left is to return its error.
func (d *Drives) commitCall() errno.Code {
	f, e := d.FileOf(d.g.BX())
	if e != errno.None {
		return e
	}
	return f.lateError()
}

// extendedOpenCall serves INT 21h AH=6Ch: open or create the file DS:SI with mode BX and attributes
// CX. The lower half of DL says what to do if the file exists, the upper half what to do if it does not.
// CX returns what was done: 1 opened, 2 created, 3 replaced.
func (d *Drives) extendedOpenCall() errno.Code {
	return extendedOpen(d, d.g.BL(), false)
}

// extendedOpen is extendedOpenCall for a mode and a path of long names, or of others.
func extendedOpen(d *Drives, mode uint8, long bool) errno.Code {
	attr, action := d.g.CL(), d.g.DX()
	if action&0xfe00 != 0 || action&0xff == 0 || action&0x0f > 2 || action&0xf0 > 0x10 {
		return errno.Function
	}
	if e := d.spare(); e != errno.None {
		return e
	}
	p, e := resolveAs(d, string(d.g.ASCIIZ(d.g.DS(), d.g.SI(), MaxPath)), long)
	switch {
	case e != errno.None:
		return e
	case p.wild:
		return errno.File
	case badMode(mode):
		return errno.Mode
	}
	there := p.exists() || p.dev != DevNone
	var f *File
	var took uint16
	switch {
	case there && action&0x0f == 1:
		f, e = openPlace(d, p, mode)
		took = 1
	case there && action&0x0f == 2:
		f, e = createPlace(d, p, attr, false, mode)
		took = 3
	case there:
		return errno.Exists
	case action&0xf0 == 0x10:
		f, e = createPlace(d, p, attr, true, mode)
		took = 2
	default:
		return errno.File
	}
	if e = d.install(f, e); e == errno.None {
		d.g.SetCX(took)
	}
	return e
}
