package file

import (
	"os"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// Kernel is what the drives need of the rest of DOS.
type Kernel interface {
	PSP() uint16    // of the running process, whose handles are used
	DTA() guest.Far // disk transfer area of the running process
	// Allocate takes memory for a table of handles, and Release frees it.
	Allocate(paragraphs, owner uint16) (seg uint16, e errno.Code)
	Release(seg uint16) errno.Code
	SetError(e errno.Code) // sets the error that INT 21h AH=59h reports
	HasEMS() bool          // whether the device EMMXXXX0 can be opened
	// ReadDevice and WriteDevice transfer characters for a file that is a device.
	ReadDevice(f *File, b []byte) (int, errno.Code)
	WriteDevice(f *File, b []byte) (int, errno.Code)
	InputReady(dev Device) bool // whether a read of the device would return at once
	// Stream returns the host's standard stream behind DevStdin, DevStdout and DevStderr, nil for
	// other devices. If the stream is a file, programs can seek in it.
	Stream(dev Device) any
}

// Mount is a directory of the host, or another Tree, that becomes a drive.
type Mount struct {
	Letter   byte // 'A' to 'Z'
	Root     *os.Root
	Tree     Tree // in place of Root
	ReadOnly bool
	// Room is how many bytes files may grow by until the disk is full. nil sets no limit but the
	// host's.
	Room *int64
	// Dir is the current directory at first: a path of the host below Root, where "" is Root
	// itself.
	Dir   string
	Label string // of the volume; "": none
}

// Config is what the drives are made of.
type Config struct {
	Guest  *guest.Guest
	Kernel Kernel
	Clock  *Clock
	Mounts []Mount
	Page   *codepage.Page // at first; nil: 437
}

// Drives holds all drives, and the files and devices that are open.
type Drives struct {
	g     *guest.Guest
	k     Kernel
	clock *Clock
	page  *codepage.Page

	drives   [26]*drive
	drive    int    // number of the current drive; 0 is A
	used     *drive // drive of the last path or file, which critical errors name
	files    [MaxFiles]*File
	searches searches
	fcbs     fcbFiles
	buffered []*File // the files that have something in their buffers
	appended Appended
	locked   bool       // a program has locked a region of some file
	strict   bool       // SHARE was executed: compatibility mode is held against sharing modes
	violated errno.Code // by the call that is served, so that INT 24h is to be called; errno.None: nothing was
	transfer []byte     // memory for the data of one call of AH=3Fh or 40h
}

// Appended are the directories of APPEND, in which files are looked for that programs open for reading or writing and that are
// not where they say.
type Appended struct {
	Dirs     []string
	Programs bool // /X: for EXEC and INT 21h AH=4Eh, too
	Anywhere bool // /PATH:ON: files that are named with a drive or a directory, too
}

// Letters is how many drives there can be.
const Letters = 26

// Has reports whether drive n exists; 0 is A.
func (d *Drives) Has(n int) bool { return n >= 0 && n < Letters && d.drives[n] != nil }

// Current returns the current drive; 0 is A.
func (d *Drives) Current() int { return d.drive }

// SetCurrent makes n the current drive if it exists.
func (d *Drives) SetCurrent(n int) {
	if d.Has(n) {
		d.drive = n
	}
}

// Used returns the drive of the path or the file that a call named last; 0 is A.
func (d *Drives) Used() int {
	if d.used != nil {
		return int(d.used.letter - 'A')
	}
	return d.drive
}

// Directory returns the current directory of a drive in DOS names, without a leading backslash.
func (d *Drives) Directory(n int) string {
	if !d.Has(n) {
		return ""
	}
	return d.drives[n].cwdName
}

// Numbered returns drive n of a call, where 0 is the current one and 1 is A. In the result 0 is A.
func (d *Drives) Numbered(n uint8) (drive int, ok bool) {
	v := d.numbered(n)
	if v == nil {
		return 0, false
	}
	return int(v.letter - 'A'), true
}

// numbered returns drive n of a call: 0 is the current one, 1 is A.
func (d *Drives) numbered(n uint8) *drive {
	switch {
	case n == 0:
		return d.drives[d.drive]
	case int(n) <= len(d.drives):
		return d.drives[n-1]
	}
	return nil
}
