package dos

import (
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// INT 21h AH=0Eh: make drive DL the current one; AL is the number of drive letters.
func (d *DOS) selectDriveCall() errno {
	if n := int(d.g.DL()); n < len(d.drives) && d.drives[n] != nil {
		d.drive = n
	}
	d.g.SetAL(26)
	return errNone
}

// INT 21h AH=19h: the current drive.
func (d *DOS) currentDriveCall() errno {
	d.g.SetAL(uint8(d.drive))
	return errNone
}

// numbered is drive n of a call: 0 the current one, 1 A.
func (d *DOS) numbered(n uint8) *drive {
	switch {
	case n == 0:
		return d.drives[d.drive]
	case int(n) <= len(d.drives):
		return d.drives[n-1]
	}
	return nil
}

// The size every drive claims: 32 KB clusters, a gigabyte free of two.
const (
	perCluster   = 64
	bytesSector  = 512
	freeClusters = 0x8000
	allClusters  = 0xfff0
)

// INT 21h AH=36h: free space of drive DL.
func (d *DOS) freeSpaceCall() errno {
	v := d.numbered(d.g.DL())
	if v == nil {
		d.g.SetAX(0xffff)
		return errNone
	}
	sectors, free := v.freeClusters()
	d.g.SetAX(sectors)
	d.g.SetBX(free)
	d.g.SetCX(bytesSector)
	d.g.SetDX(allClusters)
	return errNone
}

// INT 21h AH=1Bh, 1Ch: allocation of the current drive, of drive DL.
func (d *DOS) allocationCall() errno {
	n := d.g.DL()
	if d.g.AH() == 0x1b {
		n = 0
	}
	if d.numbered(n) == nil {
		d.g.SetAL(0xff)
		return errNone
	}
	d.g.SetAL(perCluster)
	d.g.SetCX(bytesSector)
	d.g.SetDX(allClusters)
	d.g.SetDS(dosSeg)
	d.g.SetBX(offMedia)
	return errNone
}

// existing follows a path of the calls that tell of no other error than errPath when it is
// malformed, wildcards among them.
func (d *DOS) existing(path string) (place, errno) {
	p, e := d.resolve(path)
	if e != errNone || p.wild {
		return p, errPath
	}
	return p, errNone
}

// writablePath resolves a path to a place whose drive can be written.
func (d *DOS) writablePath(path string) (place, errno) {
	p, e := d.existing(path)
	switch {
	case e != errNone:
		return p, e
	case p.dev != devNone:
		return p, errAccess
	case p.v.readOnly:
		return p, errProtected
	}
	return p, errNone
}

// INT 21h AH=39h: make the directory DS:DX.
func (d *DOS) mkdirCall() errno {
	p, e := d.writablePath(d.argPath())
	if e != errNone {
		return e
	}
	switch {
	case p.given == "" && p.dir == ".":
		return errPath // the root
	case p.exists():
		return errAccess
	}
	p.v.forget(p.dir)
	name := join(p.dir, toHost(truncate(p.given)))
	if err := p.v.root.Mkdir(name, 0o755); err != nil {
		return hostErrno(err)
	}
	if t := d.stamp(); !t.IsZero() {
		_ = p.v.root.Chtimes(name, t, t) // the host may refuse; the directory is there
	}
	return errNone
}

// INT 21h AH=3Ah: remove the directory DS:DX.
func (d *DOS) rmdirCall() errno {
	path := d.argPath()
	if p, e := d.resolve(path); e == errNone && p.wild {
		return errCurrentDir // as DOS has it
	}
	p, e := d.writablePath(path)
	if e != errNone {
		return e
	}
	if p.given == "" {
		if p.dir == "." {
			return errAccess
		}
		return errCurrentDir // . or ..
	}
	info, e := p.info()
	if e != errNone || !info.IsDir() {
		return errPath
	}
	if p.path() == p.v.cwd {
		return errCurrentDir
	}
	p.v.forget(p.dir)
	if p.v.root.Remove(p.path()) != nil {
		return errAccess
	}
	delete(p.v.marks, p.path())
	return errNone
}

// INT 21h AH=3Bh: make DS:DX the current directory of its drive.
func (d *DOS) chdirCall() errno {
	p, e := d.existing(d.argPath())
	if e != errNone {
		return e
	}
	if e := p.settle(); e != errNone {
		return e
	}
	if len(p.dirName) > 63 { // 64 bytes is what programs give AH=47h
		return errPath
	}
	p.v.cwd, p.v.cwdName = p.dir, p.dirName
	return errNone
}

// enterDir makes m.Dir the current directory of its drive; the root stays when it is
// not there.
func (d *DOS) enterDir(m Mount) {
	p := place{v: d.drives[m.Letter-'A'], dir: "."}
	for _, part := range strings.Split(m.Dir, "/") {
		name, ok := fromHost(part)
		switch {
		case part == "" || part == ".":
			continue
		case !ok || part == ".." || p.step(component{text: name}, false) != errNone:
			return
		}
	}
	p.v.cwd, p.v.cwdName = p.dir, p.dirName
}

// INT 21h AH=47h: the current directory of drive DL to DS:SI.
func (d *DOS) getcwdCall() errno {
	v := d.numbered(d.g.DL())
	if v == nil {
		return errDrive
	}
	d.g.PutBytes(d.g.DS(), d.g.SI(), append([]byte(v.cwdName), 0))
	d.g.SetAX(0x0100) // as DOS leaves it
	return errNone
}

// remove deletes the file at p.
func (d *DOS) remove(p place) errno {
	info, e := p.info()
	switch {
	case e != errNone:
		return e
	case info.IsDir(), p.v.attributes(p.path(), info)&attrReadOnly != 0:
		return errAccess
	case d.heldOpen(p):
		return errSharing
	}
	p.v.forget(p.dir)
	delete(p.v.marks, p.path())
	if err := p.v.root.Remove(p.path()); err != nil {
		return hostErrno(err)
	}
	p.v.room.give(info.Size())
	return errNone
}

// INT 21h AH=41h: delete the file DS:DX.
func (d *DOS) deleteCall() errno {
	p, e := d.writablePath(d.argPath())
	if e != errNone {
		return e
	}
	return d.remove(p)
}

// INT 21h AH=56h: rename DS:DX to ES:DI, also from one directory to another.
func (d *DOS) renameCall() errno {
	from, e := d.writablePath(d.argPath())
	if e != errNone {
		return e
	}
	to, e := d.writablePath(string(d.g.ASCIIZ(d.g.ES(), d.g.DI(), maxPath)))
	if e != errNone {
		return e
	}
	return d.rename(from, to)
}

func (d *DOS) rename(from, to place) errno {
	if _, e := from.info(); e != errNone {
		return e
	}
	switch {
	case from.given == "":
		return errAccess
	case from.v != to.v:
		return errDevice
	case to.exists(): // also when it is the same file
		return errAccess
	case from.path() == from.v.cwd:
		return errCurrentDir
	case d.heldOpen(from):
		return errSharing
	}
	from.v.forget(from.dir)
	to.v.forget(to.dir)
	name := join(to.dir, toHost(truncate(to.given)))
	if err := from.v.root.Rename(from.path(), name); err != nil {
		return hostErrno(err)
	}
	from.v.moveMarks(from.path(), name)
	return errNone
}

// INT 21h AH=43h: attributes of DS:DX.
func (d *DOS) attributeCall() errno {
	p, e := d.existing(d.argPath())
	switch {
	case e != errNone:
		return e
	case d.g.AL() > 1:
		return errFunction
	case p.dev != devNone:
		return errFile
	}
	info, e := p.info()
	if e != errNone {
		return e
	}
	if d.g.AL() == 1 {
		return d.setAttributes(p, info)
	}
	a := p.v.attributes(p.path(), info)
	d.g.SetCX(uint16(a))
	d.g.SetAX(uint16(a))
	return errNone
}

// INT 21h AH=57h: date and time of the file of BX.
func (d *DOS) fileTimeCall() errno {
	f, e := d.fileOf(d.g.BX())
	if e != errNone {
		return e
	}
	switch d.g.AL() {
	case 0:
		date, clock := dosTime(d.now())
		switch t := f.dated(); {
		case !t.IsZero():
			date, clock = d.fileTime(t)
		case f.host != nil:
			info, err := f.host.Stat()
			if err != nil {
				return hostErrno(err)
			}
			date, clock = d.fileTime(info.ModTime())
		}
		d.g.SetCX(clock)
		d.g.SetDX(date)
	case 1:
		if f.dev == devNone && !f.place.v.readOnly {
			f.date = d.hostTime(d.g.DX(), d.g.CX())
		}
	default:
		return errFunction
	}
	return errNone
}

// INT 21h AH=5Ah: a new file with a name of its own in the directory DS:DX, which
// gets the name appended.
func (d *DOS) tempCall() errno {
	if e := d.room(); e != errNone {
		return e
	}
	if d.g.CX()&^attrChangeable != 0 {
		return errAccess
	}
	path := d.argPath()
	dir := path
	if n := len(dir); n > 0 && dir[n-1] != '\\' && dir[n-1] != '/' && dir[n-1] != ':' {
		dir += `\`
	}
	seed := uint32(d.now().UnixNano() / int64(time.Millisecond))
	for i := range uint32(1000) {
		name := fmt.Sprintf("%08X", seed+i)
		f, e := d.create(dir+name, d.g.CL(), true)
		if e == errExists {
			continue
		}
		if e = d.install(f, e); e != errNone {
			return e
		}
		d.g.PutBytes(d.g.DS(), d.g.DX(), append([]byte(dir+name), 0))
		return errNone
	}
	return errAccess
}

// INT 21h AH=60h: the full name of DS:SI to ES:DI.
func (d *DOS) truenameCall() errno {
	name, e := d.fullName(string(d.g.ASCIIZ(d.g.DS(), d.g.SI(), maxPath)))
	if e != errNone {
		return e
	}
	if len(name) > 127 {
		return errPath
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), append([]byte(name), 0))
	return errNone
}

// fullName is the path from the root. Nothing of it need be there; long names of the host that
// are become their short ones.
func (d *DOS) fullName(path string) (string, errno) {
	v, t, e := d.canonical(path)
	if e != errNone {
		return "", e
	}
	if t.dev != devNone {
		return string(d.drives[d.drive].letter) + ":/" + t.name, errNone
	}
	p := place{v: v, dir: v.cwd, dirName: v.cwdName}
	if t.rooted {
		p.dir, p.dirName = ".", ""
	}
	for range t.up {
		p.dir, p.dirName = parent(p.dir, p.dirName)
	}
	there := true
	for _, c := range t.parts {
		at := p
		if there = there && !c.wild && at.step(c, false) == errNone; there {
			p = at
			continue
		}
		name := upperAll(c.text)
		n, e := entry{}, errFile
		if p.dir != "" {
			n, e = v.find(p.dir, c.text)
		}
		if e == errNone {
			name = n.name
		} else if c.bad != errNone {
			return "", c.bad
		}
		padded := padded(upperAll(truncate(name)))
		p.dir, p.dirName = "", joinName(p.dirName, unpadded(padded[:]))
	}
	if t.closed && len(t.parts) > 0 && strings.ContainsAny(path[len(path)-1:], `\/`) {
		p.dirName += `\`
	}
	return string(v.letter) + `:\` + p.dirName, errNone
}

func fileMode(bits uint32) fs.FileMode { return fs.FileMode(bits) }
