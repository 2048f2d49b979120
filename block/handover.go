package block

import (
	"errors"
	"fmt"
)

// A machine that moves to another host takes its disks along: it lets go of the locks of its images, and the other one opens them.

// LetGo makes what was written durable and gives up the lock of a writer, so that another program can open the file for writing. Nothing may be
// written until TakeBack has returned nil. On systems whose files cannot be unlocked while they are open, the other program is refused.
func (f *File) LetGo() error {
	if err := f.Flush(); err != nil || f.readOnly {
		return err
	}
	if err := unlock(f.file); err != nil {
		return f.fail("unlock", err)
	}
	return nil
}

// TakeBack locks the file again after LetGo. Its error wraps ErrInUse if another program has the file.
func (f *File) TakeBack() error {
	if f.readOnly {
		return nil
	}
	if _, err := lock(f.file, true); err != nil {
		return errors.Join(f.fail("lock", err), unlock(f.file))
	}
	return nil
}

// Awaited is an image that another machine still writes. It is read, and not written, until Take has opened it.
type Awaited struct {
	now   Disk
	open  func() (Disk, error)
	taken bool
}

// NewAwaited makes an Awaited of the image before, which was opened for reading. open opens the same image for writing.
func NewAwaited(before Disk, open func() (Disk, error)) *Awaited {
	return &Awaited{now: before, open: open}
}

// Take opens the image for writing. What the other machine has written until now is read from then on. A second call does nothing. When it
// fails, the image is of no use any more.
func (a *Awaited) Take() error {
	if a.taken {
		return nil
	}
	size := a.now.Size()
	if err := a.now.Close(); err != nil { // before, because it has a lock of its own
		return err
	}
	d, err := a.open()
	if err != nil {
		return err
	}
	a.now, a.taken = d, true
	if d.Size() != size {
		return fmt.Errorf("block: the image has %d bytes and had %d", d.Size(), size)
	}
	return nil
}

// Size returns the size of the image.
func (a *Awaited) Size() int64 { return a.now.Size() }

// ReadOnly reports whether writes will fail when the image has been taken.
func (a *Awaited) ReadOnly() bool { return a.taken && a.now.ReadOnly() }

// ReadAt reads the image.
func (a *Awaited) ReadAt(p []byte, off int64) (int, error) { return a.now.ReadAt(p, off) }

// WriteAt writes the image, or fails with ErrReadOnly before it was taken.
func (a *Awaited) WriteAt(p []byte, off int64) (int, error) { return a.now.WriteAt(p, off) }

// Grow makes the image longer, if it is a Grower.
func (a *Awaited) Grow(size int64) error {
	if g, ok := a.now.(Grower); ok {
		return g.Grow(size)
	}
	return ErrReadOnly
}

// Flush makes what was written durable.
func (a *Awaited) Flush() error { return a.now.Flush() }

// Close flushes and closes the image.
func (a *Awaited) Close() error { return a.now.Close() }
