package file

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
)

// serial returns the number of the open that has filled in the block, if it is ours.
func (f *fcb) serial() uint32 { return binary.LittleEndian.Uint32(f.b[fcbSerial:]) }

// ours reports whether the block is one that an open has filled in.
func (f *fcb) ours() bool { return f.b[fcbMark] == fcbOurs && f.serial() != 0 }

// cached returns the open file of the block, nil when it is not open any more.
func (f *fcb) cached() *File {
	i := int(f.b[fcbIndex]) - 1
	if !f.ours() || i < 0 || i >= MaxFiles || f.d.files[i] == nil || f.d.files[i].byFCB.serial != f.serial() {
		return nil
	}
	g := f.d.files[i]
	f.use(g)
	return g
}

// file returns the open file of the block, which it opens again if necessary. It returns nil if the block
// was never opened, or the file cannot be opened any more.
func (f *fcb) file() *File {
	if g := f.cached(); g != nil || !f.ours() {
		return g
	}
	path := f.path()
	if p := f.d.fcbs.places[f.serial()%maxFCBPlaces]; p.v != nil && p.dev == DevNone && p.name == f.d.page.UpperAll(unpadded(f.b[fcbName:fcbName+11])) {
		path = string(p.v.letter) + `:\` + p.dosPath()
	}
	g, e := f.openAt(path)
	if e != errno.None || f.enter(g, f.serial()) != errno.None {
		return nil
	}
	return g
}

// openAt opens a file for reading and writing, a read-only one for reading.
func (f *fcb) openAt(path string) (*File, errno.Code) {
	if e := f.makeRoom(); e != errno.None {
		return nil, e
	}
	path = f.d.appended.found(f.d, path)
	g, e := f.d.open(path, modeBoth)
	if e == errno.Access {
		g, e = f.d.open(path, modeRead)
	}
	return g, e
}

// use notes that g is the last file that was used by an FCB.
func (f *fcb) use(g *File) {
	f.d.fcbs.turn++
	g.byFCB.turn, g.byFCB.psp = f.d.fcbs.turn, f.d.k.PSP()
}

// enter puts g, which the open number serial has opened, into the system file table and the block.
func (f *fcb) enter(g *File, serial uint32) errno.Code {
	g.byFCB.serial = serial
	i, e := f.d.newFile(g)
	if e != errno.None {
		return e
	}
	f.use(g)
	f.d.fcbs.places[serial%maxFCBPlaces] = g.place
	f.b[fcbIndex], f.b[fcbMark] = uint8(i+1), fcbOurs
	binary.LittleEndian.PutUint32(f.b[fcbSerial:], serial)
	return errno.None
}

// makeRoom makes room for one more file that is open by an FCB. If there are too many of them, or the
// system file table is full, it closes the one that was not used for the longest time. If the table is full
// of other files it returns an error. DOS does this before it touches the file.
func (f *fcb) makeRoom() errno.Code {
	d := f.d
	n, oldest := 0, -1
	for i, g := range d.files {
		if g == nil || g.byFCB.serial == 0 {
			continue
		}
		if n++; oldest < 0 || g.byFCB.turn < d.files[oldest].byFCB.turn {
			oldest = i
		}
	}
	if n >= maxFCBs || n > 0 && d.freeFile() < 0 {
		if e := d.drop(oldest); e != errno.None {
			d.k.SetError(e)
		}
	}
	if d.freeFile() < 0 {
		return errno.Handles
	}
	return errno.None
}

// closeFCBs closes the files that the running process has opened by FCBs.
func closeFCBs(d *Drives) {
	for i, g := range d.files {
		if g != nil && g.byFCB.serial != 0 && g.byFCB.psp == d.k.PSP() {
			_ = d.drop(i) // the process has ended, so nobody can be told of an error
		}
	}
}

// dateWritten puts the present date and time into the block, as every write does.
func (f *fcb) dateWritten(g *File) {
	u := &g.byFCB
	u.date, u.clock = DOSTime(f.d.clock.Now())
	binary.LittleEndian.PutUint16(f.b[fcbDate:], u.date)
	binary.LittleEndian.PutUint16(f.b[fcbDate+2:], u.clock)
}

// closing gives g the date and the length that the program has put into the block, if it was
// written to. A block cannot make a file longer.
func (f *fcb) closing(g *File) errno.Code {
	if !g.written || g.dev != DevNone {
		return errno.None
	}
	date, clock := binary.LittleEndian.Uint16(f.b[fcbDate:]), binary.LittleEndian.Uint16(f.b[fcbDate+2:])
	if u := g.byFCB; date != u.date || clock != u.clock {
		g.date = f.d.clock.hostTime(date, clock)
	}
	size, e := g.size()
	if length := int64(binary.LittleEndian.Uint32(f.b[fcbSize:])); e == errno.None && length < size {
		g.place.v.quota.release(size - length)
		e = errno.Of(g.host.Truncate(length))
	}
	return e
}
