package guest

import "time"

// PC is what the services need of the machine: its processor in real mode, its memory, its ports
// and its clock. Registers are numbered as in package x86.
type PC interface {
	Reg(r int) uint32
	SetReg(r int, v uint32)
	Selector(r int) uint16
	SetSelector(r int, v uint16)
	IP() uint16
	SetIP(v uint16)
	Flags() uint32
	SetFlags(v uint32)
	Read(addr uint32, p []byte)
	Write(addr uint32, p []byte)
	In(port uint16) uint8
	Out(port uint16, v uint8)
	MapROM(addr uint32, mem []byte)
	MapRAM(addr uint32, n int)
	Memory() uint64          // size of memory in bytes, including what is above 1 MB
	FrameGeneration() uint64 // changes whenever the picture does
	SetA20(open bool)
	Trap(addr uint32, f func()) // has f called before the instruction at addr is executed
	// Rehearse sets a substitute for the function of Trap. The substitute is called while the
	// machine only tries whether the program goes round a loop. If the function of Trap would
	// change nothing but registers and memory, f does the same and returns true. Otherwise it
	// returns false.
	Rehearse(addr uint32, f func() bool)
	ToldFor(d time.Duration) // f calls it if what it has told the program will change by itself after d
	Date() time.Time
	ProgramStarts(psp uint16) // the processor stands at the first instruction of a program, for debuggers
	End(code uint32)          // ends the run before the next instruction
}
