package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// Subst makes drive n, where 0 is A, stand for a directory. It returns an ErrorCode: that for access if there is such a drive.
func (p *Process) Subst(n int, path string) error {
	return toldError(&p.told, func() error {
		_, e := file.Subst(p.d.file, n, path)
		return p.d.drivesChanged(e)
	})
}

// Unsubst takes away a drive that Subst has made.
func (p *Process) Unsubst(n int) error {
	return toldError(&p.told, func() error { return p.d.drivesChanged(file.Unsubst(p.d.file, n)) })
}

// Substituted returns the directory for which drive n stands, "" for a drive of its own.
func (p *Process) Substituted(n int) string {
	return told(&p.told, func() string { return file.Substituted(p.d.file, n) })
}

// drivesChanged has the tables that programs look at show the drives that there are now, unless the change has failed with an
// error.
func (d *DOS) drivesChanged(e errno.Code) error {
	if e != errno.None {
		return e
	}
	d.tables.LayOutDrives()
	return nil
}

// Appended returns the directories of APPEND.
func (p *Process) Appended() file.Appended {
	return told(&p.told, func() file.Appended { return file.AppendedTo(p.d.file) })
}

// SetAppended sets the directories of APPEND.
func (p *Process) SetAppended(a file.Appended) {
	if !p.told.repeating {
		file.SetAppended(p.d.file, a)
	}
}

// Share has compatibility mode held against sharing modes from now on.
func (p *Process) Share() {
	if !p.told.repeating {
		file.Share(p.d.file)
	}
}

// Absolute transfers count sectors from first on between drive n, where 0 is A, and memory, as INT 25h and with write set INT 26h do. It
// returns their error, 0 for none.
func (p *Process) Absolute(n int, first uint32, count, seg, off uint16, write bool) uint16 {
	return told(&p.told, func() uint16 { return file.Absolute(p.d.file, n, first, count, guest.Far{Seg: seg, Off: off}, write) })
}

// IsDisk reports whether drive n, where 0 is A, has sectors that Absolute reads and writes: it is an image, and not a directory of the host.
func (p *Process) IsDisk(n int) bool {
	return told(&p.told, func() bool { return file.IsDisk(p.d.file, n) })
}

// Boot returns the boot sector of drive n, which IsDisk. formatted is false if there is none with which the disk can be used: then it is the one that a new file system
// would have.
func (p *Process) Boot(n int) (boot []byte, formatted bool) {
	boot = told(&p.told, func() []byte {
		b, _ := file.Boot(p.d.file, n)
		return b
	})
	return boot, told(&p.told, func() bool {
		_, formatted := file.Boot(p.d.file, n)
		return formatted
	})
}

// In reads a port, and Out writes one.
func (p *Process) In(port uint16) uint8 { return told(&p.told, func() uint8 { return p.d.g.In(port) }) }
func (p *Process) Out(port uint16, v uint8) {
	if !p.told.repeating {
		p.d.g.Out(port, v)
	}
}

// Kept returns what commands keep. What is changed there must be changed before the next call.
func (p *Process) Kept() *Kept {
	k := told(&p.told, func() Kept { return p.d.kept.clone() })
	if p.told.repeating {
		return &k
	}
	return &p.d.kept
}
