package guest

import (
	"encoding/binary"
	"fmt"
)

// The page of stubs is ROM below the BIOS, with an entry for every vector of DOS. Each service has a NOP
// there, on which a trap calls the Go function, followed by the instruction that returns to the caller.
const (
	StubSeg  = 0xef00
	StubBase = StubSeg << 4
	StubSize = 0x1000
)

// Offsets in the page that several rooms of DOS use. The others stand with the code that their
// room puts there: package tables has 230h to 23Fh, package conio 240h to 26Fh, 2A8h to 2AFh and 330h to 33Fh, package
// mouse 2C0h to 31Fh, package himem 360h to 3A7h and 800h to 83Fh, package dpmi 840h to AFFh, the kernel what is left
// below 360h.
const (
	StubVectors = 0x000 // 16 bytes for each of INT 20h to 3Fh
	StubWait    = 0x2b0 // waits for an interrupt and returns from one: STI; HLT; IRET
	StubReturn  = StubWait + 2
	StubHalt    = 0x320 // halts for ever
)

// VectorStub returns the offset in the page of the stub of interrupt v, 20h to 3Fh.
func VectorStub(v int) uint16 { return uint16(StubVectors + (v-0x20)*16) }

// Stub returns the address of an offset in the page.
func Stub(off uint16) Far { return Far{StubSeg, off} }

// TrapStub has f called when the processor comes to an offset of the page.
func (g *Guest) TrapStub(off uint16, f func()) { g.Trap(StubBase+uint32(off), f) }

// Idle returns code of 8 bytes for offset at of the page. It waits for an interrupt and goes on at offset entry. It is
// STI; INT 28h; HLT; CLI; JMP.
func Idle(at, entry int) []byte {
	return binary.LittleEndian.AppendUint16([]byte{0xfb, 0xcd, 0x28, 0xf4, 0xfa, 0xe9}, uint16(entry-(at+8)))
}

// Page is the content of the page of stubs while the rooms put their code there. It has IRET wherever
// nobody has put anything.
type Page struct {
	code [StubSize]byte
	used [StubSize]bool
}

// NewPage makes the page with what all rooms use.
func NewPage() *Page {
	p := new(Page)
	for i := range p.code {
		p.code[i] = 0xcf
	}
	p.Put(StubWait, 0xfb, 0xf4, 0xcf) // STI; HLT; IRET
	p.Put(StubHalt, 0xf4, 0xeb, 0xfd) // HLT; JMP to it
	return p
}

// Put puts code at an offset. It panics if there is code already, because two rooms must not use the same
// place.
func (p *Page) Put(off int, code ...byte) {
	for i, b := range code {
		if p.used[off+i] {
			panic(fmt.Sprintf("BUG: dos: two stubs at %03Xh of the page", off+i))
		}
		p.code[off+i], p.used[off+i] = b, true
	}
}

// Code returns the whole page.
func (p *Page) Code() []byte { return p.code[:] }
