package file

import (
	"io"
	"io/fs"
)

// MaxFiles is the size of the system file table.
const MaxFiles = 255

// Device says what a handle leads to; DevNone is a file.
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
	DevStdin  // the host's standard input, when that is no terminal
	DevStdout // and output
	DevStderr
)

// hostFile is what an open file is on the host.
type hostFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
}

// Access of an open mode.
const (
	modeRead  = 0
	modeWrite = 1
	modeBoth  = 2

	modeShared  = 0x70 // what others may do, by the file's sharing mode
	denyNone    = 0x40
	modePrivate = 0x80
)

// badMode reports an access or a sharing mode that there is none (MS-DOS 4.0 sources, OPEN.ASM,
// Check_Access_AX).
func badMode(mode uint8) bool { return mode&0x0f > modeBoth || mode&modeShared > denyNone }
