package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
)

// Subst makes drive n, where 0 is A, stand for a directory. It returns an ErrorCode: that for access if there is such a drive.
func (p *Process) Subst(n int, path string) error {
	_, e := file.Subst(p.d.file, n, path)
	return p.d.drivesChanged(e)
}

// Unsubst takes away a drive that Subst has made.
func (p *Process) Unsubst(n int) error { return p.d.drivesChanged(file.Unsubst(p.d.file, n)) }

// Substituted returns the directory for which drive n stands, "" for a drive of its own.
func (p *Process) Substituted(n int) string { return file.Substituted(p.d.file, n) }

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
func (p *Process) Appended() file.Appended { return file.AppendedTo(p.d.file) }

// SetAppended sets the directories of APPEND.
func (p *Process) SetAppended(a file.Appended) { file.SetAppended(p.d.file, a) }

// Kept returns what commands keep.
func (p *Process) Kept() *Kept { return &p.d.kept }
