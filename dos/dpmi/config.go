package dpmi

import "github.com/iron86/iron86/cpu"

// Machine is what the host needs of the PC. Addresses are physical.
type Machine interface {
	CPU() *cpu.CPU
	Read(addr uint32, p []byte)
	Write(addr uint32, p []byte)
	Trap(addr uint32, f func()) // calls f before the processor executes what is at addr
	In(port uint16) uint8       // reads an I/O port
	SetA20(open bool)           // opens or closes the gate of address line 20
	Memory() uint64             // where RAM below 4 GB ends
}

// DOS is what the host needs of DOS. code is an error of INT 21h, 0 for none.
type DOS interface {
	// AllocateDOS, ReleaseDOS and ResizeDOS are INT 21h AH=48h, 49h and 4Ah. largest is the size of the
	// largest block that there could be, in paragraphs.
	AllocateDOS(paragraphs uint16) (seg, largest, code uint16)
	ReleaseDOS(seg uint16) (code uint16)
	ResizeDOS(seg, paragraphs uint16) (largest, code uint16)
	PSP() uint16            // of the running process
	DTA() (seg, off uint16) // disk transfer area of the running process
	SetDTA(seg, off uint16) (oldSeg, oldOff uint16)
	Message(text string) // shows a message to the user
}

// Pool is the memory above 1 MB (himem.Pool). Sizes are in bytes; align is a power of two.
type Pool interface {
	Alloc(size, align uint32) (addr uint32, ok bool)
	Free(addr uint32) bool
	Resize(addr, size uint32) bool
	Available(align uint32) (total, largest uint32)
	Total() uint32
}

// Config says where the host is in the machine.
type Config struct {
	Machine Machine
	DOS     DOS
	Pool    Pool
	Stubs   uint16 // segment of the page with the bytes of Code
	Int21   uint16 // offset in that page of the code that INT 21h leads to
}
