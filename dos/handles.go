package dos

import "github.com/iron86/iron86/dos/guest"

// closed marks a free entry of a job file table.
const closed = 0xff

// jft is where the job file table of a process lies and how long it is.
func (d *DOS) jft(psp uint16) (at uint32, size int) {
	p := uint32(psp) << 4
	ptr := d.g.Dword(p + pspJFT)
	return guest.Linear(uint16(ptr>>16), uint16(ptr)), int(min(d.g.Word(p+pspJFTSize), maxFiles))
}

// setJFT fills the table of a process; what is left over is closed.
func (d *DOS) setJFT(psp uint16, entries []byte) {
	at, size := d.jft(psp)
	for i := range size {
		v := byte(closed)
		if i < len(entries) {
			v = entries[i]
		}
		d.g.PutByte(at+uint32(i), v)
	}
}

// entryOf is the system file table index of a handle of the running process.
func (d *DOS) entryOf(handle uint16) (int, errno) {
	at, size := d.jft(d.psp)
	if int(handle) >= size {
		return 0, errHandle
	}
	i := int(d.g.Byte(at + uint32(handle)))
	if i >= maxFiles || d.files[i] == nil {
		return 0, errHandle
	}
	return i, errNone
}

// fileOf is the open file of a handle.
func (d *DOS) fileOf(handle uint16) (*file, errno) {
	i, e := d.entryOf(handle)
	if e != errNone {
		return nil, e
	}
	if f := d.files[i]; f.dev == devNone {
		d.used = f.place.v
	}
	return d.files[i], errNone
}

// freeHandle is the first free place of the running process's table, -1 when all are taken.
func (d *DOS) freeHandle() int {
	at, size := d.jft(d.psp)
	for h := range size {
		if d.g.Byte(at+uint32(h)) == closed {
			return h
		}
	}
	return -1
}

// newHandle puts entry i into the first free place of the table.
func (d *DOS) newHandle(i int) (uint16, errno) {
	h := d.freeHandle()
	if h < 0 {
		return 0, errHandles
	}
	at, _ := d.jft(d.psp)
	d.g.PutByte(at+uint32(h), byte(i))
	return uint16(h), errNone
}

// install gives a fresh file a handle and returns it in AX.
func (d *DOS) install(f *file, e errno) errno {
	if e != errNone {
		return e
	}
	i, e := d.newFile(f)
	if e != errNone {
		if f.host != nil {
			f.host.Close()
		}
		return e
	}
	h, e := d.newHandle(i)
	if e != errNone {
		_ = d.drop(i) // the error told is that of the table
		return e
	}
	d.g.SetAX(h)
	return errNone
}

// closeHandle closes a handle of the running process.
func (d *DOS) closeHandle(handle uint16) errno {
	i, e := d.entryOf(handle)
	if e != errNone {
		return e
	}
	at, _ := d.jft(d.psp)
	d.g.PutByte(at+uint32(handle), closed)
	d.unlockOwned(d.files[i])
	return d.drop(i)
}

// unlockOwned ends the locks of the running process on f.
func (d *DOS) unlockOwned(f *file) {
	kept := f.locks[:0]
	for _, l := range f.locks {
		if l.owner != d.psp {
			kept = append(kept, l)
		}
	}
	f.locks = kept
}

// room says whether a file can be opened: a free handle and a free entry of the system file
// table. DOS looks for them before it touches the file.
func (d *DOS) room() errno {
	if d.freeHandle() < 0 || d.freeFile() < 0 {
		return errHandles
	}
	return errNone
}

// INT 21h AH=3Ch and 5Bh, a file that must not be there: create, CX attributes, DS:DX name.
func (d *DOS) createCall() errno {
	if e := d.room(); e != errNone {
		return e
	}
	f, e := d.create(d.argPath(), d.g.CL(), d.g.AH() == 0x5b)
	return d.install(f, e)
}

// INT 21h AH=3Dh: open, AL mode.
func (d *DOS) openCall() errno {
	if e := d.room(); e != errNone {
		return e
	}
	f, e := d.open(d.argPath(), d.g.AL())
	return d.install(f, e)
}

// INT 21h AH=3Eh: close BX.
func (d *DOS) closeCall() errno { return d.closeHandle(d.g.BX()) }

// room64K is memory for as much as a call can move. Nothing keeps it beyond the call.
func (d *DOS) room64K() []byte {
	if d.transfer == nil {
		d.transfer = make([]byte, 0x10000)
	}
	return d.transfer
}

// INT 21h AH=3Fh: read CX bytes from BX to DS:DX.
func (d *DOS) readCall() errno {
	f, e := d.fileOf(d.g.BX())
	if e != errNone {
		return e
	}
	b := d.room64K()[:d.g.CX()]
	n, e := d.read(f, b)
	if e != errNone {
		return e
	}
	d.g.PutBytes(d.g.DS(), d.g.DX(), b[:n])
	d.g.SetAX(uint16(n))
	return errNone
}

// INT 21h AH=40h: write CX bytes from DS:DX to BX.
func (d *DOS) writeCall() errno {
	f, e := d.fileOf(d.g.BX())
	if e != errNone {
		return e
	}
	b := d.room64K()[:d.g.CX()]
	d.g.GetBytes(d.g.DS(), d.g.DX(), b)
	n, e := d.write(f, b)
	if e != errNone {
		return e
	}
	d.g.SetAX(uint16(n))
	return errNone
}

// INT 21h AH=42h: move the position of BX by CX:DX, from AL.
func (d *DOS) seekCall() errno {
	f, e := d.fileOf(d.g.BX())
	if e != errNone {
		return e
	}
	pos, e := d.seek(f, d.g.AL(), int64(int32(uint32(d.g.CX())<<16|uint32(d.g.DX()))))
	if e != errNone {
		return e
	}
	d.g.SetDX(uint16(pos >> 16))
	d.g.SetAX(uint16(pos))
	return errNone
}

// INT 21h AH=45h: another handle for the file of BX.
func (d *DOS) dupCall() errno {
	i, e := d.entryOf(d.g.BX())
	if e != errNone {
		return e
	}
	h, e := d.newHandle(i)
	if e != errNone {
		return e
	}
	d.files[i].refs++
	d.g.SetAX(h)
	return errNone
}

// INT 21h AH=46h: make CX a handle of the file of BX. CX is closed first, so that a handle
// cannot be made one of itself.
func (d *DOS) dup2Call() errno {
	at, size := d.jft(d.psp)
	to := d.g.CX()
	if int(to) >= size {
		return errHandle
	}
	if _, e := d.entryOf(to); e == errNone {
		_ = d.closeHandle(to) // DOS does not tell either
	}
	i, e := d.entryOf(d.g.BX())
	if e != errNone {
		return e
	}
	d.files[i].refs++
	d.g.PutByte(at+uint32(to), byte(i))
	return errNone
}

// INT 21h AH=67h: a job file table of BX handles, at least the 20 of the PSP's own. A handle
// beyond them must not be open.
func (d *DOS) handleCountCall() errno {
	p := uint32(d.psp) << 4
	n, have := max(int(d.g.BX()), pspHandles), int(d.g.Word(p+pspJFTSize))
	switch {
	case n == have:
		return errNone
	case n == 0xffff:
		return errFunction
	}
	old := d.g.Dword(p + pspJFT)
	table := d.g.Bytes(uint16(old>>16), uint16(old), have)
	for h := n; h < have; h++ {
		if table[h] != closed {
			return errHandles
		}
	}
	seg, off := d.psp, uint16(pspTable)
	if n > pspHandles {
		var e errno
		if seg, _, e = d.allocate(uint16((n+15)/16), d.psp); e != errNone {
			return e
		}
		off = 0
	}
	for len(table) < n {
		table = append(table, closed)
	}
	d.g.PutBytes(seg, off, table[:n])
	if uint16(old) == 0 { // a block of an earlier call
		_ = d.release(uint16(old >> 16)) // the program may have released it itself
	}
	d.g.PutFar(p+pspJFT, seg, off)
	d.g.PutWord(p+pspJFTSize, uint16(n))
	return errNone
}

// INT 21h AH=68h, 6Ah: write out what the host still holds back.
func (d *DOS) commitCall() errno {
	_, e := d.fileOf(d.g.BX()) // nothing is held back: writes go straight to the host
	return e
}

// INT 21h AH=6Ch: extended open and create, DS:SI name, BX mode, CX attributes. DX says what to
// do when the file is there and, in the upper half of DL, when it is not.
func (d *DOS) extendedOpenCall() errno {
	path := string(d.g.ASCIIZ(d.g.DS(), d.g.SI(), maxPath))
	mode, attr, action := d.g.BL(), d.g.CL(), d.g.DX()
	switch {
	case action&0xfe00 != 0, action&0xff == 0, action&0x0f > 2, action&0xf0 > 0x10:
		return errFunction
	case badMode(mode):
		return errMode
	}
	if e := d.room(); e != errNone {
		return e
	}
	p, e := d.resolve(path)
	if e != errNone {
		return e
	}
	there := p.exists() || p.dev != devNone
	var f *file
	var took uint16
	switch {
	case there && action&0x0f == 1:
		f, e = d.open(path, mode)
		took = 1
	case there && action&0x0f == 2:
		f, e = d.createAs(path, attr, false, mode)
		took = 3
	case there:
		return errExists
	case action&0xf0 == 0x10:
		f, e = d.createAs(path, attr, true, mode)
		took = 2
	default:
		return errFile
	}
	if e = d.install(f, e); e == errNone {
		d.g.SetCX(took)
	}
	return e
}
