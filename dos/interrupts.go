package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/x86"
)

// absoluteDisk is INT 25h and 26h: there are no sectors. "Unknown media" in AH.
func (d *DOS) absoluteDisk() {
	d.g.SetAX(0x0207)
	d.g.SetFlags(d.g.Flags() | x86.CF)
	d.g.Finish()
}

// int2E is the back door of COMMAND.COM: the command line at DS:SI, its length first,
// is run by a shell of its own. AX is 0, or FFFFh when there is none.
func (d *DOS) int2E() {
	n := int(d.g.Byte(guest.Linear(d.g.DS(), d.g.SI())))
	tail := append([]byte(" /C "), d.g.Bytes(d.g.DS(), d.g.SI()+1, min(n, 122))...)
	q := &execRequest{path: d.commandPath(), env: process.Variables(d.g, d.g.Word(uint32(d.psp)<<4+guest.PSPEnv)), tail: tail,
		fcb1: make([]byte, 16), fcb2: make([]byte, 16)}
	frame := d.g.Bytes(d.g.SS(), d.g.SP(), 4)
	psp, s, e := d.loadProcess(q, guest.FarOf(binary.LittleEndian.Uint32(frame)))
	if e != errno.None {
		d.g.SetAX(0xffff)
		d.g.Finish()
		return
	}
	d.g.SetAX(0)
	d.saveRegs()
	d.enter(psp, s)
}
