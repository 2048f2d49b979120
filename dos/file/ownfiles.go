package file

import (
	"bytes"
	"io/fs"
	"os"
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// ownDate is the date of files of our own: that of MS-DOS 5.0.
var ownDate = time.Date(1991, time.April, 9, 5, 0, 0, 0, time.UTC)

// ownFile is a read-only file without a host.
type ownFile struct {
	name string
	*bytes.Reader
}

func (f ownFile) Name() string               { return f.name }
func (f ownFile) Size() int64                { return f.Reader.Size() }
func (f ownFile) Mode() fs.FileMode          { return 0o444 }
func (f ownFile) ModTime() time.Time         { return ownDate }
func (f ownFile) IsDir() bool                { return false }
func (f ownFile) Sys() any                   { return nil }
func (f ownFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f ownFile) Close() error               { return nil }
func (f ownFile) Truncate(int64) error       { return fs.ErrPermission }

// WriteAt implements hostFile; such a file is never opened for writing.
func (f ownFile) WriteAt([]byte, int64) (int, error) { return 0, fs.ErrPermission }

// ownDir is the only directory of a drive with files of our own.
type ownDir struct{ ownFile }

func (ownDir) Size() int64       { return 0 }
func (ownDir) Mode() fs.FileMode { return fs.ModeDir | 0o555 }
func (ownDir) IsDir() bool       { return true }

func (v *drive) listOwn(dir string) ([]entry, errno.Code) {
	if dir != "." {
		return nil, errno.Path
	}
	names := make([]string, 0, len(v.files))
	for name := range v.files {
		names = append(names, name)
	}
	return entries(names), errno.None
}

func (v *drive) statOwn(name string) (fs.FileInfo, error) {
	if name == "." {
		return ownDir{ownFile{name: "."}}, nil
	}
	b, ok := v.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return ownFile{name, bytes.NewReader(b)}, nil
}

func (v *drive) openOwn(name string) (hostFile, errno.Code) {
	b, ok := v.files[name]
	if !ok {
		return nil, errno.File
	}
	return ownFile{name, bytes.NewReader(b)}, errno.None
}

// pipeFile is a temporary file of a host that does not let go of the name of an open one: it is
// gone when it is closed.
type pipeFile struct{ *os.File }

// Close removes the file.
func (f pipeFile) Close() error {
	err := f.File.Close()
	if removed := os.Remove(f.Name()); err == nil {
		err = removed
	}
	return err
}

// Temporary opens an unnamed file for reading and writing as a handle of the running process:
// what goes through a pipe. It is on no drive and is gone when it is closed.
func (d *Drives) Temporary() (handle uint16, err error) {
	temp, err := os.CreateTemp("", "iron86-pipe-")
	if err != nil {
		return 0, errno.Of(err)
	}
	host := hostFile(temp)
	if os.Remove(temp.Name()) != nil {
		host = pipeFile{temp}
	}
	f := &File{host: host, mode: modeBoth, place: place{v: d.drives[d.drive], dir: ".", given: temp.Name(), host: temp.Name()}}
	i, e := d.newFile(f)
	if e == errno.None {
		if handle, e = d.newHandle(i); e != errno.None {
			_ = d.drop(i) // the error told is that of the table
		}
	} else {
		_ = f.host.Close() // likewise
	}
	if e != errno.None {
		return 0, e
	}
	return handle, nil
}
