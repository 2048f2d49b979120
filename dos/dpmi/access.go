package dpmi

import (
	"encoding/binary"

	"github.com/iron86/iron86/x86"
)

// memory is the PC's memory, by physical addresses.
type memory struct {
	physical
}

// physical is what a memory needs of the Machine.
type physical interface {
	Read(addr uint32, p []byte)
	Write(addr uint32, p []byte)
}

// read16 reads a word.
func (m memory) read16(addr uint32) uint16 {
	var b [2]byte
	m.Read(addr, b[:])
	return binary.LittleEndian.Uint16(b[:])
}

// read32 reads a doubleword.
func (m memory) read32(addr uint32) uint32 {
	var b [4]byte
	m.Read(addr, b[:])
	return binary.LittleEndian.Uint32(b[:])
}

// write16 writes a word.
func (m memory) write16(addr uint32, v uint16) {
	m.Write(addr, binary.LittleEndian.AppendUint16(nil, v))
}

// write32 writes a doubleword.
func (m memory) write32(addr, v uint32) {
	m.Write(addr, binary.LittleEndian.AppendUint32(nil, v))
}

// zero clears n bytes from addr on.
func (m memory) zero(addr, n uint32) {
	none := make([]byte, min(n, 0x10000))
	for ; n > 0; n -= min(n, uint32(len(none))) {
		m.Write(addr, none[:min(n, uint32(len(none)))])
		addr += min(n, uint32(len(none)))
	}
}

// move copies n bytes to memory that does not overlap.
func (m memory) move(to, from, n uint32) {
	buf := make([]byte, min(n, 0x10000))
	for n > 0 {
		k := min(n, uint32(len(buf)))
		m.Read(from, buf[:k])
		m.Write(to, buf[:k])
		to, from, n = to+k, from+k, n-k
	}
}

// realVector returns entry n of the interrupt table of real mode, as seg:off.
func (m memory) realVector(n uint8) uint32 { return m.read32(uint32(n) * 4) }

// text returns the bytes at addr before the byte end, at most max of them.
func (m memory) text(addr uint32, max int, end byte) []byte {
	b := make([]byte, max)
	m.Read(addr, b)
	for i, v := range b {
		if v == end {
			return b[:i]
		}
	}
	return b
}

// linear returns the physical address of seg:off of real mode.
func linear(seg, off uint16) uint32 { return uint32(seg)<<4 + uint32(off) }

// pushReal pushes a word on the stack of a state of real mode.
func (m memory) pushReal(s *context, v uint16) {
	s.set(x86.SP, s.lo(x86.SP)-2)
	m.write16(linear(s.seg[x86.SS], s.lo(x86.SP)), v)
}

// popReal pops a word from the stack of a state of real mode.
func (m memory) popReal(s *context) uint16 {
	v := m.read16(linear(s.seg[x86.SS], s.lo(x86.SP)))
	s.set(x86.SP, s.lo(x86.SP)+2)
	return v
}
