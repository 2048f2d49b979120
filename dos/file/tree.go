package file

import (
	"io/fs"
	"math"
	"os"
	"time"
)

// TreeFile is an open file of a Tree.
type TreeFile = hostFile

// Tree is what a drive is made of, when it is no directory of the host: a file system in an image, or an overlay. Its
// paths have slashes; "." is the root. Errors are those of packages io/fs and syscall.
type Tree interface {
	// OpenAt opens a file with the flags of package os.
	OpenAt(name string, flags int) (TreeFile, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	Mkdir(name string, perm fs.FileMode) error
	Remove(name string) error
	Rename(from, to string) error
	Chmod(name string, mode fs.FileMode) error
	Chtimes(name string, accessed, changed time.Time) error
	// Names returns the names in a directory.
	Names(dir string) ([]string, error)
	// Free returns how many bytes files may still take.
	Free() int64
	// Sub returns a directory as a Tree of its own.
	Sub(dir string) (Tree, error)
	// Close ends the use of a Tree that Sub has returned.
	Close() error
}

// attributer is a Tree that keeps the attributes of DOS itself. The Sys of its FileInfos has them, as a uint8.
type attributer interface {
	SetAttributes(name string, attr uint8) error
}

// hostTree is a directory of the host as a Tree.
type hostTree struct{ *os.Root }

// OpenAt implements Tree.
func (t hostTree) OpenAt(name string, flags int) (TreeFile, error) {
	f, err := openAt(t.Root, name, flags)
	if err != nil {
		return nil, err // not a TreeFile that holds nil
	}
	return f, nil
}

// Sub implements Tree.
func (t hostTree) Sub(dir string) (Tree, error) {
	r, err := t.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return hostTree{r}, nil
}

// Names implements Tree. It is for those who cannot keep what they have read; see list.
func (t hostTree) Names(dir string) ([]string, error) {
	f, err := openAt(t.Root, dir, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

// Free implements Tree.
func (t hostTree) Free() int64 { return freeOf(t) }

// freeOf returns how many bytes files of a directory of the host may still take.
func freeOf(root opener) int64 {
	dir, err := root.OpenFile(".", os.O_RDONLY, 0)
	if err != nil {
		return math.MaxInt64
	}
	defer dir.Close()
	return hostFree(dir)
}
