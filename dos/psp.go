package dos

import (
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
)

// dosVersion is 5.0, the minor number in the high byte.
const dosVersion = 0x0005

// makeShell makes the process that is the parent of the first program: its PSP and
// its environment.
func (d *DOS) makeShell() {
	env := process.Environment(d.cfg.Env, "")
	const paragraphs = guest.PSPSize >> 4
	d.shell = d.arena.Take(paragraphs)
	seg := d.arena.Take(uint16(len(env)+15) >> 4)
	process.MakePSP(d.g, d.shell, d.shell, d.shell+paragraphs, guest.Stub(guest.StubHalt), d.version())
	d.g.Write(uint32(seg)<<4, env)
	d.g.PutWord(uint32(d.shell)<<4+guest.PSPEnv, seg)
	for _, s := range []uint16{d.shell, seg} {
		d.arena.SetOwner(s, d.shell)
	}
	d.arena.Name(d.shell, "COMMAND")
	d.psp = d.shell
	d.dta = guest.Far{Seg: d.shell, Off: guest.PSPTail}
}

// parseTail makes the two FCBs that a command line begins with.
func (d *DOS) parseTail(tail []byte) (fcb1, fcb2 [16]byte) {
	n, f1, _ := file.ParseFCB(tail, 1, [16]byte{})
	_, f2, _ := file.ParseFCB(tail[n:], 1, [16]byte{})
	return f1, f2
}
