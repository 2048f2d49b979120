package dpmi

import (
	"github.com/iron86/iron86/cpu"
)

// Machine is what the host needs of the PC. Addresses are physical.
type Machine interface {
	CPU() *cpu.CPU
	Read(addr uint32, p []byte)
	Write(addr uint32, p []byte)
	Trap(addr uint32, f func())
	In(port uint16) uint8
	SetA20(open bool)
	Memory() uint64
}

// DOS is what the host needs of DOS. Errors are those of INT 21h, 0 is none.
type DOS interface {
	AllocateDOS(paragraphs uint16) (seg, largest, code uint16)
	ReleaseDOS(seg uint16) (code uint16)
	ResizeDOS(seg, paragraphs uint16) (largest, code uint16)
	PSP() uint16
	DTA() (seg, off uint16)
	SetDTA(seg, off uint16) (oldSeg, oldOff uint16)
	Message(text string) // for the user
}

// Pool is the memory above 1 MB (himem.Pool). Sizes are in bytes, align is a power of two.
type Pool interface {
	Alloc(size, align uint32) (addr uint32, ok bool)
	Free(addr uint32) bool
	Resize(addr, size uint32) bool
	Available(align uint32) (total, largest uint32)
	Total() uint32
}

// Config is where the host stands in the machine.
type Config struct {
	Machine Machine
	DOS     DOS
	Pool    Pool
	Stubs   uint16 // segment of the page with the bytes of Code
	Int21   uint16 // offset in it of what INT 21h leads to
}

// maxClients bounds programs that start programs.
const maxClients = 16

// Host is the DPMI host of one machine.
type Host struct {
	Config
	cpu     processor
	mem     memory
	tables  tables
	clients []*client
	a20     bool // how the gate was before the first client
}

// New makes a host and arms its traps.
func New(c Config) *Host {
	mem := memory{c.Machine}
	h := &Host{Config: c, cpu: processor{c.Machine.CPU()}, mem: mem, tables: tables{mem: mem}}
	trap := func(off int, f func()) { c.Machine.Trap(uint32(c.Stubs)<<4+uint32(off), f) }
	trap(stubEnter, h.enter)
	for n := range 256 {
		trap(stubVectors+n, func() { h.vector(uint8(n)) })
	}
	for n := range maxDepth {
		trap(stubRealReturn+n, func() { h.realReturn(n) })
		trap(stubProtReturn+n, func() { h.protReturn(n) })
	}
	for n := range callbacks {
		trap(stubCallbacks+n, func() { h.callback(n) })
	}
	for n := range exceptions {
		trap(stubExceptions+n, func() { h.exceptionDefault(uint8(n)) })
	}
	trap(stubExcReturn, h.excReturn)
	trap(stubRawToProt, h.rawToProt)
	trap(stubRawToReal, h.rawToReal)
	trap(stubSaveProt, h.saveState)
	trap(stubVendor, h.vendorCall)
	return h
}

// Detect is INT 2Fh AX=1687h in real mode: what the program finds in its registers.
func (h *Host) Detect() (flags, version, paragraphs, entry uint16, processor uint8) {
	return 1, version09, hostParagraphs, stubEnter, h.cpu.number()
}

const version09 = 0x005a // 0.90

// hostParagraphs is the memory a client gives to the host: its stack of real mode, and below it
// the buffer of calls of DOS.
const hostParagraphs = 0x0200 + bufferSize/16

// current is the client whose code runs, or whose handlers serve real mode; nil for none.
func (h *Host) current() *client {
	if len(h.clients) == 0 {
		return nil
	}
	return h.clients[len(h.clients)-1]
}

// ProcessEnded is told by DOS that the program with a PSP is no more: its clients end.
func (h *Host) ProcessEnded(psp uint16) {
	for i, c := range h.clients {
		if c.psp == psp {
			for j := len(h.clients) - 1; j >= i; j-- {
				h.destroy(h.clients[j])
			}
			h.clients = h.clients[:i]
			break
		}
	}
	if len(h.clients) == 0 && h.tables.at != 0 {
		h.Pool.Free(h.tables.at)
		h.tables.at = 0
		h.Machine.SetA20(h.a20)
	}
}
