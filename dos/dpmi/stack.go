package dpmi

import "github.com/iron86/iron86/x86"

// callRoom is how many bytes of the host's stack of real mode a call may need.
const callRoom = 0x0200

// lockRoom is how many bytes of the locked stack a handler may use before it changes to a stack of
// its own.
const lockRoom = 0x0400

// stackMask returns the bits of ESP that count on the stack of s.
func (h *Host) stackMask(s *context) uint32 {
	if d, ok := h.descriptor(s.seg[x86.SS]); ok && d.Big() {
		return 0xffffffff
	}
	return 0xffff
}

// push pushes words of the client's size, 16 or 32 bits.
func (h *Host) push(s *context, values ...uint32) {
	size, mask, base := uint32(2), h.stackMask(s), h.base(s.seg[x86.SS])
	if h.current().wide {
		size = 4
	}
	for _, v := range values {
		sp := (s.reg[x86.SP] - size) & mask
		s.reg[x86.SP] = s.reg[x86.SP]&^mask | sp
		if size == 4 {
			h.mem.write32(base+sp, v)
		} else {
			h.mem.write16(base+sp, uint16(v))
		}
	}
}

// pop pops a word of the client's size.
func (h *Host) pop(s *context) (v uint32) {
	mask, base := h.stackMask(s), h.base(s.seg[x86.SS])
	sp := s.reg[x86.SP] & mask
	if h.current().wide {
		v = h.mem.read32(base + sp)
		sp += 4
	} else {
		v = uint32(h.mem.read16(base + sp))
		sp += 2
	}
	s.reg[x86.SP] = s.reg[x86.SP]&^mask | sp&mask
	return v
}

// toLockedStack moves s to the locked stack unless it is there already. It returns false if that
// stack is full.
func (h *Host) toLockedStack(s *context) bool {
	if s.seg[x86.SS]|3 != selLock {
		s.seg[x86.SS], s.reg[x86.SP] = selLock, h.current().lockSP
	}
	return s.reg[x86.SP] >= minRoom && s.reg[x86.SP] <= lockSize
}
