package block

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// The locks are open file description locks (fcntl(2)), which belong to the open file and not to the
// process, so that two drives of one machine see each other. They are read locks of the same single
// bytes that QEMU locks (block/file-posix.c): there is a byte for each thing that the holder does with
// the image, and one for each that nobody else may do.
const (
	ofdGetLock = 36
	ofdSetLock = 37

	lockReads     = 100 // somebody reads
	lockWrites    = 101
	lockResizes   = 103
	lockNoReads   = 200 // nobody else may read
	lockNoWrites  = 201
	lockNoResizes = 203
)

// Locks reports whether this system has the locks of ErrInUse.
const Locks = true

// lock locks the image for a reader or a writer. On a file system without locks it does nothing. It takes
// its own locks before it looks for those of others, so that of two programs that begin together at
// least one is refused.
func lock(f *os.File, write bool) (shared bool, err error) {
	take, refused, beside := []int64{lockReads}, []int64{lockNoReads}, []int64{lockWrites}
	if write {
		take = []int64{lockReads, lockWrites, lockResizes, lockNoWrites, lockNoResizes}
		refused = []int64{lockNoReads, lockNoWrites, lockNoResizes, lockWrites}
		beside = []int64{lockReads}
	}
	for _, at := range take {
		l := byteLock(syscall.F_RDLCK, at)
		if err := syscall.FcntlFlock(f.Fd(), ofdSetLock, &l); errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
			return false, ErrInUse
		}
	}
	for _, at := range refused {
		if held(f, at, 1) {
			return false, ErrInUse
		}
	}
	for _, at := range beside {
		shared = shared || held(f, at, 1)
	}
	return shared, nil
}

// locked reports whether another open file has a lock that stands for an image.
func locked(f *os.File) bool { return held(f, lockReads, 2*(lockNoReads-lockReads)) }

// held reports whether another open file has a lock in n bytes from at on.
func held(f *os.File, at, n int64) bool {
	l := byteLock(syscall.F_WRLCK, at)
	l.Len = n
	return syscall.FcntlFlock(f.Fd(), ofdGetLock, &l) == nil && l.Type != syscall.F_UNLCK
}

// byteLock describes a lock of one byte of a file.
func byteLock(kind int16, at int64) syscall.Flock_t {
	return syscall.Flock_t{Type: kind, Whence: io.SeekStart, Start: at, Len: 1}
}

// unlock gives up the locks of lock.
func unlock(f *os.File) error {
	l := byteLock(syscall.F_UNLCK, lockReads)
	l.Len = 2 * (lockNoReads - lockReads)
	return syscall.FcntlFlock(f.Fd(), ofdSetLock, &l)
}
