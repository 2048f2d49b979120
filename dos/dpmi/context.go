package dpmi

// farPointer is a selector and an offset. Selector 0 stands for the host's default.
type farPointer struct {
	sel uint16
	off uint32
}

// context is the state of the processor for a program: for a client in protected mode, or for code
// of real mode.
type context struct {
	reg   [8]uint32
	seg   [6]uint16
	eip   uint32
	flags uint32
}

// lo returns the low word of general register r.
func (s *context) lo(r int) uint16 { return uint16(s.reg[r]) }

// set sets the low word of general register r.
func (s *context) set(r int, v uint16) { s.reg[r] = s.reg[r]&^0xffff | uint32(v) }

// setPair puts the halves of v into the low words of hi and lo.
func (s *context) setPair(hi, lo int, v uint32) {
	s.set(hi, uint16(v>>16))
	s.set(lo, uint16(v))
}

// pair returns the number whose halves are the low words of hi and lo.
func (s *context) pair(hi, lo int) uint32 { return uint32(s.lo(hi))<<16 | uint32(s.lo(lo)) }
