package dos

import (
	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// kernel is DOS as its rooms see it.
type kernel struct{ d *DOS }

// fileKernel is DOS as its drives see it: what a device reads and writes is the console's business.
type fileKernel struct {
	kernel
	*conio.Console
}

// Fail ends the run for an error of the host.
func (k kernel) Fail(err error) { k.d.fail(err) }

func (k kernel) PSP() uint16 { return k.d.psp }

func (k kernel) DTA() guest.Far { return k.d.dta }

func (k kernel) Allocate(paragraphs, owner uint16) (seg uint16, e errno.Code) {
	seg, _, e = k.d.arena.Allocate(paragraphs, owner)
	return seg, e
}

func (k kernel) Release(seg uint16) errno.Code { return k.d.arena.Release(seg) }

func (k kernel) SetError(e errno.Code) { k.d.last.code = e }

func (k kernel) HasEMS() bool { return k.d.himem.HasEMS() }

// Append moves a handle of the process to the end of its file and has what is written there
// appended, whoever else writes to the file.
func (p *Process) Append(handle uint16) error { return p.d.file.Append(handle) }

// Temporary opens an unnamed file for reading and writing as a handle of the process:
// what goes through a pipe. It is on no drive and is gone when it is closed.
func (p *Process) Temporary() (handle uint16, err error) { return p.d.file.Temporary() }
