package guest

import (
	"bytes"
	"encoding/binary"
)

// Byte reads the byte at addr.
func (g *Guest) Byte(addr uint32) uint8 {
	b := g.scratch[:1]
	g.Read(addr, b)
	return b[0]
}

// Word reads the word at addr.
func (g *Guest) Word(addr uint32) uint16 {
	b := g.scratch[:2]
	g.Read(addr, b)
	return binary.LittleEndian.Uint16(b)
}

// Dword reads the doubleword at addr.
func (g *Guest) Dword(addr uint32) uint32 {
	b := g.scratch[:4]
	g.Read(addr, b)
	return binary.LittleEndian.Uint32(b)
}

// Qword reads the quadword at addr.
func (g *Guest) Qword(addr uint32) uint64 {
	b := g.scratch[:8]
	g.Read(addr, b)
	return binary.LittleEndian.Uint64(b)
}

// PutByte stores a byte at addr.
func (g *Guest) PutByte(addr uint32, v uint8) {
	b := g.scratch[:1]
	b[0] = v
	g.Write(addr, b)
}

// PutWord stores a word at addr.
func (g *Guest) PutWord(addr uint32, v uint16) {
	b := g.scratch[:2]
	binary.LittleEndian.PutUint16(b, v)
	g.Write(addr, b)
}

// PutDword stores a doubleword at addr.
func (g *Guest) PutDword(addr uint32, v uint32) {
	b := g.scratch[:4]
	binary.LittleEndian.PutUint32(b, v)
	g.Write(addr, b)
}

// PutFar stores the pointer seg:off at addr.
func (g *Guest) PutFar(addr uint32, seg, off uint16) {
	g.PutDword(addr, uint32(seg)<<16|uint32(off))
}

// Bytes reads n bytes at seg:off; the offset wraps within the segment.
func (g *Guest) Bytes(seg, off uint16, n int) []byte {
	b := make([]byte, n)
	g.GetBytes(seg, off, b)
	return b
}

// FarBytes reads n bytes at the pointer that stands at addr.
func (g *Guest) FarBytes(addr uint32, n int) []byte {
	p := FarOf(g.Dword(addr))
	return g.Bytes(p.Seg, p.Off, n)
}

// GetBytes fills b from seg:off; the offset wraps within the segment.
func (g *Guest) GetBytes(seg, off uint16, b []byte) {
	first := min(len(b), 0x10000-int(off))
	g.Read(Linear(seg, off), b[:first])
	if first < len(b) {
		g.Read(Linear(seg, 0), b[first:])
	}
}

// PutBytes writes b at seg:off; the offset wraps within the segment.
func (g *Guest) PutBytes(seg, off uint16, b []byte) {
	first := min(len(b), 0x10000-int(off))
	g.Write(Linear(seg, off), b[:first])
	if first < len(b) {
		g.Write(Linear(seg, 0), b[first:])
	}
}

// ASCIIZ reads the string at seg:off that a zero ends, at most max bytes of it.
func (g *Guest) ASCIIZ(seg, off uint16, max int) []byte {
	b := g.Bytes(seg, off, max)
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}
