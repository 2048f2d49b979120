package file

import (
	"encoding/binary"
	"hash/fnv"
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// longCall serves INT 21h AH=71h, calls with long names (RBIL, "INT 21/AH=71h"). What Windows 95 adds for a server is not there.
func longCall(d *Drives) errno.Code {
	path := d.ArgPath
	switch d.g.AL() {
	case 0x0d: // write out what waits; every call has done that
		return errno.None
	case 0x39:
		p, e := writableAs(d, path(), true)
		if e != errno.None {
			return e
		}
		return mkdir(d, p)
	case 0x3a:
		return rmdir(d, path(), true)
	case 0x3b:
		return chdir(existingAs(d, path(), true))
	case 0x41:
		return longDelete(d)
	case 0x43:
		return longAttributes(d)
	case 0x47:
		return longDirectory(d)
	case 0x4e, 0x4f, 0xa1:
		return longFind(d)
	case 0x56:
		return longRename(d)
	case 0x60:
		return longTrueName(d)
	case 0x6c:
		mode := d.g.BL()
		if mode&0x0f == openKeepTime { // reads without a trace in the time of the last access, which nobody keeps
			mode &^= 0x0f
		}
		return extendedOpen(d, mode, true)
	case 0xa0:
		return volumeInfo(d)
	case 0xa6:
		return handleInfo(d)
	case 0xa7:
		return convertTime(d)
	case 0xa8:
		return shortCall(d)
	}
	return errno.NoLong
}

// openKeepTime is the access of AX=716Ch that only reads, and leaves the time of the last access.
const openKeepTime = 4

// longDelete serves AX=7141h: it deletes the file DS:DX. With SI=1 the name may have wildcards; the files deleted have all attributes of CH, and
// none of hidden and system that CL lacks.
func longDelete(d *Drives) errno.Code {
	if d.g.SI() != 1 {
		p, e := writableAs(d, d.ArgPath(), true)
		if e != errno.None {
			return e
		}
		return d.remove(p)
	}
	p, e := resolveLong(d, d.ArgPath())
	switch {
	case e != errno.None:
		return e
	case p.dev != DevNone || p.given == "":
		return errno.Access
	case p.v.readOnly:
		return errno.Protected
	}
	s, e := beginLong(d, p)
	if e != errno.None {
		return e
	}
	defer s.end()
	s.attr &^= AttrDir | AttrVolume
	result := errno.File
	for {
		f, ok := s.nextLong()
		if !ok {
			return result
		}
		one := p
		one.given, one.host, one.name, one.wild = f.name, f.host, f.name, false
		if e := d.remove(one); e != errno.None {
			return e
		}
		result = errno.None
	}
}

// longAttributes serves AX=7143h for what is at DS:DX: attributes, compressed size, and dates. The host keeps one date, that of the last write.
func longAttributes(d *Drives) errno.Code {
	p, e := existingAs(d, d.ArgPath(), true)
	if e != errno.None {
		return e
	}
	if p.dev != DevNone {
		return errno.File
	}
	info, e := p.info()
	if e != errno.None {
		return e
	}
	date, clock := d.clock.FileTime(info.ModTime())
	switch d.g.BL() {
	case 0:
		d.g.SetCX(uint16(p.v.attributes(p.path(), info)))
	case 1:
		if d.g.CX()&^AttrChangeable != 0 {
			return errno.Access
		}
		return d.setAttributes(p, info)
	case 2:
		d.g.SetDX(uint16(info.Size() >> 16))
		d.g.SetAX(uint16(info.Size()))
	case 3:
		if p.v.readOnly {
			return errno.Protected
		}
		t := d.clock.hostTime(d.g.DI(), d.g.CX())
		return errno.Of(p.v.root.Chtimes(p.path(), time.Time{}, t))
	case 4, 6, 8:
		d.g.SetDI(date)
		if d.g.BL() != 6 {
			d.g.SetCX(clock)
		}
		if d.g.BL() == 8 {
			d.g.SetSI(0)
		}
	case 5, 7: // dates that no host keeps
		if p.v.readOnly {
			return errno.Protected
		}
	default:
		return errno.Function
	}
	return errno.None
}

// longDirectory serves AX=7147h: the current directory of drive DL to DS:SI.
func longDirectory(d *Drives) errno.Code {
	v := d.numbered(d.g.DL())
	if v == nil {
		return errno.Drive
	}
	dir := longPath(v.page, v.cwd, v.cwdName)
	if len(dir) > maxLongPath-4 {
		return errno.Path
	}
	d.g.PutBytes(d.g.DS(), d.g.SI(), append([]byte(dir), 0))
	return errno.None
}

// longRename serves AX=7156h: it renames DS:DX to ES:DI.
func longRename(d *Drives) errno.Code {
	from, e := writableAs(d, d.ArgPath(), true)
	if e != errno.None {
		return e
	}
	to, e := writableAs(d, string(d.g.ASCIIZ(d.g.ES(), d.g.DI(), MaxPath)), true)
	if e != errno.None {
		return e
	}
	return d.rename(from, to)
}

// longTrueName serves AX=7160h: the path DS:SI from the root to ES:DI. CL=0 takes it as it is spelt; 1 and 2 give the short and the long name of
// what must exist.
func longTrueName(d *Drives) errno.Code {
	text := string(d.g.ASCIIZ(d.g.DS(), d.g.SI(), MaxPath))
	p, e := resolveLong(d, text)
	if d.g.CL() > 2 {
		return errno.Function
	}
	var name string
	switch {
	case e != errno.None && d.g.CL() == 0 && e == errno.Path:
		if name, e = d.fullName(text); e != errno.None {
			return e
		}
	case e != errno.None:
		return e
	case p.dev != DevNone:
		name = string(p.v.letter) + ":/" + p.name
	case d.g.CL() != 0 && (!p.exists() || p.wild):
		return errno.File
	case d.g.CL() == 1:
		name = string(p.v.letter) + `:\` + p.dosPath()
	default:
		name = longPath(p.v.page, p.dir, p.dirName)
		if last := p.given; last != "" {
			if d.g.CL() == 2 {
				last = longName(d.page, entry{p.name, p.host})
			}
			name = joinName(name, last)
		}
		name = string(p.v.letter) + `:\` + name
	}
	if len(name) >= maxLongPath {
		return errno.Path
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), append([]byte(name), 0))
	return errno.None
}

// volumeFlags are the bits of AX=71A0h, which tell what names a drive has: it keeps their case, has characters beyond those of DOS, and long ones.
const volumeFlags = 1<<1 | 1<<2 | 1<<14

// volumeInfo serves AX=71A0h: what names the drive DS:DX has, and the name of its file system to ES:DI, where CX bytes have room.
func volumeInfo(d *Drives) errno.Code {
	if _, _, e := d.cutDrive(d.ArgPath()); e != errno.None {
		return e
	}
	name := append([]byte("FAT"), 0)
	d.g.PutBytes(d.g.ES(), d.g.DI(), name[:min(len(name), int(d.g.CX()))])
	d.g.SetBX(volumeFlags)
	d.g.SetCX(maxLong)
	d.g.SetDX(maxLongPath)
	return errno.None
}

// handleInfo serves AX=71A6h: what is known of the open file BX to DS:DX (RBIL table 01784).
func handleInfo(d *Drives) errno.Code {
	f, e := d.FileOf(d.g.BX())
	switch {
	case e != errno.None:
		return e
	case f.host == nil:
		return errno.Function
	}
	size, e := f.size()
	if e != errno.None {
		return e
	}
	info, err := f.host.Stat()
	if err != nil {
		return errno.Of(err)
	}
	b := make([]byte, 52)
	le := binary.LittleEndian
	le.PutUint32(b, uint32(f.place.v.attributes(f.place.path(), info)))
	when := f.dated() // the host's date is not right before the file is closed
	if when.IsZero() {
		when = info.ModTime()
	}
	for _, off := range []int{0x04, 0x0c, 0x14} {
		le.PutUint64(b[off:], windowsTime(when))
	}
	copy(b[0x1c:], f.place.v.mediaInfo()[2:6])
	le.PutUint32(b[0x20:], uint32(size>>32))
	le.PutUint32(b[0x24:], uint32(size))
	le.PutUint32(b[0x28:], 1)
	h := fnv.New64a()
	_, _ = h.Write([]byte(f.place.path())) // writing to a hash cannot fail
	le.PutUint64(b[0x2c:], h.Sum64())
	d.g.PutBytes(d.g.DS(), d.g.DX(), b)
	return errno.None
}

// convertTime serves AX=71A7h: the time of Windows at DS:SI becomes date DX and time CX of DOS with BH hundredths, or these become the time at
// ES:DI.
func convertTime(d *Drives) errno.Code {
	switch d.g.BL() {
	case 0:
		ticks := binary.LittleEndian.Uint64(d.g.Bytes(d.g.DS(), d.g.SI(), 8))
		t := time.Unix(windowsEpoch.Unix()+int64(ticks/1e7), int64(ticks%1e7)*100)
		date, clock := d.clock.FileTime(t)
		d.g.SetDX(date)
		d.g.SetCX(clock)
		hundredths := t.Second()%2*100 + t.Nanosecond()/1e7
		d.g.SetBX(d.g.BX()&0x00ff | uint16(hundredths)<<8)
	case 1:
		t := d.clock.hostTime(d.g.DX(), d.g.CX()).Add(time.Duration(d.g.BX()>>8) * 10 * time.Millisecond)
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], windowsTime(t))
		d.g.PutBytes(d.g.ES(), d.g.DI(), b[:])
	default:
		return errno.Function
	}
	return errno.None
}

// shortCall serves AX=71A8h: the short name with which Windows would begin for the long one at DS:SI goes to ES:DI, in the form of directories if
// DH is 0.
func shortCall(d *Drives) errno.Code {
	name := withoutTail(d.page, string(d.g.ASCIIZ(d.g.DS(), d.g.SI(), MaxPath)))
	b := append([]byte(name), 0)
	switch d.g.DH() {
	case 0:
		eleven := Padded(name)
		b = eleven[:]
	case 1:
	default:
		return errno.Function
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), b)
	return errno.None
}

// fatCall serves INT 21h AH=73h, calls for large disks (RBIL, "INT 21/AH=73h"), which also take drives of other sizes.
func fatCall(d *Drives) errno.Code {
	switch d.g.AL() {
	case 0x02:
		return extendedBlock(d)
	case 0x03:
		return largeSpace(d)
	case 0x04:
		return setBlock(d)
	case 0x05:
		return largeTransfer(d)
	}
	return errno.Function
}

// largeSpace serves AX=7303h: sizes of the drive of DS:DX to ES:DI, where CX bytes have room (RBIL table 01789).
func largeSpace(d *Drives) errno.Code {
	v, _, e := d.cutDrive(d.ArgPath())
	switch {
	case e != errno.None:
		return e
	case d.g.CX() < 0x2c:
		return errno.Function
	}
	per, all, free := v.space()
	b := make([]byte, 0x2c)
	le := binary.LittleEndian
	le.PutUint16(b, uint16(len(b)))
	for i, n := range []uint32{per, BytesSector, free, all, free * per, all * per, free, all} {
		le.PutUint32(b[4+4*i:], n)
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), b)
	return errno.None
}

// largeTransfer serves AX=7305h: INT 25h, or INT 26h with bit 0 of SI set, of drive DL, where 1 is A, by the request at DS:BX.
func largeTransfer(d *Drives) errno.Code {
	if d.g.CX() != 0xffff {
		return errno.Function
	}
	n, ok := d.Numbered(d.g.DL())
	if !ok {
		return errno.Drive
	}
	first, count, to := AbsoluteRequest(d.g, guest.Far{Seg: d.g.DS(), Off: d.g.BX()})
	return errno.Code(Absolute(d, n, first, count, to, d.g.SI()&1 != 0))
}
