package dos

import (
	"time"

	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/tables"
)

// kernel is what the packages below see of DOS.
type kernel struct{ d *DOS }

// fileKernel is what the drives see of DOS. The console reads and writes devices for them.
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

// State returns what programs find about the running process in the swappable data area.
func (k kernel) State() tables.State {
	d := k.d
	return tables.State{PSP: d.psp, DTA: d.dta, Error: d.last.code, ExitCode: d.exit.code, ExitKind: d.exit.kind,
		Break: d.breakFlag, Strategy: d.arena.Strategy(), Today: d.clock.Now().Truncate(24 * time.Hour)}
}

// SetProcess makes psp the running process, with its disk transfer area.
func (k kernel) SetProcess(psp uint16, dta guest.Far) { k.d.psp, k.d.dta = psp, dta }
