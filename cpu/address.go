package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// Addresses of 64 bits. The fast paths of mem.go know 32 bits only. In 64-bit mode readLen and writeLen of every segment
// are 0, so that an access by one of them takes the slow path, which computes its address here.

// canonical reports whether bits 63–47 of a linear address are equal (SDM vol. 1, 3.3.7.1).
func canonical(lin uint64) bool { return uint64(int64(lin<<16)>>16) == lin }

// reaches reports whether there can be code at an offset in CS: it is not beyond the limit, and canonical in 64-bit mode.
func (m blockMode) reaches(off uint64) bool {
	if m&mode64 != 0 {
		return canonical(off)
	}
	return off <= m.limit()
}

// codeLin returns the linear address of an offset in CS. Outside 64-bit mode it wraps at 4 GB.
func (c *CPU) codeLin(off uint64) uint64 {
	if c.mode&mode64 != 0 {
		return codeLong(c, off)
	}
	return uint64(c.seg[x86.CS].base + uint32(off))
}

// codeLong is codeLin in 64-bit mode. If off is in another region of 4 GB than before, c.code becomes the CodeTLB of that region.
func codeLong(c *CPU, off uint64) uint64 {
	if region := uint32(off >> 32); region != c.long.region {
		c.long.region, c.code = region, c.mem.Code(c.user(), region)
	}
	return off
}

// at64 returns the linear address of an offset in a segment. In 64-bit mode only FS and GS have a base (SDM vol. 3, 3.4.4).
func (c *CPU) at64(sreg int, off uint64) uint64 {
	s := &c.seg[sreg&7]
	switch {
	case c.mode&mode64 == 0:
		return uint64(s.base + uint32(off))
	case sreg < x86.FS:
		return off
	}
	return s.base64() + off
}

// wrap cuts a linear address to 32 bits outside long mode.
func (c *CPU) wrap(lin uint64) uint64 {
	if c.long.active() {
		return lin
	}
	return uint64(uint32(lin))
}

// following returns the linear address n bytes behind lin. Code and data of compatibility mode wrap at 4 GB, as those outside long
// mode do; what lies beyond 4 GB there is a table of the processor.
func following(c *CPU, lin, n uint64) uint64 {
	if c.mode&mode64 == 0 && lin>>32 == 0 {
		return uint64(uint32(lin + n))
	}
	return lin + n
}

// operandOffset returns the effective offset of a decoded instruction's memory operand. c.eip is that of the next instruction.
func (c *CPU) operandOffset(i *decoder.Inst) uint64 {
	if c.mode&mode64 == 0 {
		return c.memOperand(i)
	}
	m := &i.Mem
	off := c.reg[m.Base] + c.reg[m.Index]<<(m.Scale&3) + uint64(m.High)<<32 + uint64(m.Disp)
	if m.Base == decoder.RIP {
		off += c.eip
	}
	return off & offsetMask(i)
}

// effective returns the effective offset of the op's memory operand.
func (c *CPU) effective(o *op) uint64 { return c.slowOffset(o, c.ea(o)) }

// slowOffset is effective for a slow path. off is the offset that the fast path has computed, which is right outside 64-bit mode.
func (c *CPU) slowOffset(o *op, off uint32) uint64 {
	if c.mode&mode64 == 0 {
		return uint64(off)
	}
	return effectiveLong(c, o)
}

// beyond returns the offset n bytes behind that of the op's operand.
func beyond(c *CPU, o *op, n uint32) uint64 {
	if c.mode&mode64 == 0 {
		return uint64((c.ea(o) + n) & o.amask)
	}
	return (effectiveLong(c, o) + uint64(n)) & amask64(o)
}

// effectiveLong is effective in 64-bit mode, where disp is signed.
func effectiveLong(c *CPU, o *op) uint64 {
	off := c.reg[o.base] + c.reg[o.index]<<(o.scale&31) + uint64(int64(int32(o.disp)))
	if o.base == decoder.RIP {
		off += c.blocks.cur.eip + uint64(o.off) + uint64(o.len)
	}
	return off & amask64(o)
}
