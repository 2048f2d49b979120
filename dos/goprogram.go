package dos

import (
	"errors"
)

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

// Append moves a handle of the process to the end of its file and has what is written there
// appended, whoever else writes to the file.
func (p *Process) Append(handle uint16) error { return p.d.file.Append(handle) }

// Temporary opens an unnamed file for reading and writing as a handle of the process:
// what goes through a pipe. It is on no drive and is gone when it is closed.
func (p *Process) Temporary() (handle uint16, err error) { return p.d.file.Temporary() }
