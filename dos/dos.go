package dos

import (
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/dos/process"
)

// Input is the host's standard input. One that is also a conio.Waiter has a person at it.
type Input = conio.Input

// Mount makes a directory of the host a drive.
type Mount = file.Mount

// ErrorCode is an error of DOS, 0 for none.
type ErrorCode = errno.Code

// ErrorText says what an error means.
func ErrorText(e ErrorCode) string { return errno.Text(e) }

// Config says what the programs find. Drive C must be there.
type Config struct {
	In               Input
	Out, Err         io.Writer
	InTTY            bool // standard input is a terminal: programs find a device
	OutTTY, ErrTTY   bool
	OutDevice        bool // standard output is a device although it goes to a stream: the screen is looked at
	Mounts           []Mount
	Env              []string       // NAME=VALUE, in code page 437
	KeyboardIsSource bool           // console input comes from the keyboard, not from In
	Zone             *time.Location // of DOS's clock; nil is UTC
	DateFiles        bool           // what programs write is dated by DOS's clock; otherwise by the host's, unless a program sets it
	Version          uint16         // that programs are told, the major number in the low byte; 0 is 5.0
	// Shell is COMMAND.COM: a program written in Go that gives its exit code. It is the
	// only file of a drive of its own. Nil: there is none.
	Shell func(*Process) uint8
	// Extended is about memory above 1 MB; the zero value offers all there is.
	Extended Extended
}

// DOS is the operating system of one machine.
type DOS struct {
	g     *guest.Guest
	cfg   Config
	shell uint16
	psp   uint16
	dta   guest.Far

	calls [256]call // of INT 21h by AH
	con   *conio.Console
	mouse *mouse.Driver
	clock *file.Clock
	file  *file.Drives

	arena     *process.Arena
	sftMore   uint16 // segment of the second table of open files
	mirroring bool
	shadow    [file.MaxFiles]file.Mark
	shadowDir [file.Letters]string
	verify    bool
	breakFlag bool
	exit      exitState
	last      lastError
	asking    bool                // our INT 24h has asked and has no answer yet
	waiting   []waiting           // calls that have called a handler of the program
	builtins  map[uint16]*Process // programs written in Go, by PSP
	command   byte                // letter of the drive with COMMAND.COM, 0 for none
	himem     *himem.Memory
	dpmi      *dpmi.Host // nil when there is none

	err error // why the run ended, when it was not a program
}

// exitState is what INT 21h AH=4Dh tells of the last child.
type exitState struct {
	code uint8
	kind uint8 // 0 normal, 1 Ctrl-C, 2 critical error, 3 resident
}

// lastError is what INT 21h AH=59h tells.
type lastError struct{ code errno.Code }

// PC is what DOS needs of the machine.
type PC = guest.PC

// New prepares the services on a machine whose BIOS has started: memory layout,
// vectors, stubs, drives, standard handles.
func New(pc guest.PC, cfg Config) (*DOS, error) {
	d := &DOS{g: guest.New(pc), cfg: cfg, builtins: map[uint16]*Process{}}
	d.arena = process.NewArena(d.g, firstBlock, func() uint16 { return d.psp })
	d.clock = file.NewClock(pc.Date, cfg.Zone, cfg.DateFiles)
	k := &fileKernel{kernel: kernel{d}}
	d.file = file.New(file.Config{Guest: d.g, Kernel: k, Clock: d.clock, Mounts: cfg.Mounts})
	d.con = conio.New(d.g, k, d.file, conio.Config{In: cfg.In, Out: cfg.Out, Err: cfg.Err, InTTY: cfg.InTTY, OutTTY: cfg.OutTTY, ErrTTY: cfg.ErrTTY,
		OutDevice: cfg.OutDevice, Keyboard: cfg.KeyboardIsSource})
	k.Console = d.con
	d.calls = d.int21Table()
	if cfg.Shell != nil {
		d.mountCommand()
	}
	d.mouse = mouse.New(d.g)
	pc.SetA20(false) // programs packed by EXEPACK rely on addresses that wrap at 1 MB
	d.installStubs()
	d.installExtended()
	d.layOut()
	d.file.OpenStandard(d.shell, [3]bool{cfg.InTTY || cfg.KeyboardIsSource, cfg.OutTTY || cfg.OutDevice, cfg.ErrTTY})
	return d, nil
}

// MountFree makes root a read-only drive with the last letter that is free.
func (d *DOS) MountFree(root *os.Root) (letter byte, ok bool) {
	letter = d.file.MountFree(root)
	d.layOutDrives()
	return letter, letter != 0
}

// mountCommand makes the drive with COMMAND.COM, the last letter that is free, and has
// COMSPEC and PATH name it unless they were given.
func (d *DOS) mountCommand() {
	if d.command = d.file.MountFiles(map[string][]byte{commandName: commandFile}); d.command == 0 {
		return
	}
	d.cfg.Env = append([]string(nil), d.cfg.Env...)
	for _, v := range []string{"COMSPEC=" + d.commandPath(), `PATH=C:\;` + string(d.command) + `:\`} {
		name, _, _ := strings.Cut(v, "=")
		if !slices.ContainsFunc(d.cfg.Env, func(have string) bool { return strings.HasPrefix(have, name+"=") }) {
			d.cfg.Env = append(d.cfg.Env, v)
		}
	}
}

const commandName = "COMMAND.COM"

// commandPath is the full name of COMMAND.COM.
func (d *DOS) commandPath() string { return string(d.command) + `:\` + commandName }

// StartShell starts COMMAND.COM with a command line.
func (d *DOS) StartShell(tail string) ErrorCode {
	if d.command == 0 {
		return errno.File
	}
	if len(tail) > 126 {
		return errno.Data
	}
	return d.Start(d.commandPath(), []byte(tail))
}

// Close ends programs written in Go that still run, and closes all files.
func (d *DOS) Close() {
	for psp := range d.builtins {
		d.endBuiltin(psp)
	}
	d.file.CloseAll()
}

// Console is where programs read keys and write text.
func (d *DOS) Console() *conio.Console { return d.con }

// Err is the error that ended the run, nil when a program ended it.
func (d *DOS) Err() error { return d.err }

// fail ends the run for an error of the host.
func (d *DOS) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.g.End(0xff)
}
