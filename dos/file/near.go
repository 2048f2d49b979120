package file

import (
	"errors"
	"io"
	"os"
	"slices"

	"github.com/iron86/iron86/dos/errno"
)

// nearFree is how many bytes a disk of the host must have free for writes to wait in a buffer. With
// less every write is done at once, so that the call that fills the disk says so.
const nearFree = 1 << 20

// roomy reports whether the host's disk of a file has room for what may wait.
func roomy(h hostFile) bool {
	f, ok := h.(*os.File)
	return !ok || hostFree(f) >= nearFree
}

// Buffered reports whether buffers are kept during call ah of INT 21h.
func Buffered(ah uint8) bool {
	switch ah {
	case 0x02, 0x06, 0x09, 0x0b, 0x19, 0x25, 0x2a, 0x2c, 0x30, 0x35, 0x3f, 0x40, 0x42:
		return true
	}
	return false
}

// settleFile writes out the buffer of f and drops it. An error stays with the file, too.
func (d *Drives) settleFile(f *File) errno.Code {
	e := f.near.flush(f.host)
	if e != errno.None {
		f.late = e
	}
	f.near.b = f.near.b[:0]
	if i := slices.Index(d.near, f); i >= 0 {
		d.near = slices.Delete(d.near, i, i+1)
	}
	return e
}

// lateError returns the error of a write that was done behind the back of the program, once.
func (f *File) lateError() errno.Code {
	e := f.late
	f.late = errno.None
	return e
}

// Settle writes out and drops the buffers of all files. Errors come too late for the calls that
// wrote; AH=59h reports them, and the next write to the file, its commit or its close.
func (d *Drives) Settle() {
	for len(d.near) > 0 {
		if e := d.settleFile(d.near[0]); e != errno.None {
			d.k.SetError(e)
		}
	}
}

// alone makes sure that no other handle has a buffer for the file of f.
func (d *Drives) alone(f *File) errno.Code {
	if len(d.near) == 0 {
		d.near = append(d.near, f)
		return errno.None
	}
	for i := 0; i < len(d.near); i++ {
		if g := d.near[i]; g != f && g.same(f) {
			if e := d.settleFile(g); e != errno.None {
				return e
			}
			i--
		}
	}
	if !slices.Contains(d.near, f) {
		d.near = append(d.near, f)
	}
	return errno.None
}

// readNear reads at the position of f through the buffer. It does not move the position.
func (d *Drives) readNear(f *File, b []byte) (int, errno.Code) {
	n := &f.near
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
	if len(b) >= nearSmall {
		n.b = n.b[:0]
		k, err := f.host.ReadAt(b, f.pos)
		return k, readErrno(err)
	}
	k, err := f.host.ReadAt(n.space(), f.pos)
	n.at, n.b = f.pos, n.b[:k]
	return copy(b, n.b), readErrno(err)
}

func readErrno(err error) errno.Code {
	if errors.Is(err, io.EOF) {
		return errno.None
	}
	return errno.Of(err)
}

// writeNear keeps a small write at the position of f for later. If it returns false the caller must
// write now, and nothing waits before that. On drives with a quota all writes are done at once.
func (d *Drives) writeNear(f *File, b []byte) (bool, errno.Code) {
	n := &f.near
	if e := d.alone(f); e != errno.None {
		return false, e
	}
	if !n.dirty {
		n.b = n.b[:0]
	}
	small := len(b) > 0 && len(b) < nearSmall && f.place.v.quota == nil && f.pos+int64(len(b)) <= maxPos &&
		(n.dirty || roomy(f.host))
	if n.dirty && (!small || f.pos != n.at+int64(len(n.b)) || len(n.b)+len(b) > nearSize) {
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
