package dosrun

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/dos/file"
)

// openOverlay opens a directory whose changes go to another one, which it makes if it is missing. That one is locked until the end of
// the run.
func (p *Program) openOverlay(lower *os.Root, mount Mount) (file.Tree, error) {
	made := os.Mkdir(mount.Changes, 0o755)
	if made != nil && !errors.Is(made, fs.ErrExist) {
		return nil, made
	}
	if within(mount.Changes, mount.Dir) || within(mount.Dir, mount.Changes) {
		if made == nil {
			_ = os.Remove(mount.Changes) // what is wrong is the place
		}
		return nil, fmt.Errorf("-mount: cow=%s: neither of the two directories can be in the other", mount.Changes)
	}
	upper, err := os.OpenRoot(mount.Changes)
	if err != nil {
		return nil, err
	}
	p.closers = append(p.closers, func() { upper.Close() })
	f, err := upper.OpenFile(file.OverlayLock, os.O_CREATE|os.O_RDWR, 0o644)
	if err == nil {
		err = errors.Join(f.Truncate(1), f.Close()) // a disk that is empty cannot be locked
	}
	if err != nil {
		return nil, err
	}
	lock, err := block.Open(filepath.Join(mount.Changes, file.OverlayLock), block.Options{})
	if errors.Is(err, block.ErrInUse) {
		return nil, fmt.Errorf("-mount: cow=%s: another run changes it", mount.Changes)
	}
	if err != nil {
		return nil, err
	}
	p.closers = append(p.closers, func() { lock.Close() })
	return file.NewOverlay(lower, upper), nil
}

// within reports whether a directory is another one, or in it at any depth.
func within(dir, other string) bool {
	want, err := os.Stat(other)
	if err != nil {
		return false
	}
	if dir, err = filepath.EvalSymlinks(dir); err == nil {
		dir, err = filepath.Abs(dir)
	}
	for err == nil {
		info, failed := os.Stat(dir)
		if failed != nil {
			return false
		}
		if os.SameFile(info, want) {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
	return false
}
