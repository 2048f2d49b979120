package dos

import (
	_ "embed"
	"errors"
	"iter"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// A program written in Go runs as a process like any other: COMMAND.COM of our own
// drive jumps to the ROM at stubBuiltin, and its system calls are real INT 21hs. The
// trap there lets the Go function go on until its next call, loads the registers, and
// the INT 21h behind the trap makes the call: so resident programs, waiting for keys,
// Ctrl-C, critical errors and EXEC work as for programs in machine code. The function
// is a coroutine (iter.Pull), never at work at the same time as the machine.

// commandFile is assembled from command.asm.
//
//go:embed command.com
var commandFile []byte

const (
	builtinStack = 0x1100 // end of the process's memory and its stack

	// ProcessMemory is where the memory that a process in Go may use begins, an offset
	// in its segment; ProcessLimit is where it ends.
	ProcessMemory = 0x0180
	ProcessLimit  = 0x0f00
)

// Errors of Process.Call that are no DOS errors.
var (
	// ErrBreak is Ctrl-C during the call.
	ErrBreak = errors.New("dos: Ctrl-C")
	// ErrStopped is the end of the process: its function must return.
	ErrStopped = errors.New("dos: the process has ended")
)

// Regs are the registers and flags of a system call.
type Regs struct {
	AX, BX, CX, DX, SI, DI uint16
	DS, ES                 uint16
	Carry, Zero            bool
}

// Process is a program written in Go.
type Process struct {
	d      *DOS
	psp    uint16
	regs   Regs
	next   func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool
	code   uint8 // what the function returned
	broken bool
}

// Segment is the segment of the process: that of its PSP.
func (p *Process) Segment() uint16 { return p.psp }

// Version is the version of DOS, the major number in the low byte.
func (p *Process) Version() uint16 { return p.d.version() }

// Get reads n bytes of the process's segment at off.
func (p *Process) Get(off uint16, n int) []byte { return p.d.g.Bytes(p.psp, off, n) }

// Put writes b to the process's segment at off.
func (p *Process) Put(off uint16, b []byte) { p.d.g.PutBytes(p.psp, off, b) }

// Read reads n bytes of the guest's memory at seg:off.
func (p *Process) Read(seg, off uint16, n int) []byte { return p.d.g.Bytes(seg, off, n) }

// Write writes b to the guest's memory at seg:off.
func (p *Process) Write(seg, off uint16, b []byte) { p.d.g.PutBytes(seg, off, b) }

// Call makes INT 21h with the registers r. DS and ES of 0 are the process's segment.
// For functions from AH=2Fh on a set carry flag is an ErrorCode. ErrBreak and
// ErrStopped are errors of every function.
func (p *Process) Call(r Regs) (Regs, error) {
	if r.DS == 0 {
		r.DS = p.psp
	}
	if r.ES == 0 {
		r.ES = p.psp
	}
	p.regs = r
	if !p.yield(struct{}{}) {
		return r, ErrStopped
	}
	switch {
	case p.broken:
		p.broken = false
		return p.regs, ErrBreak
	case p.regs.Carry && r.AX>>8 >= 0x2f:
		return p.regs, ErrorCode(p.regs.AX)
	}
	return p.regs, nil
}

// ClearScreen clears the screen.
func (p *Process) ClearScreen() { p.d.con.Clear() }

// builtinTrap is at stubBuiltin: the process of a Go program has started, or a call of
// it is done.
func (d *DOS) builtinTrap() {
	p := d.builtins[d.psp]
	if p == nil {
		p = d.newBuiltin(d.psp)
	} else {
		p.takeResults()
	}
	if _, more := p.next(); !more {
		p.regs = Regs{AX: 0x4c00 | uint16(p.code), DS: p.psp, ES: p.psp}
	}
	p.loadRegisters()
	d.g.Finish()
}

func (d *DOS) newBuiltin(psp uint16) *Process {
	p := &Process{d: d, psp: psp}
	p.next, p.stop = iter.Pull(func(yield func(struct{}) bool) {
		p.yield = yield
		p.code = d.cfg.Shell(p)
	})
	d.builtins[psp] = p
	return p
}

// endBuiltin forgets the Go program of a process that ends.
func (d *DOS) endBuiltin(psp uint16) {
	if p := d.builtins[psp]; p != nil {
		delete(d.builtins, psp)
		p.stop()
	}
}

func (p *Process) takeResults() {
	d := p.d
	flags := d.g.Flags()
	p.regs = Regs{
		AX: d.g.AX(), BX: d.g.BX(), CX: d.g.CX(), DX: d.g.DX(), SI: d.g.SI(), DI: d.g.DI(), DS: d.g.DS(), ES: d.g.ES(),
		Carry: flags&x86.CF != 0, Zero: flags&x86.ZF != 0,
	}
}

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

// breakBuiltin is Ctrl-C while a Go program runs: its call ends with ErrBreak.
func (d *DOS) breakBuiltin(p *Process) {
	p.broken = true
	d.g.Jump(guest.Stub(stubBuiltin))
}
