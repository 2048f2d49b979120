package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// fileKernel is DOS as its drives see it.
type fileKernel struct{ d *DOS }

func (k fileKernel) PSP() uint16 { return k.d.psp }

func (k fileKernel) DTA() guest.Far { return k.d.dta }

func (k fileKernel) Allocate(paragraphs, owner uint16) (seg uint16, e errno.Code) {
	seg, _, e = k.d.arena.Allocate(paragraphs, owner)
	return seg, e
}

func (k fileKernel) Release(seg uint16) errno.Code { return k.d.arena.Release(seg) }

func (k fileKernel) SetError(e errno.Code) { k.d.last.code = e }

func (k fileKernel) HasEMS() bool { return k.d.himem.HasEMS() }

func (k fileKernel) ReadDevice(f *file.File, b []byte) (int, errno.Code) { return k.d.readDevice(f, b) }

func (k fileKernel) WriteDevice(f *file.File, b []byte) (int, errno.Code) {
	return k.d.writeDevice(f, b)
}

// InputReady is about CON and about the host's standard input.
func (k fileKernel) InputReady(dev file.Device) bool {
	if dev == file.DevCON {
		return k.d.keyReady()
	}
	return k.d.cfg.In.Ready()
}

// Stream is what the configuration gives.
func (k fileKernel) Stream(dev file.Device) any {
	switch dev {
	case file.DevStdin:
		return k.d.cfg.In
	case file.DevStdout:
		return k.d.cfg.Out
	case file.DevStderr:
		return k.d.cfg.Err
	}
	return nil
}

// Append moves a handle of the process to the end of its file and has what is written there
// appended, whoever else writes to the file.
func (p *Process) Append(handle uint16) error { return p.d.file.Append(handle) }

// Temporary opens an unnamed file for reading and writing as a handle of the process:
// what goes through a pipe. It is on no drive and is gone when it is closed.
func (p *Process) Temporary() (handle uint16, err error) { return p.d.file.Temporary() }
