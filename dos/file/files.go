package file

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// OpenStandard opens handles 0 to 4 of the process psp, the parent of the first program. con says
// which of input, output and errors are CON. The others are streams of the host.
func (d *Drives) OpenStandard(psp uint16, con [3]bool) {
	for i, dev := range []Device{DevStdin, DevStdout, DevStderr} {
		if con[i] {
			dev = DevCON
		}
		d.files[i] = &File{refs: 1, owner: psp, dev: dev, mode: modeBoth}
	}
	d.files[3] = &File{refs: 1, owner: psp, dev: DevAUX, mode: modeBoth}
	d.files[4] = &File{refs: 1, owner: psp, dev: DevPRN, mode: modeWrite}
	d.SetJFT(psp, []byte{0, 1, 2, 3, 4})
}

// freeFile returns a free entry of the system file table, or -1 when all are taken.
func (d *Drives) freeFile() int {
	for i, have := range d.files {
		if have == nil {
			return i
		}
	}
	return -1
}

// newFile takes a free entry of the system file table for f. If there is none it closes f.
func (d *Drives) newFile(f *File) (int, errno.Code) {
	i := d.freeFile()
	if i < 0 {
		if f.host != nil {
			_ = f.host.Close() // the error of the table is the one to report
		}
		return 0, errno.Handles
	}
	f.refs, f.owner = 1, d.k.PSP()
	d.files[i] = f
	return i, errno.None
}

// drop removes one reference from entry i, and closes the file with the last one.
func (d *Drives) drop(i int) errno.Code {
	f := d.files[i]
	if f == nil {
		return errno.Handle
	}
	if f.refs--; f.refs > 0 {
		return errno.None
	}
	d.files[i] = nil
	if f.host == nil {
		return errno.None
	}
	if f.written {
		f.place.v.archive(f.place.path())
	}
	_ = d.settleFile(f) // its error is the file's late one
	late := f.lateError()
	err := f.host.Close()
	if t := f.dated(); !t.IsZero() {
		_ = f.place.v.root.Chtimes(f.place.path(), t, t) // if the host refuses, the contents are written all the same
	}
	if late != errno.None {
		return late
	}
	return errno.Of(err)
}

// openHost opens the file at p with the access of mode.
func (d *Drives) openHost(p place, mode uint8, flags int) (hostFile, errno.Code) {
	if p.v.root == nil {
		return p.v.openOwn(p.path())
	}
	if mode&3 == modeRead {
		flags |= os.O_RDONLY
	} else {
		flags |= os.O_RDWR
		if mode&3 == modeWrite && mode&modeShared == shareCompatible { // the host's locks need a file that can be read
			flags = flags&^os.O_RDWR | os.O_WRONLY
		}
	}
	f, err := p.v.root.OpenAt(p.path(), flags)
	if errors.Is(err, fs.ErrPermission) && mode&3 == modeWrite && flags&os.O_RDWR != 0 {
		f, err = p.v.root.OpenAt(p.path(), flags&^os.O_RDWR|os.O_WRONLY)
	}
	if err != nil {
		if e := errno.Of(err); e != errno.File {
			return nil, e
		}
		return nil, errno.File
	}
	return f, errno.None
}

// open opens what is at path.
func (d *Drives) open(path string, mode uint8) (*File, errno.Code) {
	p, e := d.resolve(path)
	if e != errno.None {
		return nil, e
	}
	return openPlace(d, p, mode)
}

// openPlace opens what is at p.
func openPlace(d *Drives, p place, mode uint8) (*File, errno.Code) {
	switch {
	case p.wild:
		return nil, errno.File
	case badMode(mode):
		return nil, errno.Mode
	}
	if p.dev == DevEMM && !d.k.HasEMS() {
		return nil, errno.File
	}
	if p.dev != DevNone {
		return &File{dev: p.dev, mode: mode, place: p}, errno.None
	}
	info, e := p.info()
	if e != errno.None {
		return nil, e
	}
	if info.IsDir() {
		return nil, errno.Access
	}
	attr := p.v.attributes(p.path(), info)
	if mode&3 != modeRead && (p.v.readOnly || attr&AttrReadOnly != 0) {
		return nil, errno.Access
	}
	if d.conflicts(p, mode, attr) {
		return nil, violation(d, mode, errno.Sharing)
	}
	host, e := d.openHost(p, mode, 0)
	if e != errno.None {
		return nil, e
	}
	return shared(&File{host: host, mode: mode, place: p})
}

// create makes a file at path, or empties the file that is there.
func (d *Drives) create(path string, attr uint8, fresh bool) (*File, errno.Code) {
	p, e := d.resolve(path)
	if e != errno.None {
		return nil, e
	}
	return createPlace(d, p, attr, fresh, modeBoth)
}

// createPlace is create for what is at p, with an open mode for the file.
func createPlace(d *Drives, p place, attr uint8, fresh bool, mode uint8) (*File, errno.Code) {
	label := attr&AttrVolume != 0 // with this attribute the others do not count
	switch {
	case p.wild:
		return nil, errno.File
	case attr&attrUndefined != 0, !label && attr&(AttrDir|AttrDevice) != 0:
		return nil, errno.Access
	case p.dev != DevNone:
		return &File{dev: p.dev, mode: mode, place: p}, errno.None
	case p.v.readOnly:
		return nil, errno.Protected
	case p.given == "":
		return nil, errno.Access
	case label:
		return d.createLabel(p)
	}
	flags := os.O_TRUNC
	if p.exists() {
		info, e := p.info()
		switch {
		case e != errno.None || info.IsDir():
			return nil, errno.Access
		case fresh:
			return nil, errno.Exists
		}
		have := p.v.attributes(p.path(), info)
		switch {
		case have&AttrReadOnly != 0, have&^attr&(AttrHidden|AttrSystem) != 0:
			return nil, errno.Access // a hidden file can be replaced by another hidden file only
		case d.conflicts(p, mode, have):
			return nil, violation(d, mode, errno.Sharing)
		}
		p.v.quota.release(info.Size())
	} else {
		p.host, p.name = p.newHost(), p.v.page.UpperAll(truncate(p.given))
		flags |= os.O_CREATE | os.O_EXCL
	}
	f, e := openEmpty(d, p, mode, flags)
	if e != errno.None {
		return nil, e
	}
	p.v.forget(p.dir)
	if p.long {
		p.name = shortOf(p.v, p.dir, p.host)
	}
	f.place = p
	if info, err := f.host.Stat(); err == nil {
		p.v.mark(p.path(), attr|AttrArchive, info)
	}
	if attr&AttrReadOnly != 0 {
		_ = p.v.root.Chmod(p.path(), 0o444) // a host without permissions has no read-only files
	}
	return f, errno.None
}

// openEmpty opens what is at p for createPlace, and empties it.
func openEmpty(d *Drives, p place, mode uint8, flags int) (*File, errno.Code) {
	if mode&modeShared != shareCompatible { // another run may have it open, and shared would come too late
		flags &^= os.O_TRUNC
	}
	host, e := d.openHost(p, modeBoth, flags)
	if e != errno.None {
		return nil, e
	}
	f, e := shared(&File{host: host, mode: mode, place: p, written: true, wrote: d.clock.stamp()})
	if e == errno.None && flags&os.O_TRUNC == 0 {
		if e = errno.Of(host.Truncate(0)); e != errno.None {
			_ = host.Close() // the error is told already
		}
	}
	return f, e
}

// Read reads up to len(b) bytes at the file's position.
func (d *Drives) Read(f *File, b []byte) (int, errno.Code) {
	if !f.readable() {
		return 0, errno.Access
	}
	if f.dev != DevNone {
		return d.k.ReadDevice(f, b)
	}
	if e := d.checkLock(f, f.pos, int64(len(b))); e != errno.None {
		return 0, violation(d, f.mode, e)
	}
	n, e := d.readBuffered(f, b[:min(int64(len(b)), max(0, maxPos-f.pos))])
	f.pos += int64(n)
	return n, e
}

// Write writes b at the file's position. Writing no bytes cuts the file there.
func (d *Drives) Write(f *File, b []byte) (int, errno.Code) {
	if !f.writable() {
		return 0, errno.Access
	}
	if f.dev != DevNone {
		return d.k.WriteDevice(f, b)
	}
	if e := d.checkLock(f, f.pos, int64(len(b))); e != errno.None {
		return 0, violation(d, f.mode, e)
	}
	f.written, f.wrote, f.date = true, d.clock.stamp(), time.Time{} // a date that was set before does not stay
	if e := f.lateError(); e != errno.None {
		return notWritten(e)
	}
	switch kept, e := d.writeBuffered(f, b); {
	case e != errno.None:
		return notWritten(e)
	case kept:
		f.pos += int64(len(b))
		return len(b), errno.None
	}
	if len(b) == 0 {
		return 0, f.cut()
	}
	b = b[:min(int64(len(b)), max(0, maxPos-f.pos))]
	fits, e := f.growing(len(b))
	if e != errno.None {
		return 0, e
	}
	b = b[:fits]
	n, err := f.host.WriteAt(b, f.pos)
	f.pos += int64(n)
	if e := errno.Of(err); e != errno.None && e != errno.DiskFull {
		return n, e
	}
	return n, errno.None // a full disk writes less than was asked for, which is no error
}

// notWritten is the result of a write that failed as a whole. A full disk is no error: nothing was
// written.
func notWritten(e errno.Code) (int, errno.Code) {
	if e == errno.DiskFull {
		e = errno.None
	}
	return 0, e
}

// seek moves the position, which is 32 bits wide.
func (d *Drives) seek(f *File, from uint8, by int64) (int64, errno.Code) {
	if from > 2 {
		return 0, errno.Function
	}
	if s := d.hostStream(f); s != nil {
		return seekStream(s, from, by)
	}
	if f.dev != DevNone {
		return 0, errno.None
	}
	base := int64(0)
	switch from {
	case 1:
		base = f.pos
	case 2:
		d.Settle()
		size, e := f.size()
		if e != errno.None {
			return 0, e
		}
		base = min(size, maxPos)
	}
	f.pos = int64(uint32(base + by))
	return f.pos, errno.None
}

// CloseAll closes every file at the end of the run.
func (d *Drives) CloseAll() {
	for i, f := range d.files {
		for f != nil && d.files[i] == f {
			_ = d.drop(i) // nobody is left who could be told of an error
		}
	}
}
