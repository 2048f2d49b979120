package file

import (
	"fmt"
	"math"
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// selectDriveCall serves INT 21h AH=0Eh: make drive DL the current one; AL is the number of drive letters.
func (d *Drives) selectDriveCall() errno.Code {
	if n := int(d.g.DL()); n < len(d.drives) && d.drives[n] != nil {
		d.drive = n
	}
	d.g.SetAL(26)
	return errno.None
}

// currentDriveCall serves INT 21h AH=19h: the current drive.
func (d *Drives) currentDriveCall() errno.Code {
	d.g.SetAL(uint8(d.drive))
	return errno.None
}

// claimedFree is how many bytes are free at most on a drive without a quota.
const claimedFree = 1 << 30

// free returns how many bytes the files of the drive may still grow by.
func (v *drive) free() int64 {
	host := int64(math.MaxInt64)
	if v.root != nil {
		host = v.root.Free()
	}
	return v.freeOf(host)
}

// freeOf is free for a drive whose host has so many bytes free.
func (v *drive) freeOf(host int64) int64 {
	if v.quota != nil {
		return min(v.quota.left, host)
	}
	return min(claimedFree, host)
}

// clusters returns how INT 21h AH=36h reports so many free bytes: in clusters of 32 KB, or of one
// sector if they are few. sectors is the size of a cluster.
func clusters(free int64) (sectors, number uint16) {
	if n := free / BytesSector; n < AllClusters {
		return 1, uint16(n)
	}
	return PerCluster, uint16(min(free/(BytesSector*PerCluster), AllClusters))
}

// space returns how a drive divides its bytes: sectors of a cluster, clusters, and how many of them are free.
func (v *drive) space() (perCluster, all, free uint32) {
	s, left := v.shape(), v.free()
	if v.disk() != nil {
		left = v.root.Free()
		if v.quota != nil {
			left = min(left, v.quota.left)
		}
	}
	return s.PerCluster, s.Clusters, uint32(min(left/(int64(s.PerCluster)*BytesSector), int64(s.Clusters)))
}

// freeSpaceCall serves INT 21h AH=36h: free space of drive DL.
func (d *Drives) freeSpaceCall() errno.Code {
	v := d.numbered(d.g.DL())
	if v == nil {
		d.g.SetAX(0xffff)
		return errno.None
	}
	sectors, free := clusters(v.free())
	all := uint16(AllClusters)
	if v.disk() != nil {
		sectors, all, free = smallSpace(v.space())
	}
	d.g.SetAX(sectors)
	d.g.SetBX(free)
	d.g.SetCX(BytesSector)
	d.g.SetDX(all)
	return errno.None
}

// existing resolves a path for those calls that report no other error than errno.Path for a
// malformed path, such as one with wildcards.
func (d *Drives) existing(path string) (place, errno.Code) { return existingAs(d, path, false) }

// existingAs is existing for a path of long names, or of others.
func existingAs(d *Drives, path string, long bool) (place, errno.Code) {
	p, e := resolveAs(d, path, long)
	switch {
	case e.Critical(): // the disk cannot be read
		return p, e
	case e != errno.None || p.wild:
		return p, errno.Path
	}
	return p, errno.None
}

// writablePath resolves a path on a drive that can be written.
func (d *Drives) writablePath(path string) (place, errno.Code) { return writableAs(d, path, false) }

// writableAs is writablePath for a path of long names, or of others.
func writableAs(d *Drives, path string, long bool) (place, errno.Code) {
	p, e := existingAs(d, path, long)
	switch {
	case e != errno.None:
		return p, e
	case p.dev != DevNone:
		return p, errno.Access
	case p.v.readOnly:
		return p, errno.Protected
	}
	return p, errno.None
}

// mkdirCall serves INT 21h AH=39h: make the directory DS:DX.
func (d *Drives) mkdirCall() errno.Code {
	p, e := d.writablePath(d.ArgPath())
	if e != errno.None {
		return e
	}
	return mkdir(d, p)
}

// mkdir makes the directory at p.
func mkdir(d *Drives, p place) errno.Code {
	switch {
	case p.given == "" && p.dir == ".":
		return errno.Path // the path is the root
	case p.exists():
		return errno.Access
	}
	p.v.forget(p.dir)
	name := join(p.dir, p.newHost())
	if err := p.v.root.Mkdir(name, 0o755); err != nil {
		return errno.Of(err)
	}
	if t := d.clock.stamp(); !t.IsZero() {
		_ = p.v.root.Chtimes(name, t, t) // if the host refuses, the directory exists all the same
	}
	return errno.None
}

// rmdirCall serves INT 21h AH=3Ah: remove the directory DS:DX.
func (d *Drives) rmdirCall() errno.Code {
	return rmdir(d, d.ArgPath(), false)
}

// rmdir removes the directory at a path of long names, or of others.
func rmdir(d *Drives, path string, long bool) errno.Code {
	if p, e := resolveAs(d, path, long); e == errno.None && p.wild {
		return errno.CurrentDir // DOS reports this error
	}
	p, e := writableAs(d, path, long)
	if e != errno.None {
		return e
	}
	info, e := p.info()
	switch {
	case e != errno.None || !info.IsDir():
		return errno.Path
	case p.path() == p.v.cwd:
		return errno.CurrentDir // even the root
	case p.path() == ".":
		return errno.Access
	}
	p.v.forget(p.dir)
	if p.v.root.Remove(p.path()) != nil {
		return errno.Access
	}
	delete(p.v.marks, p.path())
	return errno.None
}

// chdirCall serves INT 21h AH=3Bh: make DS:DX the current directory of its drive.
func (d *Drives) chdirCall() errno.Code {
	return chdir(d.existing(d.ArgPath()))
}

// chdir makes p, which was resolved with the error e, the current directory of its drive.
func chdir(p place, e errno.Code) errno.Code {
	if e != errno.None {
		return e
	}
	if e := p.toDirectory(); e != errno.None {
		return e
	}
	if len(p.dirName) > 63 { // programs give AH=47h 64 bytes
		return errno.Path
	}
	p.v.cwd, p.v.cwdName = p.dir, p.dirName
	return errno.None
}

// getcwdCall serves INT 21h AH=47h: the current directory of drive DL to DS:SI.
func (d *Drives) getcwdCall() errno.Code {
	v := d.numbered(d.g.DL())
	if v == nil {
		return errno.Drive
	}
	d.g.PutBytes(d.g.DS(), d.g.SI(), append([]byte(v.cwdName), 0))
	d.g.SetAX(0x0100) // the value that DOS leaves
	return errno.None
}

// remove deletes the file at p.
func (d *Drives) remove(p place) errno.Code {
	info, e := p.info()
	switch {
	case e != errno.None:
		return e
	case info.IsDir(), p.v.attributes(p.path(), info)&AttrReadOnly != 0:
		return errno.Access
	case d.heldOpen(p):
		return errno.Sharing
	}
	p.v.forget(p.dir)
	delete(p.v.marks, p.path())
	if err := p.v.root.Remove(p.path()); err != nil {
		return errno.Of(err)
	}
	p.v.quota.release(info.Size())
	return errno.None
}

// deleteCall serves INT 21h AH=41h: delete the file DS:DX.
func (d *Drives) deleteCall() errno.Code {
	p, e := d.writablePath(d.ArgPath())
	if e != errno.None {
		return e
	}
	return d.remove(p)
}

// renameCall serves INT 21h AH=56h: rename DS:DX to ES:DI, also from one directory to another.
func (d *Drives) renameCall() errno.Code {
	from, e := d.writablePath(d.ArgPath())
	if e != errno.None {
		return e
	}
	to, e := d.writablePath(string(d.g.ASCIIZ(d.g.ES(), d.g.DI(), MaxPath)))
	if e != errno.None {
		return e
	}
	return d.rename(from, to)
}

// rename gives what is at from the name at to. A directory cannot be moved to another directory
// (MS-DOS 4.0 sources, RENAME.ASM).
func (d *Drives) rename(from, to place) errno.Code {
	if from.v != to.v {
		return errno.Device
	}
	info, e := from.info()
	switch {
	case e != errno.None:
		return e
	case from.given == "":
		return errno.Access
	case from.path() == from.v.cwd:
		return errno.CurrentDir
	case to.exists() && !(to.long && to.path() == from.path()): // an error if both are the same file, but a long name changes its case so
		return errno.Access
	case info.IsDir() && from.dir != to.dir:
		return errno.Access
	case d.heldOpen(from):
		return errno.Sharing
	}
	from.v.forget(from.dir)
	to.v.forget(to.dir)
	name := join(to.dir, to.newHost())
	if err := from.v.root.Rename(from.path(), name); err != nil {
		return errno.Of(err)
	}
	from.v.moveMarks(from.path(), name)
	return errno.None
}

// attributeCall serves INT 21h AH=43h: get or set the attributes of DS:DX.
func (d *Drives) attributeCall() errno.Code {
	p, e := d.existing(d.ArgPath())
	switch {
	case e != errno.None:
		return e
	case d.g.AL() > 1:
		return errno.Function
	case d.g.AL() == 1 && (d.g.CX()&^AttrChangeable != 0 || p.dev != DevNone):
		return errno.Access // whether or not the path exists; the bit of directories must be clear for one, too
	case p.dev != DevNone:
		return errno.File
	}
	info, e := p.info()
	if e != errno.None {
		return e
	}
	if d.g.AL() == 1 {
		return d.setAttributes(p, info)
	}
	a := p.v.attributes(p.path(), info)
	d.g.SetCX(uint16(a))
	d.g.SetAX(uint16(a))
	return errno.None
}

// fileTimeCall serves INT 21h AH=57h: get or set the date and time of the file of BX.
func (d *Drives) fileTimeCall() errno.Code {
	if d.g.AL() > 1 {
		return errno.Function
	}
	f, e := d.FileOf(d.g.BX())
	if e != errno.None {
		return e
	}
	switch d.g.AL() {
	case 0:
		date, clock := DOSTime(d.clock.Now())
		switch t := f.dated(); {
		case !t.IsZero():
			date, clock = d.clock.FileTime(t)
		case f.host != nil:
			info, err := f.host.Stat()
			if err != nil {
				return errno.Of(err)
			}
			date, clock = d.clock.FileTime(info.ModTime())
		}
		d.g.SetCX(clock)
		d.g.SetDX(date)
	case 1:
		if f.dev == DevNone && !f.place.v.readOnly {
			f.date = d.clock.hostTime(d.g.DX(), d.g.CX())
		}
	}
	return errno.None
}

// tempCall serves INT 21h AH=5Ah: it creates a file with a new name in the directory DS:DX and
// appends the name to that string.
func (d *Drives) tempCall() errno.Code {
	if e := d.spare(); e != errno.None {
		return e
	}
	if d.g.CX()&^AttrChangeable != 0 {
		return errno.Access
	}
	dir := d.ArgPath()
	if n := len(dir); n == 0 || dir[n-1] != '\\' && dir[n-1] != '/' { // with a drive alone the file goes into the root
		dir += `\`
	}
	seed := uint32(d.clock.Now().UnixNano() / int64(time.Millisecond))
	for i := range uint32(1000) {
		name := fmt.Sprintf("%08X", seed+i)
		f, e := d.create(dir+name, d.g.CL(), true)
		if e == errno.Exists {
			continue
		}
		if e = d.install(f, e); e != errno.None {
			return e
		}
		d.g.PutBytes(d.g.DS(), d.g.DX(), append([]byte(dir+name), 0))
		return errno.None
	}
	return errno.Access
}
