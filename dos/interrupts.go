package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/x86"
)

// absoluteDisk serves INT 25h and 26h. There are no sectors, so it returns the error "unknown media".
func (d *DOS) absoluteDisk() {
	d.g.SetAX(0x0207)
	d.g.SetFlags(d.g.Flags() | x86.CF)
	d.g.Finish()
}

// int2E serves INT 2Eh, by which programs have COMMAND.COM execute a command. A new shell executes the command
// line at DS:SI, which begins with its length. AX becomes 0, or FFFFh if there is no shell.
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
