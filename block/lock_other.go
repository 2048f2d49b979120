//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd && !windows

package block

import "os"

// Locks reports whether this system has the locks of ErrInUse.
const Locks = false

func openLockable(name string, readOnly bool) (*os.File, error) {
	if readOnly {
		return os.OpenFile(name, os.O_RDONLY, 0)
	}
	return os.OpenFile(name, os.O_RDWR, 0)
}

// lock does nothing: this system has no locks that a Go program can take.
func lock(*os.File, bool) (shared bool, err error) { return false, nil }

func locked(*os.File) bool { return false }
