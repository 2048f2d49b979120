package file

import (
	"errors"
	"io"
	"os"
	"slices"

	"github.com/iron86/iron86/dos/errno"
)

// bufferRoom is how many bytes a disk of the host must have free for writes to wait in a buffer. With
// less every write is done at once, so that the call that fills the disk says so.
const bufferRoom = 1 << 20

// roomy reports whether the host's disk of a file has room for what may wait.
func roomy(h hostFile) bool {
	switch f := h.(type) {
	case *os.File:
		return hostFree(f) >= bufferRoom
	case interface{ Free() int64 }:
		return f.Free() >= bufferRoom
	}
	return true
}

// Buffered reports whether buffers are kept during call ah of INT 21h.
func Buffered(ah uint8) bool {
	switch ah {
	case 0x02, 0x06, 0x09, 0x0b, 0x19, 0x25, 0x2a, 0x2c, 0x30, 0x35, 0x3f, 0x40, 0x42:
		return true
	}
	return false
}

// settleFile writes out the buffer of f and drops it. The file keeps an error as its late one.
func (d *Drives) settleFile(f *File) errno.Code {
	e := f.buffer.flush(f.host)
	if e != errno.None {
		f.late = e
	}
	f.buffer.b = f.buffer.b[:0]
	if i := slices.Index(d.buffered, f); i >= 0 {
		d.buffered = slices.Delete(d.buffered, i, i+1)
	}
	return e
}

// lateError returns the error of a write out of the buffer that no call has reported, and forgets it.
func (f *File) lateError() errno.Code {
	e := f.late
	f.late = errno.None
	return e
}

// Settle writes out and drops the buffers of all files. An error comes too late for the call that
// wrote. AH=59h reports it, and so does the next write to the file, its commit or its close.
func (d *Drives) Settle() {
	for len(d.buffered) > 0 {
		if e := d.settleFile(d.buffered[0]); e != errno.None {
			d.k.SetError(e)
		}
	}
}

// alone makes f one of the files with buffers, and the only one of all that are open for the same file.
func (d *Drives) alone(f *File) errno.Code {
	for i := 0; i < len(d.buffered); i++ {
		if g := d.buffered[i]; g != f && g.same(f) {
			if e := d.settleFile(g); e != errno.None {
				return e
			}
			i--
		}
	}
	if !slices.Contains(d.buffered, f) {
		d.buffered = append(d.buffered, f)
	}
	return errno.None
}

// readBuffered reads at the position of f through the buffer. It does not move the position.
func (d *Drives) readBuffered(f *File, b []byte) (int, errno.Code) {
	n := &f.buffer
	if e := d.alone(f); e != errno.None {
		return 0, e
	}
	if n.dirty {
		if e := n.flush(f.host); e != errno.None {
			return 0, e
		}
	}
	if off := f.pos - n.at; off >= 0 && off+int64(len(b)) <= int64(len(n.b)) {
		return copy(b, n.b[off:]), errno.None
	}
	if len(b) >= bypassSize {
		n.b = n.b[:0]
		k, err := f.host.ReadAt(b, f.pos)
		return k, readErrno(err)
	}
	k, err := f.host.ReadAt(n.space(), f.pos)
	n.at, n.b = f.pos, n.b[:k]
	return copy(b, n.b), readErrno(err)
}

// readErrno returns the error of DOS for an error of a read. The end of the file is none.
func readErrno(err error) errno.Code {
	if errors.Is(err, io.EOF) {
		return errno.None
	}
	return errno.Of(err)
}

// writeBuffered keeps a small write at the position of f in the buffer. If it returns false the caller
// must write b itself, and everything written before is out of the buffer. On drives with a quota, and
// on a disk of the host that is nearly full, all writes are done at once.
func (d *Drives) writeBuffered(f *File, b []byte) (bool, errno.Code) {
	n := &f.buffer
	if e := d.alone(f); e != errno.None {
		return false, e
	}
	if !n.dirty {
		n.b = n.b[:0]
	}
	small := len(b) > 0 && len(b) < bypassSize && f.place.v.quota == nil && f.pos+int64(len(b)) <= maxPos &&
		(n.dirty || roomy(f.host))
	if n.dirty && (!small || f.pos != n.at+int64(len(n.b)) || len(n.b)+len(b) > bufferSize) {
		if e := n.flush(f.host); e != errno.None {
			return false, e
		}
	}
	if !small {
		return false, errno.None
	}
	if !n.dirty {
		n.b, n.at, n.dirty = n.space()[:0], f.pos, true
	}
	n.b = append(n.b, b...)
	return true, errno.None
}
