package machine

import "encoding/binary"

// Typed says how far the guest has come with the keys that were pressed. It is for a host that
// types.
type Typed struct {
	Taken  bool   // the guest has read all that the keyboard has sent
	Head   uint16 // offset in the BIOS's data area of the next key that the guest will read from the keyboard buffer
	Tail   uint16 // offset at which the BIOS stores the next key
	Full   bool   // the buffer has no room for another key
	Hooked bool   // the vector of the keyboard's interrupt does not point into a ROM
}

// Places in the data area of the BIOS, and the vector of IRQ 1.
const (
	bdaKeyHead  = 0x041a
	bdaKeyStart = 0x0480
	vectorKeys  = 4 * 9
	romSegment  = 0xc000 // the first one of ROMs
)

// Typed returns the state of the keyboard and of its buffer in the BIOS's data area. The guest may
// have put nonsense there; then the buffer counts as not full.
func (m *Machine) Typed() Typed {
	var vector, pointers, bounds [4]byte
	m.bus.ReadBytes(vectorKeys, vector[:])
	m.bus.ReadBytes(bdaKeyHead, pointers[:])
	m.bus.ReadBytes(bdaKeyStart, bounds[:])
	word := binary.LittleEndian.Uint16
	t := Typed{
		Taken: m.kbc.Idle(), Head: word(pointers[:]), Tail: word(pointers[2:]),
		Hooked: word(vector[2:]) < romSegment,
	}
	next := t.Tail + 2
	if next >= word(bounds[2:]) {
		next = word(bounds[:])
	}
	t.Full = next == t.Head && word(bounds[:]) < word(bounds[2:])
	return t
}
