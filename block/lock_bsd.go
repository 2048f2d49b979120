//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package block

import (
	"errors"
	"os"
	"syscall"
)

// Locks reports whether this system has the locks of ErrInUse.
const Locks = true

// lock locks the image for a writer (flock(2)). For a reader it only looks whether there is a writer. On
// a file system without locks it does nothing.
func lock(f *os.File, write bool) (shared bool, err error) {
	if !write {
		return locked(f), nil
	}
	if errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK) {
		return false, ErrInUse
	}
	return false, nil
}

// locked reports whether another open file has the lock of a writer.
func locked(f *os.File) bool {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if err == nil {
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // if this fails, closing the file unlocks it
	}
	return errors.Is(err, syscall.EWOULDBLOCK)
}

// unlock gives up the lock of lock.
func unlock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
