package dos

import (
	"bytes"
	"iter"
	"slices"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// A program written in Go runs as a process like any other. Its file on our own drive jumps to
// the ROM at stubBuiltin, and the program's system calls are real INT 21hs. The trap there lets the
// Go function continue until its next call, then loads the registers, and the INT 21h behind the
// trap makes the call. So resident programs, waiting for keys, Ctrl-C, critical errors and EXEC
// work as for programs in machine code. The function is a coroutine (iter.Pull) that never runs at
// the same time as the machine.

// builtinTrap is called at stubBuiltin: the process of a Go program has started, or one of its
// calls is done.
func (d *DOS) builtinTrap() {
	p := d.builtins[d.psp]
	if p == nil {
		p = d.newBuiltin(d.psp)
	} else {
		debuggedEnded(d, p)
		p.takeResults()
	}
	if _, more := p.next(); !more {
		p.returned = true
		p.idle, p.vector, p.run, p.regs = false, 0, nil, Regs{AX: 0x4c00 | uint16(p.code), DS: p.psp, ES: p.psp}
	}
	p.loadRegisters()
	switch {
	case p.run != nil:
		enterDebugged(d, p)
	case p.idle:
		d.g.Jump(guest.Stub(stubBuiltinIdle))
	case p.vector != 0: // the handler returns to the trap
		d.g.Push(uint16(d.g.Flags()))
		d.g.Push(guest.StubSeg)
		d.g.Push(stubBuiltin)
		d.g.SetFlags(d.g.Flags() &^ x86.IF)
		d.g.Jump(d.g.Vector(p.vector))
	default:
		d.g.Finish()
	}
}

// newBuiltin makes the Go program of a process that has started. Its name stands behind the code of its file. If
// a program has made up the name, the process ends with code 1.
func (d *DOS) newBuiltin(psp uint16) *Process {
	p := &Process{d: d, psp: psp}
	run := func(*Process) uint8 { return 1 }
	name, _, _ := bytes.Cut(d.g.Bytes(psp, guest.PSPSize+uint16(len(goProgramCode)), maxProgramName+1), []byte{0})
	if i := slices.IndexFunc(d.cfg.Programs, func(g GoProgram) bool { return g.Name == string(name) }); i >= 0 {
		run = d.cfg.Programs[i].Run
	}
	p.name = string(name)
	begin(p, run)
	d.builtins[psp] = p
	return p
}

// begin makes the coroutine of a process.
func begin(p *Process, run func(*Process) uint8) {
	p.next, p.stop = iter.Pull(func(yield func(struct{}) bool) {
		p.yield = yield
		p.code = run(p)
	})
}

// endBuiltin drops the Go program of a process that ends.
func (d *DOS) endBuiltin(psp uint16) {
	if p := d.builtins[psp]; p != nil {
		delete(d.builtins, psp)
		dropDebugged(d, p)
		p.stop()
	}
}

// takeResults keeps the registers that a call has returned.
func (p *Process) takeResults() {
	d := p.d
	flags := d.g.Flags()
	p.regs = Regs{
		AX: d.g.AX(), BX: d.g.BX(), CX: d.g.CX(), DX: d.g.DX(), SI: d.g.SI(), DI: d.g.DI(), DS: d.g.DS(), ES: d.g.ES(),
		Carry: flags&x86.CF != 0, Zero: flags&x86.ZF != 0,
	}
}

// loadRegisters sets the registers for the next call.
func (p *Process) loadRegisters() {
	d, r := p.d, &p.regs
	d.g.SetAX(r.AX)
	d.g.SetBX(r.BX)
	d.g.SetCX(r.CX)
	d.g.SetDX(r.DX)
	d.g.SetSI(r.SI)
	d.g.SetDI(r.DI)
	d.g.SetDS(r.DS)
	d.g.SetES(r.ES)
	d.g.SetSelector(x86.SS, p.psp)
	d.g.SetSP(builtinStack)
	d.g.SetFlags(d.g.Flags()&^(x86.CF|x86.TF|x86.DF) | x86.IF)
}

// breakBuiltin handles Ctrl-C while a Go program runs: its call returns ErrBreak.
func (d *DOS) breakBuiltin(p *Process) {
	p.broken = true
	d.g.Jump(guest.Stub(stubBuiltin))
}
