package dos

import (
	"os"

	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/dos/tables"
)

// New prepares the services on a machine whose BIOS has started: memory layout,
// vectors, stubs, drives, standard handles.
func New(pc guest.PC, cfg Config) (*DOS, error) {
	d := &DOS{g: guest.New(pc), cfg: cfg, builtins: map[uint16]*Process{}}
	d.arena = process.NewArena(d.g, tables.FirstBlock, func() uint16 { return d.psp })
	d.clock = file.NewClock(pc.Date, cfg.Zone, cfg.DateFiles)
	k := &fileKernel{kernel: kernel{d}}
	d.file = file.New(file.Config{Guest: d.g, Kernel: k, Clock: d.clock, Mounts: cfg.Mounts, Page: cfg.CodePage})
	d.con = conio.New(d.g, k, d.file, conio.Config{In: cfg.In, Out: cfg.Out, Err: cfg.Err, InTTY: cfg.InTTY, OutTTY: cfg.OutTTY, ErrTTY: cfg.ErrTTY,
		OutDevice: cfg.OutDevice, Keyboard: cfg.KeyboardIsSource})
	k.Console = d.con
	d.tables = tables.New(d.g, k, d.file)
	d.calls = d.int21Table()
	if len(cfg.Programs) > 0 {
		d.mountPrograms()
	}
	d.mouse = mouse.New(d.g)
	pc.SetA20(false) // programs packed by EXEPACK need addresses that wrap at 1 MB
	d.installStubs()
	d.installExtended()
	d.tables.Begin()
	d.arena.Format()
	d.tables.LayOut(d.arena)
	d.makeShell()
	d.file.OpenStandard(d.shell, [3]bool{cfg.InTTY || cfg.KeyboardIsSource, cfg.OutTTY || cfg.OutDevice, cfg.ErrTTY})
	return d, nil
}

// MountFree makes root a read-only drive under the last letter that is free.
func (d *DOS) MountFree(root *os.Root) (letter byte, ok bool) {
	letter = d.file.MountFree(root)
	d.tables.LayOutDrives()
	return letter, letter != 0
}

// Close ends the programs written in Go that still run, and closes all files.
func (d *DOS) Close() {
	for psp := range d.builtins {
		d.endBuiltin(psp)
	}
	d.file.CloseAll()
	file.CloseSubst(d.file)
}

// Console returns the console, where programs read keys and write text.
func (d *DOS) Console() *conio.Console { return d.con }
