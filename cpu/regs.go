package cpu

import "github.com/iron86/iron86/x86"

// Registers by op field. CPU.reg has an element for every value of a byte, so
// that no index needs a check (BenchmarkKernel/sha: 5 %).

func (c *CPU) get32(r uint8) uint32 { return uint32(c.reg[r]) }
func (c *CPU) get16(r uint8) uint16 { return uint16(c.reg[r]) }

// get8 reads a byte register; highByte makes the shift 8.
func (c *CPU) get8(r uint8) uint8 { return uint8(c.reg[r&15] >> (r >> 1 & 8)) }

func (c *CPU) set32(r uint8, v uint32) { c.reg[r] = uint64(v) }

func (c *CPU) set16(r uint8, v uint16) {
	p := &c.reg[r]
	*p = *p&^0xffff | uint64(v)
}

func (c *CPU) set8(r uint8, v uint8) {
	p, shift := &c.reg[r&15], r>>1&8
	*p = *p&^(0xff<<shift) | uint64(v)<<shift
}

// get and set are for code that does not mind a switch: n is 1, 2 or 4 bytes and
// r an op's register field.
func (c *CPU) get(r uint8, n int) uint32 {
	switch n {
	case 1:
		return uint32(c.get8(r))
	case 2:
		return uint32(c.get16(r))
	}
	return c.get32(r)
}

func (c *CPU) set(r uint8, n int, v uint32) {
	switch n {
	case 1:
		c.set8(r, uint8(v))
	case 2:
		c.set16(r, uint16(v))
	default:
		c.set32(r, v)
	}
}

// sp is the stack pointer cut to the stack's size, setSP stores it keeping the
// upper half of ESP on a 16-bit stack.
func (c *CPU) sp() uint32 { return uint32(c.reg[x86.SP]) & c.spMask }

func (c *CPU) setSP(v uint32) {
	p := &c.reg[x86.SP]
	*p = uint64(uint32(*p)&^c.spMask | v&c.spMask)
}
