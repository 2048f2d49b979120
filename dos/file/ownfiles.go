package file

import (
	"bytes"
	"io/fs"
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// ownDate is the date of files of our own. It is that of MS-DOS 5.0.
var ownDate = time.Date(1991, time.April, 9, 5, 0, 0, 0, time.UTC)

// ownFile is a read-only file that no host holds.
type ownFile struct {
	name string
	*bytes.Reader
}

// These methods implement fs.FileInfo and hostFile.

func (f ownFile) Name() string               { return f.name }
func (f ownFile) Size() int64                { return f.Reader.Size() }
func (f ownFile) Mode() fs.FileMode          { return 0o444 }
func (f ownFile) ModTime() time.Time         { return ownDate }
func (f ownFile) IsDir() bool                { return false }
func (f ownFile) Sys() any                   { return nil }
func (f ownFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f ownFile) Close() error               { return nil }
func (f ownFile) Truncate(int64) error       { return fs.ErrPermission }

// WriteAt implements hostFile. It is not called, because such a file cannot be opened for writing.
func (f ownFile) WriteAt([]byte, int64) (int, error) { return 0, fs.ErrPermission }

// ownDir is the only directory of a drive with files of our own.
type ownDir struct{ ownFile }

func (ownDir) Size() int64       { return 0 }
func (ownDir) Mode() fs.FileMode { return fs.ModeDir | 0o555 }
func (ownDir) IsDir() bool       { return true }

// listOwn is list for a drive with files of our own.
func (v *drive) listOwn(dir string) ([]entry, errno.Code) {
	if dir != "." {
		return nil, errno.Path
	}
	names := make([]string, 0, len(v.files))
	for name := range v.files {
		names = append(names, name)
	}
	return entries(v.page, names), errno.None
}

// statOwn is stat for a drive with files of our own.
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

// openOwn opens a file of our own.
func (v *drive) openOwn(name string) (hostFile, errno.Code) {
	b, ok := v.files[name]
	if !ok {
		return nil, errno.File
	}
	return ownFile{name, bytes.NewReader(b)}, errno.None
}
