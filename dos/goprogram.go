package dos

import (
	"encoding/json"
	"errors"

	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
)

const (
	builtinStack = 0x1100 // size of the process's memory in bytes; the stack is at its end

	// A process in Go may use the memory in its segment from offset ProcessMemory on, and below offset
	// ProcessLimit.
	ProcessMemory = 0x0180
	ProcessLimit  = 0x0f00
)

// Errors of Process.Call that are not errors of DOS.
var (
	// ErrBreak says that Ctrl-C was typed during the call, in a process that has called KeepOnBreak.
	ErrBreak = errors.New("dos: Ctrl-C")
	// ErrStopped says that the process has ended: its function must return.
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
	name   string // of its file, without .COM
	told   tellings
	regs   Regs
	next   func() (struct{}, bool) // lets the function continue until its next call; false: it has returned
	stop   func()                  // ends the function
	yield  func(struct{}) bool     // called by the function to have its call made; false: it must return
	code   uint8                   // the value that the function returned
	broken bool                    // Ctrl-C was typed during the call
	keeps  bool                    // Ctrl-C does not end the process
	idle   bool                    // the function waits for an interrupt instead of a call
	run    *Debugged               // the program that it executes instead of a call; nil: none
	child  *Debugged               // a program that it has debugged, which has handles
	vector int                     // the interrupt that is called; 0: INT 21h

	returned bool // the function has returned
}

// GoProgram is a program written in Go that stands on the drive with COMMAND.COM.
type GoProgram struct {
	Name string // of the file, without .COM: at most eight characters, in upper case
	// Run is the program. It returns the exit code.
	Run func(*Process) uint8
}

// Debugged is a program that a process written in Go executes as a debugger does: until an INT 3, until the end of an instruction if
// its trap flag is set, or until it ends.
type Debugged struct {
	PSP uint16
	AX, BX, CX, DX, SP, BP, SI, DI, DS, ES, SS, CS, IP,
	Flags uint16
	Ended bool // it has ended

	entered   bool         // it is being executed
	inherited bool         // it has handles
	vectors   [2]guest.Far // of INT 1 and 3, as they were before
}

// KeepOnBreak has Ctrl-C, and the answer Abort to a critical error, end a call with ErrBreak and not the process.
func (p *Process) KeepOnBreak() { p.keeps = true }

// Wait waits for an interrupt: a tick of the timer, or a key. It returns ErrStopped when the process has ended.
func (p *Process) Wait() error {
	p.idle = true
	if !p.pass() {
		return ErrStopped
	}
	p.idle = false
	return nil
}

// Segment returns the segment of the process, which is that of its PSP.
func (p *Process) Segment() uint16 { return p.psp }

// Version returns the version of DOS, the major number in the low byte.
func (p *Process) Version() uint16 { return told(&p.told, p.d.version) }

// Get reads n bytes of the process's segment at off.
func (p *Process) Get(off uint16, n int) []byte { return p.Read(p.psp, off, n) }

// Put writes b to the process's segment at off.
func (p *Process) Put(off uint16, b []byte) { p.Write(p.psp, off, b) }

// Read reads n bytes of the guest's memory at seg:off.
func (p *Process) Read(seg, off uint16, n int) []byte {
	return told(&p.told, func() []byte { return p.d.g.Bytes(seg, off, n) })
}

// Write writes b to the guest's memory at seg:off.
func (p *Process) Write(seg, off uint16, b []byte) {
	if !p.told.repeating {
		p.d.g.PutBytes(seg, off, b)
	}
}

// Call makes INT 21h with the registers r. If DS or ES is 0 it is set to the process's segment. For
// functions from AH=2Fh on, a set carry flag is returned as an ErrorCode. Every function may return
// ErrBreak and ErrStopped.
func (p *Process) Call(r Regs) (Regs, error) {
	if r.DS == 0 {
		r.DS = p.psp
	}
	if r.ES == 0 {
		r.ES = p.psp
	}
	p.regs = r
	if !p.pass() {
		return r, ErrStopped
	}
	switch {
	case p.broken:
		p.broken = false
		return p.regs, ErrBreak
	case p.regs.Carry && r.AX>>8 >= 0x2f && p.vector == 0:
		return p.regs, ErrorCode(p.regs.AX)
	}
	return p.regs, nil
}

// ClearScreen clears the screen.
func (p *Process) ClearScreen() {
	if !p.told.repeating {
		p.d.con.Clear()
	}
}

// Append moves a handle of the process to the end of its file and has what is written there
// appended, whoever else writes to the file.
func (p *Process) Append(handle uint16) error {
	return toldError(&p.told, func() error { return p.d.file.Append(handle) })
}

// Temporary opens an unnamed file for reading and writing, for the data of a pipe, as a handle of
// the process. The file is on no drive and is removed when it is closed.
func (p *Process) Temporary() (handle uint16, err error) {
	err = toldError(&p.told, func() (err error) {
		handle, err = p.d.file.Temporary()
		return err
	})
	return told(&p.told, func() uint16 { return handle }), err
}

// ExtendedMemory returns how many bytes of memory above 1 MB programs can have in all, and how many of them are free.
func (p *Process) ExtendedMemory() (total, free uint32) {
	sizes := told(&p.told, func() [2]uint32 {
		pool := p.d.himem.Pool()
		if pool == nil {
			return [2]uint32{}
		}
		free, _ := pool.Available(himem.Granule)
		return [2]uint32{pool.Total(), free}
	})
	return sizes[0], sizes[1]
}

// Interrupt makes interrupt v with the registers r, as Call makes INT 21h.
func (p *Process) Interrupt(v int, r Regs) (Regs, error) {
	p.vector = v
	r, err := p.Call(r)
	p.vector = 0
	return r, err
}

// called is a call and what has come of it.
type called struct {
	Asked, Regs Regs
	Vector      int
	Idle        bool // it was a Wait
	Broken      bool
}

// pass has the machine do what p asks for by its fields. It returns false when the process has ended.
func (p *Process) pass() bool {
	c := called{Asked: p.regs, Vector: p.vector, Idle: p.idle}
	if t := &p.told; t.repeating && len(t.again) > 0 {
		var before called
		if t.next(&before); before.Asked != c.Asked || before.Vector != c.Vector || before.Idle != c.Idle {
			panic(errAstray)
		}
		p.regs, p.broken = before.Regs, before.Broken
		return true
	}
	p.told.repeating = false // this is the call that was being made
	if !p.yield(struct{}{}) {
		return false
	}
	c.Regs, c.Broken = p.regs, p.broken
	p.told.keep(c)
	return true
}

// Rest says that the function could be begun here, given state, which is encoded as JSON: nothing else that it knows matters.
func (p *Process) Rest(state any) error {
	if p.told.repeating {
		return nil
	}
	b, err := json.Marshal(state)
	if err == nil {
		p.told = tellings{resting: b}
	}
	return err
}

// Rested reports whether the function is to begin where Rest was called, and decodes what that was given.
func (p *Process) Rested(state any) (bool, error) {
	if p.told.resting == nil {
		return false, nil
	}
	return true, json.Unmarshal(p.told.resting, state)
}
