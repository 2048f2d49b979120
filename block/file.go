package block

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Options says how Open opens an image. The zero value is a writable one.
type Options struct {
	// ReadOnly opens the file for reading only; writes give ErrReadOnly.
	ReadOnly bool
}

// File is a raw image in a file or on a block device of the host.
type File struct {
	file     *os.File
	name     string
	size     int64
	readOnly bool
	shared   bool
	dirty    bool // written since the last fsync
}

// Open opens the raw image name. Its errors have the name in them and wrap ErrEmpty, ErrTooLarge,
// ErrDirectory, ErrNotFile, ErrInUse or an error of the system, such as fs.ErrNotExist or
// fs.ErrPermission.
func Open(name string, o Options) (*File, error) {
	f, err := open(name, o)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err // its text has the name once more
		}
		if errors.Is(err, fs.ErrPermission) && !o.ReadOnly {
			return nil, fmt.Errorf("block: %s: cannot open for writing: %w", name, err)
		}
		return nil, fmt.Errorf("block: %s: %w", name, err)
	}
	return f, nil
}

func open(name string, o Options) (*File, error) {
	info, err := os.Stat(name) // before anything is opened, because opening a pipe would wait for its writer
	if err != nil {
		return nil, err
	}
	if err := checkMode(info.Mode()); err != nil {
		return nil, err
	}
	file, err := openLockable(name, o.ReadOnly)
	if err != nil {
		return nil, err
	}
	size, err := file.Seek(0, io.SeekEnd) // Stat has no size for block devices
	if err == nil {
		err = checkSize(size)
	}
	shared := false
	if err == nil {
		shared, err = lock(file, !o.ReadOnly)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &File{file: file, name: name, size: size, readOnly: o.ReadOnly, shared: shared}, nil
}

func checkMode(m fs.FileMode) error {
	switch {
	case m.IsDir():
		return ErrDirectory
	case m.IsRegular(), m&fs.ModeDevice != 0 && m&fs.ModeCharDevice == 0:
		return nil
	}
	return ErrNotFile
}

// Name returns the name that Open was given.
func (f *File) Name() string { return f.name }

// Size returns the size that the file had when it was opened, or that Grow has given it.
func (f *File) Size() int64 { return f.size }

// ReadOnly reports whether the file was opened for reading only.
func (f *File) ReadOnly() bool { return f.readOnly }

// Shared reports whether another drive or program had the file open when Open opened it: for writing,
// or for reading if it was opened for writing here.
func (f *File) Shared() bool { return f.shared }

// InUse reports whether f is a file that a machine has open as a disk image.
func InUse(f *os.File) bool { return locked(f) }

// ReadAt reads from the file. A file that has become shorter since it was
// opened gives io.ErrUnexpectedEOF.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	want, end := clip(len(p), off, f.size)
	if want == 0 {
		return 0, end
	}
	n, err := f.file.ReadAt(p[:want], off)
	if n < want {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return n, f.fail("read", err)
	}
	return n, end
}

// WriteAt writes to the file, which it never makes longer.
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	if f.readOnly {
		return 0, ErrReadOnly
	}
	want, end := clip(len(p), off, f.size)
	if want == 0 {
		return 0, end
	}
	f.dirty = true
	n, err := f.file.WriteAt(p[:want], off)
	if err != nil {
		return n, f.fail("write", err)
	}
	return n, end
}

// Grow appends zeros until the file is size bytes long. It does nothing to a longer file.
func (f *File) Grow(size int64) error {
	switch {
	case size <= f.size:
		return nil
	case f.readOnly:
		return ErrReadOnly
	case size > MaxSize:
		return ErrTooLarge
	}
	if err := f.file.Truncate(size); err != nil {
		return f.fail("extend", err)
	}
	f.size, f.dirty = size, true
	return nil
}

// Flush calls fsync if something was written.
func (f *File) Flush() error {
	if !f.dirty {
		return nil
	}
	if err := f.file.Sync(); err != nil {
		return f.fail("sync", err)
	}
	f.dirty = false
	return nil
}

// Close flushes and closes the file. A second call gives os.ErrClosed.
func (f *File) Close() error {
	flushed := f.Flush()
	if err := f.file.Close(); err != nil {
		return f.fail("close", err)
	}
	return flushed
}

// fail wraps an error of the system with what was done, and the file's name.
func (f *File) fail(what string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("block: %s: %s: %w", f.name, what, err)
}
