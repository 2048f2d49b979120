package tables

import (
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// stubUpcase is where the country's routine for upper case stands in the page of stubs.
const stubUpcase = 0x230

// State holds what the kernel knows of the running process.
type State struct {
	PSP                uint16
	DTA                guest.Far  // disk transfer area
	Error              errno.Code // that AH=59h tells
	ExitCode, ExitKind uint8      // of the last child, as AH=4Dh tells it
	Break              bool       // whether Ctrl-C is looked for in every call
	Strategy           uint8      // of allocating memory
	Today              time.Time  // the day; its time of the day is 0, in UTC
}

// Kernel is what the tables need of the rest of DOS.
type Kernel interface {
	State() State
	SetProcess(psp uint16, dta guest.Far) // a program has changed them in the swappable data area
	SetError(e errno.Code)
}

// Arena is the memory that the tables take a part of. *process.Arena implements it.
type Arena interface {
	Upper() uint16                            // first block of upper memory
	TakeUpper(paragraphs uint16) (seg uint16) // that nobody gets any more
}

// Tables is the data of DOS that programs look at, in a segment of its own, with what Go keeps of it.
type Tables struct {
	g     *guest.Guest
	k     Kernel
	files *file.Drives

	country   *country // whose formats programs are told
	page      uint16   // the code page at first
	sftMore   uint16   // segment of the third table of open files
	mirroring bool     // a program has asked where the tables are
	shadow    [file.MaxFiles]file.Mark
	shadowDir [file.Letters]string
}
