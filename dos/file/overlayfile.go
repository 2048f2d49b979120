package file

import (
	"io/fs"
)

// change makes the file one of upper, which can be written.
func (f *overlaidFile) change() error {
	if f.upper {
		return nil
	}
	if err := f.o.copyUp(f.name, true); err != nil {
		return err
	}
	if !f.upper { // the path leads to another file by now, which somebody else has put there
		return fs.ErrPermission
	}
	return nil
}

// WriteAt implements TreeFile.
func (f *overlaidFile) WriteAt(b []byte, at int64) (int, error) {
	if err := f.change(); err != nil {
		return 0, err
	}
	return f.File.WriteAt(b, at)
}

// Truncate implements TreeFile.
func (f *overlaidFile) Truncate(size int64) error {
	if err := f.change(); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// Free returns how many bytes files may still take.
func (f *overlaidFile) Free() int64 { return f.o.free() }

// Close implements TreeFile.
func (f *overlaidFile) Close() error {
	delete(f.o.open, f)
	return f.File.Close()
}
