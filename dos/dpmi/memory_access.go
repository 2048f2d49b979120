package dpmi

import "encoding/binary"

func (h *Host) read16(addr uint32) uint16 {
	var b [2]byte
	h.Machine.Read(addr, b[:])
	return binary.LittleEndian.Uint16(b[:])
}

func (h *Host) read32(addr uint32) uint32 {
	var b [4]byte
	h.Machine.Read(addr, b[:])
	return binary.LittleEndian.Uint32(b[:])
}

func (h *Host) write16(addr uint32, v uint16) {
	h.Machine.Write(addr, binary.LittleEndian.AppendUint16(nil, v))
}

func (h *Host) write32(addr, v uint32) {
	h.Machine.Write(addr, binary.LittleEndian.AppendUint32(nil, v))
}

// zero clears n bytes.
func (h *Host) zero(addr, n uint32) {
	none := make([]byte, min(n, 0x10000))
	for ; n > 0; n -= min(n, uint32(len(none))) {
		h.Machine.Write(addr, none[:min(n, uint32(len(none)))])
		addr += min(n, uint32(len(none)))
	}
}

// move copies n bytes to memory that does not overlap.
func (h *Host) move(to, from, n uint32) {
	buf := make([]byte, min(n, 0x10000))
	for n > 0 {
		k := min(n, uint32(len(buf)))
		h.Machine.Read(from, buf[:k])
		h.Machine.Write(to, buf[:k])
		to, from, n = to+k, from+k, n-k
	}
}

// realVector is an entry of the interrupt table of real mode, seg:off.
func (h *Host) realVector(n uint8) uint32 { return h.read32(uint32(n) * 4) }
