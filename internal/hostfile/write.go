package hostfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Modes of new files, from which the umask takes bits away. A file that is replaced keeps its own mode.
const (
	Private fs.FileMode = 0o600 // holds a guest's memory
	Common  fs.FileMode = 0o666
)

// Write calls write, and makes what it writes the file name, in the way that the package's text describes.
func Write(name string, mode fs.FileMode, write func(io.Writer) error) error {
	f, err := Begin(name, mode, "")
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Abandon()
		return err
	}
	return f.Commit()
}

// File is a file that is being written. Commit or Abandon ends it.
type File struct {
	*os.File
	to      target
	own     bool // the file must be closed
	beside  bool // it is a temporary file
	inPlace bool // it is the old file itself, which is cut to its new length in the end
}

// Begin begins to write the file name. The temporary file has a name of its own,
// or with a suffix that of the file and the suffix, so that it can be found after
// a crash; one that is there is replaced.
func Begin(name string, mode fs.FileMode, suffix string) (*File, error) {
	to, err := locate(name)
	if err != nil {
		return nil, err
	}
	if to.through {
		f, own, err := to.openThrough()
		if err != nil {
			return nil, err
		}
		return &File{File: f, to: to, own: own}, nil
	}
	if err := to.check(); err != nil {
		return nil, err
	}
	f, err := createBeside(to.name, mode, suffix)
	if err == nil {
		return &File{File: f, to: to, own: true, beside: true}, nil
	}
	if to.old != nil && errors.Is(err, fs.ErrPermission) { // the directory takes no new files
		if f, err := os.OpenFile(to.name, os.O_WRONLY, 0); err == nil {
			return &File{File: f, to: to, own: true, inPlace: true}, nil
		}
	}
	return nil, err
}

// createBeside makes the temporary file, which nobody else has open.
func createBeside(name string, mode fs.FileMode, suffix string) (*os.File, error) {
	const flag = os.O_RDWR | os.O_CREATE | os.O_EXCL
	if suffix != "" {
		if info, err := os.Lstat(name + suffix); err == nil && (info.Mode().IsRegular() || info.Mode()&fs.ModeSymlink != 0) {
			if err := os.Remove(name + suffix); err != nil {
				return nil, err
			}
		}
		return os.OpenFile(name+suffix, flag, mode)
	}
	for try := 0; ; try++ {
		f, err := os.OpenFile(filepath.Join(filepath.Dir(name), fmt.Sprintf(".iron86-%08x", rand.Uint32())), flag, mode)
		if try == 100 || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// Commit completes the file. When it returns an error, a regular file that was there is unchanged, unless it had
// to be written in place.
func (f *File) Commit() error {
	err := f.finish()
	if f.own {
		if e := f.Close(); err == nil {
			err = e
		}
	}
	if err == nil && f.beside {
		err = f.to.check() // an image may have been opened meanwhile
	}
	if err == nil && f.beside {
		err = f.replace()
	}
	if err != nil && f.beside {
		_ = os.Remove(f.Name()) // it may have got its name already
	}
	return err
}

// finish writes everything to the disk, and sets length and mode.
func (f *File) finish() error {
	if f.inPlace {
		at, err := f.Seek(0, io.SeekCurrent)
		if err == nil {
			err = f.Truncate(at)
		}
		if err != nil {
			return err
		}
	}
	if f.beside && f.to.old != nil {
		if err := likeOld(f.File, f.to.old); err != nil {
			return err
		}
	}
	if f.beside || f.inPlace {
		return f.Sync()
	}
	return nil
}

// replace gives the temporary file its name. One that cannot be renamed over, a
// mount point, gets the contents.
func (f *File) replace() error {
	err := os.Rename(f.Name(), f.to.name)
	if err == nil || f.to.old == nil {
		return err
	}
	if err2 := copyOver(f.Name(), f.to.name); err2 != nil {
		return errors.Join(err, err2)
	}
	return os.Remove(f.Name())
}

func copyOver(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}

// Abandon removes what was written. A file that was there stays.
func (f *File) Abandon() {
	if f.own {
		_ = f.Close() // what it says is nothing new
	}
	if f.beside {
		_ = os.Remove(f.Name())
	}
}

// Stream opens a file for output that grows while the program runs. A regular file is emptied, and everything
// else is written through. If the name stands for one of the program's standard streams, closing the result
// does not close the stream.
func Stream(name string) (io.WriteCloser, error) {
	return stream(name, os.Create)
}

// Append is Stream, but what a regular file has already stays before what is written.
func Append(name string) (io.WriteCloser, error) {
	return stream(name, func(name string) (*os.File, error) {
		return os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, Common)
	})
}

// stream is Stream or Append, as open opens a regular file.
func stream(name string, open func(string) (*os.File, error)) (io.WriteCloser, error) {
	to, err := locate(name)
	if err != nil {
		return nil, err
	}
	if to.through {
		f, own, err := to.openThrough()
		if err == nil && !own {
			return kept{f}, nil
		}
		return f, err
	}
	if err := to.check(); err != nil {
		return nil, err
	}
	return open(to.name)
}

// kept is a stream of the program, which stays open.
type kept struct{ io.Writer }

// Close does nothing.
func (kept) Close() error { return nil }
