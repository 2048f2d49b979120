package block

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// errSharing is ERROR_SHARING_VIOLATION.
const errSharing = syscall.Errno(32)

// Locks reports whether this system has the locks of ErrInUse.
const Locks = true

// openLockable opens the file so that nobody else can open it for writing while it
// is written here.
func openLockable(name string, readOnly bool) (*os.File, error) {
	access, share := uint32(syscall.GENERIC_READ), uint32(syscall.FILE_SHARE_READ|syscall.FILE_SHARE_WRITE)
	if !readOnly {
		access, share = syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ
	}
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(path, access, share, nil, syscall.OPEN_EXISTING, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), nil
}

// lock does nothing, because openLockable has excluded other writers.
func lock(*os.File, bool) (shared bool, err error) { return false, nil }

// locked returns false: an image that is written cannot be opened at all.
func locked(*os.File) bool { return false }

// unlock does nothing: a file stays locked as long as it is open.
func unlock(*os.File) error { return nil }
