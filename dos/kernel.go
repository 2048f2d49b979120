package dos

import (
	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/dos/tables"
	"io"
	"time"
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

// Extended says which services of memory above 1 MB programs do not find.
type Extended struct {
	NoXMS  bool // nor EMS and DPMI, which take their memory from it
	NoEMS  bool // nor VCPI, which is part of it
	NoDPMI bool
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
	tables    *tables.Tables
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

// call is a service of INT 21h. For the calls of DOS 2 and later an error goes to
// AX with the carry flag set; the others never return one.
type call = func() errno.Code

// waiting is a call that goes on when a handler of the program returns to a stub.
type waiting struct {
	ss, sp uint16 // stack when it has returned by IRET
	do     func()
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

// Err is the error that ended the run, nil when a program ended it.
func (d *DOS) Err() error { return d.err }

// fail ends the run for an error of the host.
func (d *DOS) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.g.End(0xff)
}

// dosVersion is 5.0, the minor number in the high byte.
const dosVersion = 0x0005

// version is what programs are told, the major number in the low byte.
func (d *DOS) version() uint16 {
	if d.cfg.Version != 0 {
		return d.cfg.Version
	}
	return dosVersion
}
