package file

import (
	"io"
	"io/fs"
)

// MaxFiles is the size of the system file table.
const MaxFiles = 255

// Device says which device a handle leads to. DevNone is a file.
type Device uint8

const (
	DevNone Device = iota
	DevCON
	DevNUL
	DevAUX
	DevCOM2
	DevPRN
	DevClock
	DevEMM    // the driver of EMS
	DevStdin  // the host's standard input, if it is no terminal
	DevStdout // the host's standard output, if it is no terminal
	DevStderr // the host's standard errors, if they do not go to a terminal
)

// hostFile is the host's side of an open file.
type hostFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
}

// Kinds of access in an open mode.
const (
	modeRead  = 0
	modeWrite = 1
	modeBoth  = 2

	modeShared  = 0x70 // what others may do with the file, by its sharing mode
	denyNone    = 0x40
	modePrivate = 0x80
)

// badMode reports whether an open mode has an access or a sharing mode that does not exist (MS-DOS
// 4.0 sources, OPEN.ASM, Check_Access_AX).
func badMode(mode uint8) bool { return mode&0x0f > modeBoth || mode&modeShared > denyNone }
