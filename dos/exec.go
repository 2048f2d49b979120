package dos

import (
	"strings"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/x86"
)

// readProgram reads the program at path.
func (d *DOS) readProgram(path string) (*process.Program, errno.Code) {
	f, e := d.file.OpenProgram(path)
	if e != errno.None {
		return nil, e
	}
	defer f.Host.Close()
	return process.Read(f.Host, f.Size, f.Path, f.Name)
}

// execRequest says what program INT 21h AX=4B00h or the shell wants to run, and what it is to find.
type execRequest struct {
	path string
	env  []string // the variables of its environment
	tail []byte   // the command line
	fcb1 []byte   // the FCBs for its PSP
	fcb2 []byte
}

// loadProcess makes the process of a program: environment, memory, PSP, handles. The registers stay
// those of the parent.
func (d *DOS) loadProcess(q *execRequest, back guest.Far) (psp uint16, s process.Start, e errno.Code) {
	p, e := d.readProgram(q.path)
	if e != errno.None {
		return 0, s, e
	}
	env := process.Environment(q.env, p.Path)
	envSeg, _, e := d.arena.Allocate(uint16(len(env)+15)>>4, process.OwnerDOS)
	if e != errno.None {
		return 0, s, e
	}
	version, told := d.kept.Versions[p.Path[strings.LastIndexByte(p.Path, '\\')+1:]]
	if !told {
		version = d.version()
	}
	psp, s, e = d.arena.Load(p, d.psp, envSeg, back, version)
	if e != errno.None {
		_ = d.arena.Release(envSeg) // it was allocated above, so this cannot fail
		return 0, s, e
	}
	d.g.Write(uint32(envSeg)<<4, env)
	d.arena.SetOwner(envSeg, psp)
	d.file.Inherit(psp, d.psp)
	process.SetTail(d.g, psp, q.tail)
	base := uint32(psp) << 4
	d.g.Write(base+guest.PSPFCB1, q.fcb1[:16])
	d.g.Write(base+guest.PSPFCB2, q.fcb2[:16])
	return psp, s, errno.None
}

// driveBytes returns AX for a new program: FFh for each FCB whose drive does not exist.
func (d *DOS) driveBytes(psp uint16) uint16 {
	ax := uint16(0)
	for i, off := range []uint32{guest.PSPFCB1, guest.PSPFCB2} {
		n := d.g.Byte(uint32(psp)<<4 + off)
		if n > 0 && !d.file.Has(int(n)-1) {
			ax |= 0xff << (8 * i)
		}
	}
	return ax
}

// enter starts the process psp with the registers that DOS gives a program.
func (d *DOS) enter(psp uint16, s process.Start) {
	d.psp = psp
	d.dta = guest.Far{Seg: psp, Off: guest.PSPTail}
	d.g.SetReg(x86.AX, uint32(d.driveBytes(psp)))
	d.g.SetReg(x86.BX, 0)
	d.g.SetReg(x86.CX, 0x00ff)
	d.g.SetReg(x86.DX, uint32(psp))
	d.g.SetReg(x86.SI, uint32(s.IP))
	d.g.SetReg(x86.DI, uint32(s.SP))
	d.g.SetReg(x86.BP, 0x091e) // DOS 5 happens to leave this value, and some programs add to it
	d.g.SetReg(x86.SP, uint32(s.SP))
	d.g.SetSelector(x86.SS, s.SS)
	d.g.SetDS(psp)
	d.g.SetES(psp)
	d.g.SetFlags(d.g.Flags()&^(x86.CF|x86.ZF|x86.TF|x86.DF) | x86.IF)
	d.g.Jump(guest.Far{Seg: s.CS, Off: s.IP})
	d.g.ProgramStarts(psp)
}

// terminate ends the running process. kind is as INT 21h AH=4Dh reports it. keep is how many
// paragraphs stay resident, 0 for none.
func (d *DOS) terminate(code, kind uint8, keep uint16) {
	d.file.Settle()
	psp := d.psp
	base := uint32(psp) << 4
	parent := d.g.Word(base + guest.PSPParent)
	d.exit = exitState{code, kind}
	if keep == 0 {
		if parent == psp { // a program that is its own parent does not end
			return
		}
		d.file.CloseProcess()
		d.arena.ReleaseOwned(psp)
		d.endBuiltin(psp)
		d.endExtended(psp)
	} else {
		_, _ = d.arena.Resize(psp, keep) // it only shrinks, which cannot fail
	}
	back := d.g.Dword(base + guest.PSPInt22)
	for i, v := range []int{0x22, 0x23, 0x24} {
		p := d.g.Dword(base + guest.PSPInt22 + 4*uint32(i))
		d.g.SetVector(v, guest.FarOf(p))
	}
	if back == guest.StubSeg<<16|guest.StubHalt { // a debugger's child has the shell for parent, but another address
		d.shellReturn()
		return
	}
	d.psp = parent
	d.resume(guest.FarOf(back))
}

// shellReturn is called when a program that the shell has started has ended.
func (d *DOS) shellReturn() {
	d.psp = d.shell
	d.file.CloseAll()
	d.g.Jump(guest.Stub(guest.StubHalt))
	d.g.End(uint32(d.exit.code))
}

// resume returns to the running process, which had called EXEC, at address back.
func (d *DOS) resume(back guest.Far) {
	stack := d.g.Dword(uint32(d.psp)<<4 + guest.PSPStack)
	d.g.SetSelector(x86.SS, uint16(stack>>16))
	d.g.SetSP(uint16(stack))
	d.restoreRegs()
	at := guest.Linear(d.g.SS(), d.g.SP())
	d.g.PutWord(at, back.Off)
	d.g.PutWord(at+2, back.Seg)
	d.g.PutWord(at+4, x86.IF|2)
	d.g.Jump(guest.Stub(guest.VectorStub(0x21) + 1))
}
