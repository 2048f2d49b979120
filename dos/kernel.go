package dos

import (
	"io"
	"time"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/dos/tables"
)

// Input is the host's standard input. If a user sits at it, it is also a conio.Waiter.
type Input = conio.Input

// Mount makes a directory of the host a drive.
type Mount = file.Mount

// ErrorCode is an error of DOS. 0 stands for no error.
type ErrorCode = errno.Code

// ErrorText returns the meaning of an error in words.
func ErrorText(e ErrorCode) string { return errno.Text(e) }

// Config says what programs find. There must be a drive C.
type Config struct {
	In               Input
	Out, Err         io.Writer
	InTTY            bool // standard input is a terminal: programs find a device
	OutTTY, ErrTTY   bool
	OutDevice        bool // standard output counts as a device although it goes to a stream, because the user looks at the screen
	Mounts           []Mount
	Env              []string       // NAME=VALUE, in the code page
	CodePage         *codepage.Page // of names and text, until a program sets another; nil: 437
	KeyboardIsSource bool           // console input comes from the keyboard, not from In
	Zone             *time.Location // the time zone of DOS's clock; nil: UTC
	DateFiles        bool           // files that programs write get the date of DOS's clock, not of the host's; programs can set another
	Version          uint16         // the version of DOS that programs are told, the major number in the low byte; 0: 5.0
	// Programs are the files of a drive of their own. One is COMMAND, the shell. If there are none there is no
	// such drive.
	Programs []GoProgram
	// Extended says which services of memory above 1 MB programs do not find.
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
	shell uint16    // PSP of the process that is the parent of the first program
	psp   uint16    // PSP of the running process
	dta   guest.Far // its disk transfer area
	calls [256]call // the functions of INT 21h by AH
	con   *conio.Console
	mouse *mouse.Driver
	clock *file.Clock
	file  *file.Drives

	arena     *process.Arena
	tables    *tables.Tables
	verify    bool      // verify after write is on, which programs can ask for
	breakFlag bool      // BREAK is on: every call looks for Ctrl-C
	exit      exitState // how the last child ended
	last      lastError
	asking    bool                // our INT 24h has asked and has no answer yet
	waiting   []waiting           // calls that have called a handler of the program
	builtins  map[uint16]*Process // programs written in Go, by PSP
	debugger  *Process            // the process that executes a program as a debugger; nil: none does
	command   byte                // letter of the drive with the programs written in Go; 0: there is none
	kept      Kept
	himem     *himem.Memory
	dpmi      *dpmi.Host // nil: there is none

	err error // the error of the host that ended the run; nil: none did
}

// call is a service of INT 21h. For the calls of DOS 2 and later an error goes to
// AX with the carry flag set; the others never return one.
type call = func() errno.Code

// waiting is a call that goes on when a handler of the program returns to a stub.
type waiting struct {
	ss, sp uint16     // stack when it has returned by IRET
	e      errno.Code // the error for which INT 24h was called; none: the handler is that of INT 23h
}

// exitState is how the last child ended, which INT 21h AH=4Dh returns.
type exitState struct {
	code uint8
	kind uint8 // 0 normal, 1 Ctrl-C, 2 critical error, 3 resident
}

// lastError is the error that INT 21h AH=59h returns.
type lastError struct{ code errno.Code }

// PC is what DOS needs of the machine.
type PC = guest.PC

// Err returns the error of the host that ended the run, or nil if a program ended it.
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

// version returns the version that programs are told, with the major number in the low byte.
func (d *DOS) version() uint16 {
	if d.cfg.Version != 0 {
		return d.cfg.Version
	}
	return dosVersion
}
