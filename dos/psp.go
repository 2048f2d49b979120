package dos

import (
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
)

// makeShell makes the PSP and the environment of the process that is the parent of the first program.
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
