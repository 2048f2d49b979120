package errno

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Code is an extended error code of DOS (RBIL table 01680). 0 stands for no error.
type Code uint16

// Error codes.
const (
	None       Code = 0x00
	Function   Code = 0x01
	File       Code = 0x02
	Path       Code = 0x03
	Handles    Code = 0x04 // too many open files
	Access     Code = 0x05
	Handle     Code = 0x06
	Arena      Code = 0x07 // memory control blocks destroyed
	Memory     Code = 0x08
	Block      Code = 0x09 // not a memory block
	Env        Code = 0x0a
	Format     Code = 0x0b
	Mode       Code = 0x0c
	Data       Code = 0x0d
	Drive      Code = 0x0f
	CurrentDir Code = 0x10
	Device     Code = 0x11 // rename across drives
	NoMore     Code = 0x12
	Protected  Code = 0x13 // the first critical error
	General    Code = 0x1f
	Sharing    Code = 0x20
	Lock       Code = 0x21
	ShareFull  Code = 0x24 // SHARE has no room for another lock
	DiskFull   Code = 0x27
	Exists     Code = 0x50
	NoLong     Code = 0x7100 // a call for long names that is not there

	// Again is no code of DOS. It says that the call waits for a key and must be made again.
	Again Code = 0xffff
	// Moved is no code of DOS. It says that the call has set the registers of another program.
	Moved Code = 0xfffe
)

// Of returns the error of DOS that comes closest to err, an error of the host.
func Of(err error) Code {
	switch {
	case err == nil:
		return None
	case errors.Is(err, fs.ErrNotExist):
		return File
	case errors.Is(err, fs.ErrExist):
		return Exists
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return DiskFull
	case errors.Is(err, syscall.ENOTDIR):
		return Path
	case errors.Is(err, os.ErrClosed):
		return Handle
	case errors.Is(err, syscall.EROFS):
		return Protected
	case errors.Is(err, syscall.EIO):
		return General
	}
	return Access
}

// Class returns class, suggested action and locus of a code (INT 21h AH=59h; RBIL
// tables 01681 to 01683).
func Class(e Code) (class, action, locus uint8) {
	switch e {
	case None:
		return 0, 0, 0
	case File, Path, NoMore, Drive:
		return 8, 3, 2
	case Access, Protected, CurrentDir:
		return 3, 3, 2
	case Handles, Memory, ShareFull:
		return 1, 4, 1
	case Sharing, Lock:
		return 10, 1, 2
	case DiskFull:
		return 1, 4, 2
	case Arena:
		return 4, 5, 5
	case Exists:
		return 12, 3, 2
	}
	return 7, 4, 1
}

// Text returns the meaning of an error in words.
func Text(e Code) string {
	switch e {
	case File:
		return "file not found"
	case Path:
		return "path not found"
	case Access:
		return "access denied"
	case Memory:
		return "not enough memory"
	case Format:
		return "not a program"
	case Drive:
		return "no such drive"
	case Function:
		return "no such function"
	case Handles:
		return "too many open files"
	case Handle:
		return "no such handle"
	case Arena:
		return "memory blocks destroyed"
	case Block:
		return "not a memory block"
	case Env:
		return "bad environment"
	case Mode:
		return "bad access mode"
	case CurrentDir:
		return "the current directory"
	case Device:
		return "another drive"
	case NoMore:
		return "no more files"
	case Protected:
		return "write-protected"
	case General:
		return "general failure"
	case Sharing:
		return "shared otherwise"
	case Lock:
		return "locked"
	case ShareFull:
		return "too many locks"
	case DiskFull:
		return "disk full"
	case Exists:
		return "the file exists"
	case NoLong:
		return "no such function for long names"
	case Data:
		return "the command line is too long"
	}
	return fmt.Sprintf("error %d", uint16(e))
}

// Error implements error.
func (e Code) Error() string { return "dos: " + Text(e) }

// The first and last code of critical errors, about which INT 24h is called. It gets the code less FirstCritical
// (RBIL table 02546).
const (
	FirstCritical = Protected
	LastCritical  = General
)

// Critical reports whether INT 24h is called about the error.
func (e Code) Critical() bool { return e >= FirstCritical && e <= LastCritical }

// Told returns the error that call ah of INT 21h returns in AX in place of e. AH=59h then returns e itself (MS-DOS 4.0
// sources, MS_TABLE.ASM, I21_MAP_E_TAB).
func (e Code) Told(ah uint8) Code {
	if e == Sharing || e == Lock && ah != 0x5c {
		return Access
	}
	return e
}
