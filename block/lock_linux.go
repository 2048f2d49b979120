package block

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// Locks belong to the open file ("open file description locks", fcntl(2)), so that
// two drives of one machine see each other. They are read locks of single bytes, where
// QEMU has them, too (block/file-posix.c): one for each thing that somebody does with
// the image, one for each that nobody else may do.
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

func openLockable(name string, readOnly bool) (*os.File, error) {
	if readOnly {
		return os.OpenFile(name, os.O_RDONLY, 0)
	}
	return os.OpenFile(name, os.O_RDWR, 0)
}

// lock locks the image for a reader or a writer. A file system without locks has
// nothing to say. Locks come first, questions after, so that of two programs that begin
// together one at least is refused.
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

func byteLock(kind int16, at int64) syscall.Flock_t {
	return syscall.Flock_t{Type: kind, Whence: io.SeekStart, Start: at, Len: 1}
}
