package dos

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// errno is an extended error code of DOS (RBIL table 01680).
type errno = ErrorCode

// ErrorCode is an error of DOS, 0 for none.
type ErrorCode uint16

// Error codes.
const (
	errNone       errno = 0x00
	errFunction   errno = 0x01
	errFile       errno = 0x02
	errPath       errno = 0x03
	errHandles    errno = 0x04 // too many open files
	errAccess     errno = 0x05
	errHandle     errno = 0x06
	errArena      errno = 0x07 // memory control blocks destroyed
	errMemory     errno = 0x08
	errBlock      errno = 0x09 // not a memory block
	errEnv        errno = 0x0a
	errFormat     errno = 0x0b
	errMode       errno = 0x0c
	errData       errno = 0x0d
	errDrive      errno = 0x0f
	errCurrentDir errno = 0x10
	errDevice     errno = 0x11 // rename across drives
	errNoMore     errno = 0x12
	errProtected  errno = 0x13 // the first critical error
	errGeneral    errno = 0x1f
	errSharing    errno = 0x20
	errLock       errno = 0x21
	errDiskFull   errno = 0x27
	errExists     errno = 0x50

	// again is no code of DOS: the call waits for a key and is to be repeated.
	again errno = 0xffff
	// moved is no code of DOS: the call has set the registers of another program.
	moved errno = 0xfffe
)

// hostErrno is the DOS error that says best what the host's error err says.
func hostErrno(err error) errno {
	switch {
	case err == nil:
		return errNone
	case errors.Is(err, fs.ErrNotExist):
		return errFile
	case errors.Is(err, fs.ErrExist):
		return errExists
	case errors.Is(err, syscall.ENOSPC):
		return errDiskFull
	case errors.Is(err, syscall.ENOTDIR):
		return errPath
	case errors.Is(err, os.ErrClosed):
		return errHandle
	case errors.Is(err, syscall.EROFS):
		return errProtected
	case errors.Is(err, syscall.EIO):
		return errGeneral
	}
	return errAccess
}

// classOf gives class, suggested action and locus of a code (INT 21h AH=59h; RBIL
// tables 01681 to 01683).
func classOf(e errno) (class, action, locus uint8) {
	switch e {
	case errNone:
		return 0, 0, 0
	case errFile, errPath, errNoMore, errDrive:
		return 8, 3, 2
	case errAccess, errProtected, errCurrentDir:
		return 3, 3, 2
	case errHandles, errMemory:
		return 1, 4, 1
	case errSharing, errLock:
		return 10, 1, 2
	case errDiskFull:
		return 1, 4, 2
	case errArena:
		return 4, 5, 5
	case errExists:
		return 12, 3, 2
	}
	return 7, 4, 1
}

// ErrorText says what an error means.
func ErrorText(e ErrorCode) string {
	switch e {
	case errFile:
		return "file not found"
	case errPath:
		return "path not found"
	case errAccess:
		return "access denied"
	case errMemory:
		return "not enough memory"
	case errFormat:
		return "not a program"
	case errDrive:
		return "no such drive"
	case errData:
		return "the command line is too long"
	}
	return fmt.Sprintf("error %d", uint16(e))
}

// Error implements error.
func (e ErrorCode) Error() string { return "dos: " + ErrorText(e) }
