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

// New makes the drives of the mounts; C is the current one.
func New(c Config) *Drives {
	d := &Drives{g: c.Guest, k: c.Kernel, clock: c.Clock, drive: 2}
	for _, m := range c.Mounts {
		v := &drive{letter: m.Letter, root: m.Root, readOnly: m.ReadOnly, cwd: "."}
		if m.Room != nil {
			v.quota = &quota{*m.Room}
		}
		d.drives[m.Letter-'A'] = v
	}
	for _, m := range c.Mounts {
		d.enterDir(m)
	}
	return d
}

// MountFree makes root a read-only drive with the last letter that is free, 0 for none.
func (d *Drives) MountFree(root *os.Root) (letter byte) { return d.mountLast(drive{root: root}) }

// MountFiles makes files of our own, by their names, a read-only drive with the last letter that is free, 0
// for none.
func (d *Drives) MountFiles(files map[string][]byte) (letter byte) {
	return d.mountLast(drive{files: files})
}

func (d *Drives) mountLast(v drive) (letter byte) {
	for n := len(d.drives) - 1; n >= 0; n-- {
		if d.drives[n] == nil {
			v.letter, v.readOnly, v.cwd = 'A'+byte(n), true, "."
			d.drives[n] = &v
			return v.letter
		}
	}
	return 0
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

// IsFile reports that path leads to a file.
func (d *Drives) IsFile(path string) bool {
	p, e := d.resolve(path)
	if e != errno.None || p.dev != DevNone {
		return false
	}
	info, e := p.info()
	return e == errno.None && !info.IsDir()
}

// Program is a file that was opened to be loaded.
type Program struct {
	Host hostFile
	Size int64
	Path string // full name
	Name string // without extension
}

// OpenProgram opens the program at path. The caller closes Host.
func (d *Drives) OpenProgram(path string) (p Program, e errno.Code) {
	f, e := d.open(path, modeRead)
	if e != errno.None {
		return p, e
	}
	if f.host == nil {
		return p, errno.Access
	}
	size, e := f.size()
	if e != errno.None {
		f.host.Close()
		return p, e
	}
	base, _ := cutName(f.place.name)
	return Program{f.host, size, string(f.place.v.letter) + `:\` + f.place.dosPath(), base}, errno.None
}

// Inherit gives a new process the handles of its parent that are not private.
func (d *Drives) Inherit(child, parent uint16) {
	at, size := d.JFT(parent)
	table := make([]byte, guest.PSPHandles)
	for i := range table {
		table[i] = closed
		if i >= size {
			continue
		}
		n := d.g.Byte(at + uint32(i))
		if int(n) < MaxFiles && d.files[n] != nil && d.files[n].mode&modePrivate == 0 {
			table[i] = n
			d.files[n].refs++
		}
	}
	d.SetJFT(child, table)
}

// CloseProcess closes all handles of the running process.
func (d *Drives) CloseProcess() {
	at, size := d.JFT(d.k.PSP())
	for h := range size {
		if d.g.Byte(at+uint32(h)) != closed {
			_ = d.closeHandle(uint16(h)) // the process is over
		}
	}
}

// Device is what the file is, DevNone for one of the host.
func (f *File) Device() Device { return f.dev }

// Mode is the mode that it was opened with.
func (f *File) Mode() uint8 { return f.mode }

// Raw reports a device without line editing and translation.
func (f *File) Raw() bool { return f.raw }

// Mark tells whether an entry of the table of open files has changed: it is compared with an older one.
type Mark struct {
	f    *File
	refs int
	pos  int64
}

// Mark is the mark of entry i.
func (d *Drives) Mark(i int) Mark {
	f := d.files[i]
	if f == nil {
		return Mark{}
	}
	return Mark{f, f.refs, f.pos}
}

// Facts is what the tables of DOS in memory tell of an open file.
type Facts struct {
	Refs       int
	Mode       uint8
	Info       uint16 // device information word
	Name       string
	Pos        int64
	Drive      int // 0 for A, -1 for a device
	Attributes uint8
	Date, Time uint16
	Size       uint32
}

// Facts is about entry i of the table of open files; false: it is free.
func (d *Drives) Facts(i int) (t Facts, ok bool) {
	f := d.files[i]
	if f == nil {
		return t, false
	}
	t = Facts{Refs: f.refs, Mode: f.mode, Info: f.info(), Name: f.name(), Pos: f.pos, Drive: -1}
	if f.host != nil {
		t.Drive = int(f.place.v.letter - 'A')
		if info, err := f.host.Stat(); err == nil {
			t.Attributes = f.place.v.attributes(f.place.path(), info)
			t.Date, t.Time = d.clock.FileTime(info.ModTime())
			t.Size = uint32(min(info.Size(), 0xffffffff))
		}
	}
	return t, true
}
