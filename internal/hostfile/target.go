package hostfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/block"
)

// maxLinks is how many symbolic links are followed, which is as many as Linux follows.
const maxLinks = 40

// target is what a name stands for.
type target struct {
	name    string      // the name after all symbolic links were followed
	old     fs.FileInfo // the file that is there; nil: there is none yet
	through bool        // it is written through, and never replaced
}

// locate follows the links of name one by one: the file behind them may not exist
// yet, and some links, such as /proc/self/fd/1, lead to what no name stands for.
func locate(name string) (target, error) {
	if name == "" {
		return target{}, errors.New("an empty file name")
	}
	for range maxLinks {
		dir, base := filepath.Split(name) // unlike Dir it keeps a ".." after a link, which does not lead back to where the link is
		if base == "" {
			return target{}, fmt.Errorf("%s is a directory", name)
		}
		if dir, err := filepath.EvalSymlinks(dir); err == nil {
			name = filepath.Join(dir, base)
		}
		if ofSystem(name) {
			return target{name: name, through: true}, nil
		}
		info, err := os.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return target{name: name}, nil
		case err != nil:
			return target{}, err
		case info.Mode()&fs.ModeSymlink != 0:
			link, err := os.Readlink(name)
			if err != nil {
				return target{}, err
			}
			if !filepath.IsAbs(link) {
				link = filepath.Dir(name) + string(filepath.Separator) + link
			}
			name = link
			continue
		case info.IsDir():
			return target{}, fmt.Errorf("%s is a directory", name)
		}
		return target{name: name, old: info, through: !info.Mode().IsRegular()}, nil
	}
	return target{}, fmt.Errorf("%s: too many symbolic links", name)
}

// ofSystem reports whether a name is in a directory of the system where files are not made:
// they stand for open files and devices.
func ofSystem(name string) bool {
	abs, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	if strings.HasPrefix(abs, "/dev/shm/") {
		return false
	}
	return strings.HasPrefix(abs, "/proc/") || strings.HasPrefix(abs, "/dev/")
}

// standard returns the stream of this program that name stands for: 1, 2, or 0 for none.
func (t target) standard() int {
	abs, err := filepath.Abs(t.name)
	if err != nil {
		return 0
	}
	abs = strings.Replace(abs, fmt.Sprintf("/proc/%d/", os.Getpid()), "/proc/self/", 1)
	switch abs {
	case "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		return 1
	case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2":
		return 2
	}
	return 0
}

// openThrough opens what is written through. The program's own streams are not opened again, because a file
// would then be written from its beginning. own says whether the caller must close f.
func (t target) openThrough() (f *os.File, own bool, err error) {
	switch t.standard() {
	case 1:
		return os.Stdout, false, nil
	case 2:
		return os.Stderr, false, nil
	}
	flag := os.O_WRONLY
	if ofSystem(t.name) {
		flag |= os.O_APPEND // another open file of this program
	}
	f, err = os.OpenFile(t.name, flag, 0)
	return f, true, err
}

// check returns an error for a regular file that may not be written, or that a machine has open as a disk
// image: such a file must not be replaced.
func (t target) check() error {
	if t.old == nil {
		return nil
	}
	f, err := os.OpenFile(t.name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if block.InUse(f) {
		return fmt.Errorf("%s: a machine has it open as a disk image", t.name)
	}
	return nil
}
