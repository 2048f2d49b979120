package mmu

import (
	"encoding/binary"
	"unsafe"
)

// The functions below read and write in a host page, at the offset that lin has in its
// page. They are safe because of this invariant: the caller has compared a TLB tag
// with the page of the last byte of the access, or has checked Crosses, so that all of
// its bytes are in the page, and p is not nil. Load8 and Store8 are safe
// for any lin.

// Load8 reads the byte at lin in p.
func Load8(p *Page, lin uint32) uint8 { return p[lin&offsetMask] }

// Load16 reads 2 bytes, little-endian on every host.
func Load16(p *Page, lin uint32) uint16 {
	return binary.LittleEndian.Uint16((*[2]byte)(unsafe.Add(unsafe.Pointer(p), lin&offsetMask))[:])
}

// Load32 reads 4 bytes.
func Load32(p *Page, lin uint32) uint32 {
	return binary.LittleEndian.Uint32((*[4]byte)(unsafe.Add(unsafe.Pointer(p), lin&offsetMask))[:])
}

// Load64 reads 8 bytes.
func Load64(p *Page, lin uint32) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(p), lin&offsetMask))[:])
}

// Store8 writes the byte at lin in p.
func Store8(p *Page, lin uint32, v uint8) { p[lin&offsetMask] = v }

// Store16 writes 2 bytes, little-endian on every host.
func Store16(p *Page, lin uint32, v uint16) {
	binary.LittleEndian.PutUint16((*[2]byte)(unsafe.Add(unsafe.Pointer(p), lin&offsetMask))[:], v)
}

// Store32 writes 4 bytes.
func Store32(p *Page, lin uint32, v uint32) {
	binary.LittleEndian.PutUint32((*[4]byte)(unsafe.Add(unsafe.Pointer(p), lin&offsetMask))[:], v)
}

// Store64 writes 8 bytes.
func Store64(p *Page, lin uint32, v uint64) {
	binary.LittleEndian.PutUint64((*[8]byte)(unsafe.Add(unsafe.Pointer(p), lin&offsetMask))[:], v)
}
