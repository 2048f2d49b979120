package file

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// Commands of fcntl(2) for locks that belong to the open file and not to the process.
const (
	ofdGetLock = 36
	ofdSetLock = 37
)

// hostLock locks n bytes of a file from at on, for all but itself or, if not alone, against who wants them alone. It returns false if that cannot be because
// of the lock of another open file. Where there are no locks it does nothing: a file that can only be written cannot be locked together with others.
func hostLock(f *os.File, at, n int64, alone bool) bool {
	kind := int16(syscall.F_RDLCK)
	if alone {
		kind = syscall.F_WRLCK
	}
	l := syscall.Flock_t{Type: kind, Whence: io.SeekStart, Start: at, Len: n}
	err := syscall.FcntlFlock(f.Fd(), ofdSetLock, &l)
	return !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EACCES)
}

// hostUnlock ends a lock.
func hostUnlock(f *os.File, at, n int64) {
	l := syscall.Flock_t{Type: syscall.F_UNLCK, Whence: io.SeekStart, Start: at, Len: n}
	_ = syscall.FcntlFlock(f.Fd(), ofdSetLock, &l) // the end of the file's use ends it, too
}

// hostHeld reports whether another open file has a lock in n bytes from at on.
func hostHeld(f *os.File, at, n int64) bool {
	l := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: at, Len: n}
	return syscall.FcntlFlock(f.Fd(), ofdGetLock, &l) == nil && l.Type != syscall.F_UNLCK
}
