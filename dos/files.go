package dos

import (
	"io"
	"io/fs"
	"os"
	"time"
)

// maxFiles is the size of the system file table.
const maxFiles = 255

// device says what a handle leads to; devNone is a file.
type device uint8

const (
	devNone device = iota
	devCON
	devNUL
	devAUX
	devCOM2
	devPRN
	devClock
	devEMM    // the driver of EMS
	devStdin  // the host's standard input, when that is no terminal
	devStdout // and output
	devStderr
)

// hostFile is what an open file is on the host.
type hostFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
}

// file is an entry of the system file table.
type file struct {
	refs    int
	dev     device
	mode    uint8 // open mode: access in bits 2–0, sharing in 6–4, not inherited in 7
	raw     bool  // device: no line editing, no translation
	place   place
	host    hostFile
	pos     int64
	near    buffer // of small reads and writes
	written bool
	locks   []lock
	date    time.Time // set by INT 21h AX=5701h, kept until the file is closed
	wrote   time.Time // what DOS's clock said at the last write, if that is not the host's time
}

// dated is the date that the file will get when it is closed, the zero time for the host's own.
func (f *file) dated() time.Time {
	if f.date.IsZero() {
		return f.wrote
	}
	return f.date
}

// Access of an open mode.
const (
	modeRead  = 0
	modeWrite = 1
	modeBoth  = 2

	modeShared  = 0x70 // what others may do, by the file's sharing mode
	denyNone    = 0x40
	modePrivate = 0x80
)

// badMode reports an access or a sharing mode that there is none (MS-DOS 4.0 sources, OPEN.ASM,
// Check_Access_AX).
func badMode(mode uint8) bool { return mode&0x0f > modeBoth || mode&modeShared > denyNone }

func (f *file) readable() bool { return f.mode&3 != modeWrite }
func (f *file) writable() bool { return f.mode&3 != modeRead }

// openStandard opens what handles 0 to 4 of the first program are.
func (d *DOS) openStandard() {
	standard := func(tty bool, dev device) *file {
		if tty || dev == devStdin && d.cfg.KeyboardIsSource {
			dev = devCON
		}
		return &file{refs: 1, dev: dev, mode: modeBoth}
	}
	d.files[0] = standard(d.cfg.InTTY, devStdin)
	d.files[1] = standard(d.cfg.OutTTY || d.cfg.OutDevice, devStdout)
	d.files[2] = standard(d.cfg.ErrTTY, devStderr)
	d.files[3] = &file{refs: 1, dev: devAUX, mode: modeBoth}
	d.files[4] = &file{refs: 1, dev: devPRN, mode: modeWrite}
	d.setJFT(d.shell, []byte{0, 1, 2, 3, 4})
}

// freeFile is a free entry of the system file table, -1 when all are taken.
func (d *DOS) freeFile() int {
	for i, have := range d.files {
		if have == nil {
			return i
		}
	}
	return -1
}

// newFile takes a free entry of the system file table.
func (d *DOS) newFile(f *file) (int, errno) {
	i := d.freeFile()
	if i < 0 {
		return 0, errHandles
	}
	f.refs = 1
	d.files[i] = f
	return i, errNone
}

// drop takes one reference from entry i and closes the file with the last.
func (d *DOS) drop(i int) errno {
	f := d.files[i]
	if f == nil {
		return errHandle
	}
	if f.refs--; f.refs > 0 {
		return errNone
	}
	d.files[i] = nil
	if f.host == nil {
		return errNone
	}
	if f.written {
		f.place.v.archive(f.place.path())
	}
	late := d.settleFile(f)
	err := f.host.Close()
	if t := f.dated(); !t.IsZero() {
		_ = f.place.v.root.Chtimes(f.place.path(), t, t) // the host may refuse; the contents are there
	}
	if late != errNone {
		return late
	}
	return hostErrno(err)
}

// openHost opens the file at p with the access of mode.
func (d *DOS) openHost(p place, mode uint8, flags int) (hostFile, errno) {
	if p.v.root == nil {
		return p.v.openOwn(p.path())
	}
	if mode&3 == modeRead {
		flags |= os.O_RDONLY
	} else {
		flags |= os.O_RDWR
		if mode&3 == modeWrite {
			flags = flags&^os.O_RDWR | os.O_WRONLY
		}
	}
	f, err := p.v.root.OpenFile(p.path(), flags, 0o644)
	if err != nil {
		if e := hostErrno(err); e != errFile {
			return nil, e
		}
		return nil, errFile
	}
	return f, errNone
}

// open opens what is at path.
func (d *DOS) open(path string, mode uint8) (*file, errno) {
	p, e := d.resolve(path)
	switch {
	case e != errNone:
		return nil, e
	case p.wild:
		return nil, errFile
	case badMode(mode):
		return nil, errMode
	}
	if p.dev == devEMM && !d.himem.HasEMS() {
		return nil, errFile
	}
	if p.dev != devNone {
		return &file{dev: p.dev, mode: mode, place: p}, errNone
	}
	info, e := p.info()
	if e != errNone {
		return nil, e
	}
	if info.IsDir() {
		return nil, errAccess
	}
	if mode&3 != modeRead && (p.v.readOnly || p.v.attributes(p.path(), info)&attrReadOnly != 0) {
		return nil, errAccess
	}
	if d.conflicts(p, mode) {
		return nil, errSharing
	}
	host, e := d.openHost(p, mode, 0)
	if e != errNone {
		return nil, e
	}
	return &file{host: host, mode: mode, place: p}, errNone
}

// create makes a file at path, or empties the one that is there.
func (d *DOS) create(path string, attr uint8, fresh bool) (*file, errno) {
	return d.createAs(path, attr, fresh, modeBoth)
}

// createAs is create with the open mode that the file gets.
func (d *DOS) createAs(path string, attr uint8, fresh bool, mode uint8) (*file, errno) {
	p, e := d.resolve(path)
	if e != errNone {
		return nil, e
	}
	switch {
	case p.wild:
		return nil, errFile
	case p.dev != devNone:
		return &file{dev: p.dev, mode: mode, place: p}, errNone
	case p.v.readOnly:
		return nil, errProtected
	case attr&(attrVolume|attrDir) == attrVolume && p.given != "":
		return d.createLabel(p)
	case p.given == "" || attr&(attrVolume|attrDir) != 0:
		return nil, errAccess
	}
	flags := os.O_TRUNC
	if p.exists() {
		info, e := p.info()
		switch {
		case e != errNone || info.IsDir():
			return nil, errAccess
		case fresh:
			return nil, errExists
		}
		have := p.v.attributes(p.path(), info)
		switch {
		case have&attrReadOnly != 0, have&^attr&(attrHidden|attrSystem) != 0:
			return nil, errAccess // of a hidden file only another hidden one can be made
		case d.conflicts(p, mode):
			return nil, errSharing
		}
		p.v.room.give(info.Size())
	} else {
		name := truncate(p.given)
		p.host, p.name = toHost(name), upperAll(name)
		flags |= os.O_CREATE | os.O_EXCL
	}
	host, e := d.openHost(p, modeBoth, flags)
	if e != errNone {
		return nil, e
	}
	p.v.forget(p.dir)
	f := &file{host: host, mode: mode, place: p, written: true, wrote: d.stamp()}
	if info, err := host.Stat(); err == nil {
		p.v.mark(p.path(), attr|attrArchive, info)
	}
	if attr&attrReadOnly != 0 {
		_ = p.v.root.Chmod(p.path(), 0o444) // a host without permissions has no such files
	}
	return f, errNone
}

// maxPos is where the largest files end: DOS has 32 bits for a position and for a size.
const maxPos = 1<<32 - 1

// read reads up to len(b) bytes at the file's position.
func (d *DOS) read(f *file, b []byte) (int, errno) {
	if !f.readable() {
		return 0, errAccess
	}
	if f.dev != devNone {
		return d.readDevice(f, b)
	}
	if e := d.checkLock(f, f.pos, int64(len(b))); e != errNone {
		return 0, e
	}
	n, e := d.readNear(f, b[:min(int64(len(b)), max(0, maxPos-f.pos))])
	f.pos += int64(n)
	return n, e
}

// write writes b at the file's position; writing nothing ends the file there.
func (d *DOS) write(f *file, b []byte) (int, errno) {
	if !f.writable() {
		return 0, errAccess
	}
	if f.dev != devNone {
		return d.writeDevice(f, b)
	}
	if e := d.checkLock(f, f.pos, int64(len(b))); e != errNone {
		return 0, e
	}
	f.written, f.wrote = true, d.stamp()
	switch kept, e := d.writeNear(f, b); {
	case e != errNone:
		return 0, e
	case kept:
		f.pos += int64(len(b))
		return len(b), errNone
	}
	if len(b) == 0 {
		return 0, f.cut()
	}
	b = b[:min(int64(len(b)), max(0, maxPos-f.pos))]
	fits, e := f.growing(len(b))
	if e != errNone {
		return 0, e
	}
	b = b[:fits]
	n, err := f.host.WriteAt(b, f.pos)
	f.pos += int64(n)
	if e := hostErrno(err); e != errNone && e != errDiskFull {
		return n, e
	}
	return n, errNone // a full disk writes less than was asked for
}

// size is the length of a file. What waits to be written counts.
func (f *file) size() (int64, errno) {
	if e := f.near.flush(f.host); e != errNone {
		return 0, e
	}
	info, err := f.host.Stat()
	if err != nil {
		return 0, hostErrno(err)
	}
	return info.Size(), errNone
}

// seek moves the position; positions are 32 bits wide.
func (d *DOS) seek(f *file, from uint8, by int64) (int64, errno) {
	if from > 2 {
		return 0, errFunction
	}
	if s := d.hostStream(f); s != nil {
		return seekStream(s, from, by)
	}
	if f.dev != devNone {
		return 0, errNone
	}
	base := int64(0)
	switch from {
	case 1:
		base = f.pos
	case 2:
		d.settleAll()
		size, e := f.size()
		if e != errNone {
			return 0, e
		}
		base = min(size, maxPos)
	}
	f.pos = int64(uint32(base + by))
	return f.pos, errNone
}

// closeAll closes every file at the end of the run.
func (d *DOS) closeAll() {
	for i, f := range d.files {
		for f != nil && d.files[i] == f {
			_ = d.drop(i) // nobody is left to be told
		}
	}
}

// lock is a region of a file that one process has for itself.
type lock struct {
	first, last int64
	owner       uint16
}

// checkLock is errLock when another process has locked some of n bytes at pos.
func (d *DOS) checkLock(f *file, pos, n int64) errno {
	if !d.locked {
		return errNone
	}
	for _, other := range d.files {
		if other == nil || len(other.locks) == 0 || !other.same(f) {
			continue
		}
		for _, l := range other.locks {
			if l.owner != d.psp && pos <= l.last && pos+n > l.first {
				return errLock
			}
		}
	}
	return errNone
}

// same reports that two entries are of one file.
func (f *file) same(g *file) bool {
	return f.dev == devNone && g.dev == devNone && f.place.v == g.place.v && f.place.path() == g.place.path()
}
