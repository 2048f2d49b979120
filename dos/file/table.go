package file

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// Program is a file that was opened to be loaded.
type Program struct {
	Host hostFile
	Size int64  // in bytes
	Path string // full DOS name
	Name string // name without extension
}

// OpenProgram opens the program at path. The caller must close Host.
func (d *Drives) OpenProgram(path string) (p Program, e errno.Code) {
	f, e := d.open(d.appended.foundProgram(d, path), modeRead)
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

// Inherit gives a new process those handles of its parent that are not private.
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

// CloseProcess closes all handles of the running process, and the files that it has opened by FCBs.
func (d *Drives) CloseProcess() {
	closeFCBs(d)
	at, size := d.JFT(d.k.PSP())
	for h := range size {
		if d.g.Byte(at+uint32(h)) != closed {
			_ = d.closeHandle(uint16(h)) // the process has ended, so nobody can be told of an error
		}
	}
}

// Mark shows whether an entry of the table of open files has changed, when it is compared with an
// older Mark of it.
type Mark struct {
	f    *File
	refs int
	pos  int64
}

// Changed is the mark of an entry that differs from every other.
var Changed = Mark{refs: -1}

// Mark returns the present mark of entry i.
func (d *Drives) Mark(i int) Mark {
	f := d.files[i]
	if f == nil {
		return Mark{}
	}
	return Mark{f, f.refs, f.pos}
}

// Consoles returns how many entries of the table of open files, without the five that a program begins with, are the console.
func Consoles(d *Drives) int {
	n := 0
	for _, f := range d.files[5:] {
		if f != nil && f.name() == "CON" {
			n++
		}
	}
	return n
}

// Facts is what the tables of DOS in memory show of an open file.
type Facts struct {
	Refs       int
	Owner      uint16 // PSP of the process that opened it
	Mode       uint8
	Info       uint16 // device information word, see ioctl.go
	Name       string
	Pos        int64
	Drive      int // 0 for A, -1 for a device
	Attributes uint8
	Date, Time uint16
	Size       uint32
}

// Facts returns the facts of entry i of the table of open files. It returns false if the entry is
// free.
func (d *Drives) Facts(i int) (t Facts, ok bool) {
	f := d.files[i]
	if f == nil {
		return t, false
	}
	t = Facts{Refs: f.refs, Owner: f.owner, Mode: f.mode, Info: f.info(), Name: f.name(), Pos: f.pos, Drive: -1}
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
