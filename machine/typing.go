package machine

import "encoding/binary"

// Typed is how far the guest has come with the keys that were pressed, for a host
// that types. Looking changes nothing.
type Typed struct {
	Taken  bool   // the guest has read all that the keyboard has sent
	Head   uint16 // of the keyboard buffer in the BIOS's data area: the next key to be read
	Tail   uint16 // where the BIOS stores the next key
	Full   bool   // … for which there is no room
	Hooked bool   // the keyboard's interrupt does not go to a ROM
}

// Places in the data area of the BIOS, and the vector of IRQ 1.
const (
	bdaKeyHead  = 0x041a
	bdaKeyStart = 0x0480
	vectorKeys  = 4 * 9
	romSegment  = 0xc000 // the first one of ROMs
)

// Typed looks at the keyboard, and at its buffer in the BIOS's data area. What stands
// there is the guest's business and may be nonsense: then the buffer is not full.
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
