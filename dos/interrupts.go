package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/x86"
)

// absoluteDisk serves INT 25h, which reads CX sectors of drive AL from DX on to DS:BX, and INT 26h, which writes them. With CX=FFFFh a
// request at DS:BX says so, as for a disk of so many sectors; but one that is asked the old way answers, too. AX returns the error, and the
// carry flag tells that there is one.
func absoluteDisk(d *DOS, write bool) {
	at := guest.Far{Seg: d.g.DS(), Off: d.g.BX()}
	first, count := uint32(d.g.DX()), d.g.CX()
	if count == 0xffff {
		first, count, at = file.AbsoluteRequest(d.g, at)
	}
	d.file.Settle()
	flags := d.g.Flags() &^ x86.CF
	if code := file.Absolute(d.file, int(d.g.AL()), first, count, at, write); code != 0 {
		d.g.SetAX(code)
		flags |= x86.CF
	}
	d.g.SetFlags(flags)
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
