package dos

import (
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// INT 21h AH=0Eh: make drive DL the current one; AL is the number of drive letters.
func (d *DOS) selectDriveCall() errno {
	if n := int(d.dl()); n < len(d.drives) && d.drives[n] != nil {
		d.drive = n
	}
	d.setAL(26)
	return errNone
}

// INT 21h AH=19h: the current drive.
func (d *DOS) currentDriveCall() errno {
	d.setAL(uint8(d.drive))
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
	v := d.numbered(d.dl())
	if v == nil {
		d.setAX(0xffff)
		return errNone
	}
	sectors, free := v.freeClusters()
	d.setAX(sectors)
	d.setBX(free)
	d.setCX(bytesSector)
	d.setDX(allClusters)
	return errNone
}

// INT 21h AH=1Bh, 1Ch: allocation of the current drive, of drive DL.
func (d *DOS) allocationCall() errno {
	n := d.dl()
	if d.ah() == 0x1b {
		n = 0
	}
	if d.numbered(n) == nil {
		d.setAL(0xff)
		return errNone
	}
	d.setAL(perCluster)
	d.setCX(bytesSector)
	d.setDX(allClusters)
	d.pc.SetSelector(segDS, dosSeg)
	d.setBX(offMedia)
	return errNone
}

// writable resolves the path at DS:DX to a place whose drive can be written.
func (d *DOS) writablePath(path string) (place, errno) {
	p, e := d.resolve(path)
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
	name := truncate(p.given)
	if p.exists() {
		return errAccess
	}
	if name == "" {
		return errPath
	}
	p.v.forget(p.dir)
	return hostErrno(p.v.root.Mkdir(join(p.dir, toHost(name)), 0o755))
}

// INT 21h AH=3Ah: remove the directory DS:DX.
func (d *DOS) rmdirCall() errno {
	p, e := d.writablePath(d.argPath())
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
	return errNone
}

// INT 21h AH=3Bh: make DS:DX the current directory of its drive.
func (d *DOS) chdirCall() errno {
	p, e := d.resolve(d.argPath())
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
		if !ok || p.step(name, false) != errNone {
			return
		}
	}
	p.v.cwd, p.v.cwdName = p.dir, p.dirName
}

// INT 21h AH=47h: the current directory of drive DL to DS:SI.
func (d *DOS) getcwdCall() errno {
	v := d.numbered(d.dl())
	if v == nil {
		return errDrive
	}
	d.putBytes(d.ds(), d.si(), append([]byte(v.cwdName), 0))
	d.setAX(0x0100) // as DOS leaves it
	return errNone
}

// remove deletes the file at p.
func (d *DOS) remove(p place) errno {
	info, e := p.info()
	switch {
	case e != errNone:
		return e
	case info.IsDir(), attributes(p.host, info)&attrReadOnly != 0:
		return errAccess
	}
	p.v.forget(p.dir)
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
	to, e := d.writablePath(string(d.asciiz(d.es(), d.di(), maxPath)))
	if e != errNone {
		return e
	}
	return d.rename(from, to)
}

func (d *DOS) rename(from, to place) errno {
	if _, e := from.info(); e != errNone {
		return e
	}
	name := truncate(to.given)
	switch {
	case from.given == "":
		return errAccess
	case from.v != to.v:
		return errDevice
	case to.exists() && to.path() != from.path(), to.given == "":
		return errAccess
	case name == "":
		return errPath
	}
	from.v.forget(from.dir)
	to.v.forget(to.dir)
	return hostErrno(from.v.root.Rename(from.path(), join(to.dir, toHost(name))))
}

// INT 21h AH=43h: attributes of DS:DX.
func (d *DOS) attributeCall() errno {
	p, e := d.resolve(d.argPath())
	if e != errNone {
		return e
	}
	if p.dev != devNone {
		return errFile
	}
	info, e := p.info()
	if e != errNone {
		return e
	}
	switch d.al() {
	case 0:
		a := attributes(p.host, info)
		d.setCX(uint16(a))
		d.setAX(uint16(a))
		return errNone
	case 1:
		return d.setAttributes(p, info.IsDir())
	}
	return errFunction
}

// setAttributes keeps what a host has a place for: read-only. The other attributes of
// files are taken and forgotten.
func (d *DOS) setAttributes(p place, dir bool) errno {
	attr := d.cx()
	if p.v.readOnly {
		return errProtected
	}
	if attr&(attrVolume|attrDir) != 0 && !dir {
		return errAccess
	}
	if dir {
		return errNone
	}
	mode := uint32(0o644)
	if attr&attrReadOnly != 0 {
		mode = 0o444
	}
	info, e := p.info()
	if e != errNone {
		return e
	}
	perm := info.Mode().Perm()&0o111 | fileMode(mode)
	return hostErrno(p.v.root.Chmod(p.path(), perm))
}

// INT 21h AH=57h: date and time of the file of BX.
func (d *DOS) fileTimeCall() errno {
	f, e := d.fileOf(d.bx())
	if e != errNone {
		return e
	}
	switch d.al() {
	case 0:
		t := d.now()
		if f.host != nil {
			info, err := f.host.Stat()
			if err != nil {
				return hostErrno(err)
			}
			t = info.ModTime()
		}
		if !f.date.IsZero() {
			t = f.date
		}
		date, clock := dosTime(t)
		d.setCX(clock)
		d.setDX(date)
	case 1:
		if f.dev == devNone && !f.place.v.readOnly {
			f.date = hostTime(d.dx(), d.cx())
		}
	default:
		return errFunction
	}
	return errNone
}

// INT 21h AH=5Ah: a new file with a name of its own in the directory DS:DX, which
// gets the name appended.
func (d *DOS) tempCall() errno {
	path := d.argPath()
	dir := path
	if n := len(dir); n > 0 && dir[n-1] != '\\' && dir[n-1] != '/' && dir[n-1] != ':' {
		dir += `\`
	}
	seed := uint32(d.now().UnixNano() / int64(time.Millisecond))
	for i := range uint32(1000) {
		name := fmt.Sprintf("%08X", seed+i)
		f, e := d.create(dir+name, d.cl(), true)
		if e == errExists {
			continue
		}
		if e = d.install(f, e); e != errNone {
			return e
		}
		d.putBytes(d.ds(), d.dx(), append([]byte(dir+name), 0))
		return errNone
	}
	return errAccess
}

// INT 21h AH=60h: the full name of DS:SI to ES:DI.
func (d *DOS) truenameCall() errno {
	path := string(d.asciiz(d.ds(), d.si(), maxPath))
	p, e := d.resolve(path)
	if e != errNone {
		return e
	}
	name := string(p.vLetter()) + `:/` + p.name
	if p.dev == devNone {
		name = string(p.vLetter()) + `:\` + p.fullPattern()
	}
	if len(name) > 127 {
		return errPath
	}
	d.putBytes(d.es(), d.di(), append([]byte(name), 0))
	return errNone
}

func (p *place) vLetter() byte { return p.v.letter }

// fullPattern is the path with a last component that may have wildcards.
func (p *place) fullPattern() string {
	if p.given == "" || p.name != "" {
		return p.dosPath()
	}
	padded := padded(upperAll(p.given))
	return joinName(p.dirName, unpadded(padded[:]))
}

func fileMode(bits uint32) fs.FileMode { return fs.FileMode(bits) }
