package dos

import (
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// Execute executes a program until it stops. The process must not make the first byte of a piece of memory that it does not own its
// PSP.
func (p *Process) Execute(r *Debugged) error {
	r.Ended, r.entered = false, false
	p.run = r
	p.told.lost, p.told.values = true, nil
	if !p.yield(struct{}{}) {
		return ErrStopped
	}
	p.run = nil
	return nil
}

// registersOf returns the registers of a program that is debugged, by their numbers in package x86.
func (r *Debugged) registersOf() map[int]*uint16 {
	return map[int]*uint16{
		x86.AX: &r.AX, x86.BX: &r.BX, x86.CX: &r.CX, x86.DX: &r.DX, x86.SP: &r.SP, x86.BP: &r.BP, x86.SI: &r.SI, x86.DI: &r.DI,
	}
}

// enterDebugged begins to execute the program that p debugs. The frame that is pushed before is that of a call of EXEC: when the
// program ends, p goes on there.
func enterDebugged(d *DOS, p *Process) {
	r := p.run
	r.entered = true
	d.g.Push(uint16(d.g.Flags()))
	d.g.Push(guest.StubSeg)
	d.g.Push(stubBuiltin)
	d.saveRegs()
	base := uint32(r.PSP) << 4
	if !r.inherited {
		d.g.PutFar(base+guest.PSPJFT, r.PSP, guest.PSPTable)
		d.g.PutWord(base+guest.PSPJFTSize, guest.PSPHandles)
		d.file.Inherit(r.PSP, p.psp)
		r.inherited, p.child = true, r
	}
	d.g.PutFar(base+guest.PSPInt22, guest.StubSeg, stubBuiltin)
	d.g.PutWord(base+guest.PSPParent, p.psp)
	for i, v := range []int{1, 3} {
		r.vectors[i] = d.g.Vector(v)
		d.g.SetVector(v, guest.Stub(stubDebug))
	}
	d.debugger, d.psp, d.dta = p, r.PSP, guest.Far{Seg: r.PSP, Off: guest.PSPTail}
	for i, v := range r.registersOf() {
		d.g.Set16(i, *v)
	}
	d.g.SetDS(r.DS)
	d.g.SetES(r.ES)
	d.g.SetSelector(x86.SS, r.SS)
	d.g.Push(r.Flags)
	d.g.Push(r.CS)
	d.g.Push(r.IP)
	d.g.Jump(guest.Stub(guest.VectorStub(0x21) + 1)) // IRET
}

// debugTrap is called at stubDebug: the program that is debugged has come to an INT 3, or has executed an instruction.
func debugTrap(d *DOS) {
	p := d.debugger
	if p == nil {
		d.g.Finish()
		return
	}
	r := p.run
	r.IP, r.CS, r.Flags = d.g.Pop(), d.g.Pop(), d.g.Pop()
	for i, v := range r.registersOf() {
		*v = uint16(d.g.Reg(i))
	}
	r.DS, r.ES, r.SS = d.g.DS(), d.g.ES(), d.g.SS()
	leaveDebugged(d, p)
	r.entered = false
	d.g.Jump(guest.Stub(stubBuiltin))
}

// leaveDebugged gives the processor back to p.
func leaveDebugged(d *DOS, p *Process) {
	for i, v := range []int{1, 3} {
		d.g.SetVector(v, p.run.vectors[i])
	}
	d.debugger, d.psp = nil, p.psp
}

// debuggedEnded is called when p goes on: the program that it debugs has ended if it was being executed.
func debuggedEnded(d *DOS, p *Process) {
	if r := p.run; r != nil && r.entered {
		r.Ended, r.entered, r.inherited, p.child = true, false, false, nil
		leaveDebugged(d, p)
	}
}

// dropDebugged closes the handles of the program that p has debugged.
func dropDebugged(d *DOS, p *Process) {
	if p.child == nil {
		return
	}
	psp := d.psp
	d.psp = p.child.PSP
	d.file.CloseProcess()
	d.psp, p.child = psp, nil
}
