package file

import (
	"time"

	"github.com/iron86/iron86/dos/errno"
)

// File is an entry of the system file table.
type File struct {
	refs    int    // how many handles lead to it
	owner   uint16 // PSP of the process that opened it
	dev     Device
	mode    uint8 // open mode: access in bits 2–0, sharing in 6–4, not inherited in 7
	raw     bool  // for a device: without line editing and translation
	place   place
	host    hostFile // nil: a device
	pos     int64
	buffer  buffer     // buffer for small reads and writes
	late    errno.Code // error of a write out of the buffer, which the next write, commit or close reports
	written bool       // the file was written to since it was opened
	locks   []lock
	date    time.Time // date set by INT 21h AX=5701h, which the file gets when it is closed
	wrote   time.Time // DOS's time at the last write, if that is not the host's time
	byFCB   fcbUse
}

// dated returns the date that the file will get when it is closed. It is the zero time if that is
// the host's own.
func (f *File) dated() time.Time {
	if f.date.IsZero() {
		return f.wrote
	}
	return f.date
}

// readable reports whether the open mode allows reads.
func (f *File) readable() bool { return f.mode&3 != modeWrite }

// writable reports whether the open mode allows writes.
func (f *File) writable() bool { return f.mode&3 != modeRead }

// size returns the length of a file, including what waits to be written.
func (f *File) size() (int64, errno.Code) {
	if e := f.buffer.flush(f.host); e != errno.None {
		return 0, e
	}
	info, err := f.host.Stat()
	if err != nil {
		return 0, errno.Of(err)
	}
	return info.Size(), errno.None
}

// same reports whether two entries are for one file.
func (f *File) same(g *File) bool {
	return f.dev == DevNone && g.dev == DevNone && f.place.v == g.place.v && f.place.path() == g.place.path()
}

// name returns the DOS name of an open file or device.
func (f *File) name() string {
	switch f.dev {
	case DevNone:
		if f.place.name == "" {
			return "PIPE" // the file has no name
		}
		return f.place.name
	case DevNUL:
		return "NUL"
	case DevAUX:
		return "AUX"
	case DevCOM2:
		return "COM2"
	case DevPRN:
		return "PRN"
	case DevClock:
		return "CLOCK$"
	case DevEMM:
		return "EMMXXXX0"
	}
	return "CON"
}

// maxPos is where the largest file ends, because DOS has 32 bits for positions and sizes.
const maxPos = 1<<32 - 1

// lock is a region of a file that one process has locked.
type lock struct {
	first, last int64
	owner       uint16
}

// maxLocks bounds the locks of one open file.
const maxLocks = 64

// growing returns how much of n bytes, written at the position of f, fits on its drive.
func (f *File) growing(n int) (int, errno.Code) {
	q := f.place.v.quota
	if q == nil {
		return n, errno.None
	}
	size, e := f.size()
	if e != errno.None {
		return 0, e
	}
	more := f.pos + int64(n) - size
	if more <= 0 {
		return n, errno.None
	}
	taken := q.use(more)
	if fits := int64(n) - (more - taken); fits > 0 {
		return int(fits), errno.None
	}
	q.release(taken) // there is no room even for the gap before the position
	return 0, errno.None
}

// cut ends f at its position, if the drive has room for the file when that makes it longer.
func (f *File) cut() errno.Code {
	if q := f.place.v.quota; q != nil {
		size, e := f.size()
		if e != errno.None {
			return e
		}
		more := f.pos - size
		if more > q.left {
			return errno.DiskFull
		}
		q.left -= more
	}
	return errno.Of(f.host.Truncate(f.pos))
}

// Device returns which device the file is, or DevNone for a file of the host.
func (f *File) Device() Device { return f.dev }

// Mode returns the mode that the file was opened with.
func (f *File) Mode() uint8 { return f.mode }

// Raw reports whether the file is a device without line editing and translation.
func (f *File) Raw() bool { return f.raw }
