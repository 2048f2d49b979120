package file

import (
	"os"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// Kernel is what the drives need of the rest of DOS.
type Kernel interface {
	PSP() uint16    // of the running process, whose handles are meant
	DTA() guest.Far // its disk transfer area
	// Allocate takes memory for a table of handles, Release gives it back.
	Allocate(paragraphs, owner uint16) (seg uint16, e errno.Code)
	Release(seg uint16) errno.Code
	SetError(e errno.Code) // that INT 21h AH=59h tells
	HasEMS() bool          // so that the device EMMXXXX0 can be opened
	// ReadDevice and WriteDevice move characters for a file that is a device.
	ReadDevice(f *File, b []byte) (int, errno.Code)
	WriteDevice(f *File, b []byte) (int, errno.Code)
	InputReady(dev Device) bool // a read of the device would not wait
	// Stream is the host's standard stream behind DevStdin, DevStdout and DevStderr, nil for other devices. In
	// one that is a file programs move.
	Stream(dev Device) any
}

// Mount makes a directory of the host a drive.
type Mount struct {
	Letter   byte // 'A' to 'Z'
	Root     *os.Root
	ReadOnly bool
	Room     *int64 // bytes that files may grow by before the disk is full; nil: no limit but the host's
	Dir      string // current directory at first: a path of the host below Root, "" is Root itself
}

// Config is what the drives are made of.
type Config struct {
	Guest  *guest.Guest
	Kernel Kernel
	Clock  *Clock
	Mounts []Mount
}

// Drives is all drives, the files that are open on them, and the devices among these.
type Drives struct {
	g     *guest.Guest
	k     Kernel
	clock *Clock

	drives   [26]*drive
	drive    int    // current drive, 0 is A
	used     *drive // drive of the last path or file, for critical errors
	files    [MaxFiles]*File
	searches searches
	near     []*File // files with something in their buffers
	locked   bool    // a program has locked a region of a file
	transfer []byte  // for the bytes of AH=3Fh and 40h
}

// Letters is how many drives there can be.
const Letters = 26

// Has reports that drive n, 0 for A, is there.
func (d *Drives) Has(n int) bool { return n >= 0 && n < Letters && d.drives[n] != nil }

// Current is the current drive, 0 for A.
func (d *Drives) Current() int { return d.drive }

// SetCurrent makes n the current drive, if it is there.
func (d *Drives) SetCurrent(n int) {
	if d.Has(n) {
		d.drive = n
	}
}

// Used is the drive of the last path or file, 0 for A.
func (d *Drives) Used() int {
	if d.used != nil {
		return int(d.used.letter - 'A')
	}
	return d.drive
}

// Directory is the current directory of a drive in DOS names, without a backslash at its start.
func (d *Drives) Directory(n int) string {
	if !d.Has(n) {
		return ""
	}
	return d.drives[n].cwdName
}

// Numbered is drive n of a call, where 0 is the current one and 1 is A; it returns 0 for A.
func (d *Drives) Numbered(n uint8) (drive int, ok bool) {
	v := d.numbered(n)
	if v == nil {
		return 0, false
	}
	return int(v.letter - 'A'), true
}

// numbered is drive n of a call: 0 the current one, 1 A.
func (d *Drives) numbered(n uint8) *drive {
	switch {
	case n == 0:
		return d.drives[d.drive]
	case int(n) <= len(d.drives):
		return d.drives[n-1]
	}
	return nil
}
