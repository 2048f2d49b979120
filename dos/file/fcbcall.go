package file

import (
	"encoding/binary"
	"math"

	"github.com/iron86/iron86/dos/errno"
)

// fcbCall serves those functions of INT 21h AH=0Fh to 28h that have an FCB at DS:DX. AL is the
// result.
func (d *Drives) fcbCall() errno.Code {
	f := d.fcbAt(d.g.DS(), d.g.DX())
	var al uint8
	switch d.g.AH() {
	case 0x0f:
		al = f.open()
	case 0x10:
		al = f.close()
	case 0x11, 0x12:
		al = f.find(d.g.AH() == 0x11)
	case 0x13:
		al = f.delete()
	case 0x14, 0x15:
		al = f.transferNext(d.g.AH() == 0x15)
	case 0x16:
		al = f.create()
	case 0x17:
		al = f.rename()
	case 0x21, 0x22:
		al = f.transferRandom(d.g.AH() == 0x22)
	case 0x23:
		al = f.records()
	case 0x24:
		f.setRandom(f.sequential())
		f.save()
		return errno.None
	case 0x27, 0x28:
		al = f.transferBlock(d.g.AH() == 0x28)
	}
	d.g.SetAL(al)
	return errno.None
}

// opened fills in the block for an open file, and returns the result of the call.
func (f *fcb) opened(g *File) uint8 {
	if e := f.enter(g, f.d.fcbs.nextSerial()); e != errno.None {
		f.d.k.SetError(e)
		return fcbFailed
	}
	size := int64(0)
	date, clock := DOSTime(f.d.clock.Now())
	if g.host != nil {
		if info, err := g.host.Stat(); err == nil {
			size = info.Size()
			date, clock = f.d.clock.FileTime(info.ModTime())
		}
	}
	if f.b[fcbDrive] == 0 && g.dev == DevNone {
		f.b[fcbDrive] = uint8(f.d.drive) + 1
	}
	binary.LittleEndian.PutUint16(f.b[fcbBlock:], 0)
	binary.LittleEndian.PutUint16(f.b[fcbRecord:], 128)
	binary.LittleEndian.PutUint32(f.b[fcbSize:], uint32(min(size, maxPos)))
	binary.LittleEndian.PutUint16(f.b[fcbDate:], date)
	binary.LittleEndian.PutUint16(f.b[fcbDate+2:], clock)
	g.byFCB.date, g.byFCB.clock = date, clock
	f.save()
	return fcbDone
}

// open serves AH=0Fh.
func (f *fcb) open() uint8 {
	if e := f.seen(); e != errno.None {
		f.d.k.SetError(e)
		return fcbFailed
	}
	g, e := f.openAt(f.path())
	if e != errno.None {
		f.d.k.SetError(e)
		return fcbFailed
	}
	return f.opened(g)
}

// seen returns errno.File if the block cannot mean the file: hidden and system files and
// directories are meant only by an extended block with their attributes.
func (f *fcb) seen() errno.Code {
	p, e := f.d.resolve(f.path())
	if e != errno.None || p.wild || p.dev != DevNone {
		return e
	}
	info, e := p.info()
	if e == errno.None && p.v.attributes(p.path(), info)&^f.attr&(AttrHidden|AttrSystem|AttrDir) != 0 {
		return errno.File
	}
	return e
}

// create serves AH=16h.
func (f *fcb) create() uint8 {
	e := f.makeRoom()
	var g *File
	if e == errno.None {
		g, e = f.d.create(f.path(), f.attr, false)
	}
	if e != errno.None {
		f.d.k.SetError(e)
		return fcbFailed
	}
	return f.opened(g)
}

// close serves AH=10h. The block stays one that can be used: a file that is not open any more, and
// a block that was never opened, are closed without an error.
func (f *fcb) close() uint8 {
	g := f.cached()
	if g == nil {
		return fcbDone
	}
	e := f.closing(g)
	if late := f.d.drop(int(f.b[fcbIndex]) - 1); e == errno.None {
		e = late
	}
	f.b[fcbIndex] = 0
	f.save()
	if e != errno.None {
		f.d.k.SetError(e)
		return fcbFailed
	}
	return fcbDone
}

// find serves AH=11h, and AH=12h, which finds the next file. The result in the disk transfer area is a
// drive and a directory entry (RBIL table 01352). The block keeps the number of the search and of the next
// entry.
func (f *fcb) find(first bool) uint8 {
	d := f.d
	if first {
		p, e := d.resolve(f.path())
		p.toEntry(f.path())
		if e == errno.None && p.given == "" {
			e = errno.NoMore
		}
		if e != errno.None {
			d.k.SetError(e)
			return fcbFailed
		}
		if p.dev != DevNone {
			d.g.PutBytes(d.k.DTA().Seg, d.k.DTA().Off, f.entry(found{name: p.name, attr: AttrDevice, time: d.clock.Now()}, p.v))
			return fcbDone
		}
		if f.attr == AttrVolume {
			p.dir = "." // the label is in the root
		}
		s, e := d.begin(p, f.attr)
		if e != errno.None {
			d.k.SetError(e)
			return fcbFailed
		}
		binary.LittleEndian.PutUint16(f.b[fcbBlock:], s.id)
		binary.LittleEndian.PutUint16(f.b[fcbRecord:], 0)
	}
	s := d.searchOf(binary.LittleEndian.Uint16(f.b[fcbBlock:]))
	if s == nil {
		d.k.SetError(errno.NoMore)
		return fcbFailed
	}
	hit, next, ok := s.from(int(binary.LittleEndian.Uint16(f.b[fcbRecord:])))
	if !ok {
		d.k.SetError(errno.NoMore)
		return fcbFailed
	}
	binary.LittleEndian.PutUint16(f.b[fcbRecord:], uint16(next))
	d.g.PutBytes(f.seg, f.off, f.b[:fcbSize])
	d.g.PutBytes(d.k.DTA().Seg, d.k.DTA().Off, f.entry(hit, s.v))
	return fcbDone
}

// entry returns the drive and the directory entry of a file. If the search had an extended block,
// the head of one comes first.
func (f *fcb) entry(hit found, v *drive) []byte {
	var b []byte
	if f.extended {
		b = append(b, 0xff, 0, 0, 0, 0, 0, f.attr)
	}
	b = append(b, v.letter-'A'+1)
	name := Padded(hit.name)
	b = append(append(b, name[:]...), hit.attr)
	b = append(b, make([]byte, 10)...)
	date, clock := f.d.clock.FileTime(hit.time)
	b = binary.LittleEndian.AppendUint16(b, clock)
	b = binary.LittleEndian.AppendUint16(b, date)
	b = binary.LittleEndian.AppendUint16(b, 0)
	return binary.LittleEndian.AppendUint32(b, hit.size)
}

// each calls do for every file that the block's name matches, and reports whether do has done its
// work. With skip set, files for which do returns errno.Access or errno.Sharing are skipped; every
// other error ends the search.
func (f *fcb) each(skip bool, do func(p place) errno.Code) uint8 {
	d := f.d
	p, e := d.resolve(f.path())
	if e != errno.None || p.dev != DevNone || p.given == "" || p.v.readOnly {
		return fcbFailed
	}
	s, e := d.begin(p, f.attr)
	if e != errno.None {
		return fcbFailed
	}
	al := uint8(fcbFailed)
	for i := 0; ; {
		hit, next, ok := s.from(i)
		if !ok {
			return al
		}
		i = next
		if hit.attr&AttrVolume != 0 || hit.name[0] == '.' {
			continue
		}
		q := p
		q.given, q.name, q.host = hit.name, hit.name, s.entries[next-1].host
		switch e := do(q); {
		case e == errno.None:
			al = fcbDone
		case skip && (e == errno.Access || e == errno.Sharing):
			d.k.SetError(e)
		default:
			d.k.SetError(e)
			return fcbFailed
		}
	}
}

// delete serves AH=13h.
func (f *fcb) delete() uint8 {
	if f.attr == AttrVolume {
		return f.onLabel(false)
	}
	return f.each(true, f.d.remove)
}

// rename serves AH=17h. The new name is in the second half of the block; ? keeps a character of the
// old one.
func (f *fcb) rename() uint8 {
	if f.attr == AttrVolume {
		return f.onLabel(true)
	}
	return f.each(false, func(p place) errno.Code {
		name := f.renamed(Padded(p.name))
		if !validFCB(name[:]) {
			return errno.Access
		}
		to, e := f.d.existing(string(p.v.letter) + ":" + unpadded(name[:]))
		if e != errno.None || to.dev != DevNone {
			return errno.Access
		}
		return f.d.rename(p, to)
	})
}

// records serves AH=23h: it sets the random record number to the length of the file in records.
func (f *fcb) records() uint8 {
	if e := f.seen(); e != errno.None {
		f.d.k.SetError(e)
		return fcbFailed
	}
	g, e := f.d.open(f.path(), modeRead)
	if e != errno.None || g.host == nil {
		return fcbFailed
	}
	defer g.host.Close()
	size, e := g.size()
	if e != errno.None {
		return fcbFailed
	}
	n := int64(f.recordSize())
	f.setRandom(uint32((size + n - 1) / n))
	f.save()
	return fcbDone
}

// readable returns how many bytes can be read at the position of g: a file ends for the block where the
// block says, which a program may change (MS-DOS 4.0 sources, FCBIO2.ASM, FCBIO). A device has no end.
func (f *fcb) readable(g *File) int64 {
	if g.dev != DevNone {
		return math.MaxInt64
	}
	return max(0, int64(binary.LittleEndian.Uint32(f.b[fcbSize:]))-g.pos)
}

// transfer moves one record between the file and the disk transfer area at off.
func (f *fcb) transfer(g *File, record uint32, write bool, off uint16) uint8 {
	n := f.recordSize()
	if int(off)+n > 0x10000 {
		return fcbWrap
	}
	g.pos = int64(record) * int64(n)
	if write {
		done, e := f.d.Write(g, f.d.g.Bytes(f.d.k.DTA().Seg, off, n))
		if e != errno.None || done < n {
			return fcbEnd
		}
		f.dateWritten(g)
		size := max(binary.LittleEndian.Uint32(f.b[fcbSize:]), uint32(min(g.pos, maxPos)))
		binary.LittleEndian.PutUint32(f.b[fcbSize:], size)
		return fcbDone
	}
	b := make([]byte, n)
	got, e := f.d.Read(g, b[:min(int64(n), f.readable(g))])
	if e != errno.None || got == 0 {
		return fcbEnd
	}
	f.d.g.PutBytes(f.d.k.DTA().Seg, off, b)
	if got < n {
		return fcbPart
	}
	return fcbDone
}

// transferNext serves AH=14h and 15h: it transfers the next record.
func (f *fcb) transferNext(write bool) uint8 {
	g := f.file()
	if g == nil {
		return fcbEnd
	}
	r := f.sequential()
	al := f.transfer(g, r, write, f.d.k.DTA().Off)
	if al == fcbDone || al == fcbPart {
		f.setSequential(r + 1)
	}
	f.save()
	return al
}

// transferRandom serves AH=21h and 22h: it transfers the record with the random number.
func (f *fcb) transferRandom(write bool) uint8 {
	g := f.file()
	if g == nil {
		return fcbEnd
	}
	f.setSequential(f.random())
	al := f.transfer(g, f.random(), write, f.d.k.DTA().Off)
	f.save()
	return al
}

// transferBlock serves AH=27h and 28h: it transfers CX records from the random number on, and returns in
// CX how many it has transferred. Writing 0 records sets the length of the file.
func (f *fcb) transferBlock(write bool) uint8 {
	g := f.file()
	if g == nil {
		f.d.g.SetCX(0)
		return fcbEnd
	}
	count, al := f.d.g.CX(), uint8(fcbDone)
	if write && count == 0 {
		g.pos = int64(f.random()) * int64(f.recordSize())
		if g.pos > maxPos {
			return fcbEnd
		}
		if _, e := f.d.Write(g, nil); e != errno.None {
			return fcbEnd
		}
		binary.LittleEndian.PutUint32(f.b[fcbSize:], uint32(g.pos))
		f.dateWritten(g)
		f.save()
		return fcbDone
	}
	done := uint16(0)
	for done < count && al == fcbDone {
		at := int(f.d.k.DTA().Off) + int(done)*f.recordSize()
		if at > 0xffff {
			al = fcbWrap
			break
		}
		al = f.transfer(g, f.random(), write, uint16(at))
		if al == fcbDone || al == fcbPart {
			f.setRandom(f.random() + 1)
			done++
		}
	}
	f.setSequential(f.random())
	f.d.g.SetCX(done)
	f.save()
	return al
}
