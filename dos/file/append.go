package file

import (
	"os"

	"github.com/iron86/iron86/dos/errno"
)

// appendedFile is a file at whose end writes are appended. The host puts each of them at the end
// that the file has at that moment, so that two runs with one log lose nothing.
type appendedFile struct {
	*os.File          // for everything but appending
	end      *os.File // opened with O_APPEND
	next     int64    // position of the next appended write, as the program counts
}

// WriteAt implements hostFile.
func (f *appendedFile) WriteAt(b []byte, at int64) (int, error) {
	if at != f.next {
		return f.File.WriteAt(b, at)
	}
	n, err := f.end.Write(b)
	f.next += int64(n)
	return n, err
}

// Close implements hostFile.
func (f *appendedFile) Close() error {
	err := f.end.Close()
	if closed := f.File.Close(); err == nil {
		err = closed
	}
	return err
}

// Append moves a handle of the running process to the end of its file, and has what is written
// there appended, whoever else writes to the file.
func (d *Drives) Append(handle uint16) error {
	f, e := d.FileOf(handle)
	if e != errno.None {
		return e
	}
	if f.host == nil {
		return nil // a device
	}
	size, e := f.size()
	if e != errno.None {
		return e
	}
	f.pos = min(size, maxPos)
	host, err := appending(f, f.pos)
	if err != nil {
		return errno.Of(err)
	}
	f.host = host
	return nil
}

// appending returns the host's side of f with what is written from position next on put at the end of the file. It is that of f itself where nobody else writes.
func appending(f *File, next int64) (hostFile, error) {
	plain, ok := f.host.(*os.File)
	tree, host := f.place.v.root.(hostTree)
	if !ok || !host {
		return f.host, nil
	}
	end, err := tree.OpenFile(f.place.path(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	return &appendedFile{plain, end, next}, nil
}
