//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd && !windows

package block

import "os"

// Locks reports whether this system has the locks of ErrInUse.
const Locks = false

// lock does nothing: this system has no locks that a Go program can take.
func lock(*os.File, bool) (shared bool, err error) { return false, nil }

// locked returns false: nobody can tell.
func locked(*os.File) bool { return false }

// unlock does nothing.
func unlock(*os.File) error { return nil }
