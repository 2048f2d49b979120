package cpu

import (
	"hash/crc32"

	"github.com/iron86/iron86/decoder"
)

// castagnoli has the remainders of single bytes by the polynomial 11EDC6F41h, bits reversed (SDM vol. 2, CRC32).
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// lowerCRC32 lowers CRC32. op.kind is the size of the source in bytes; the destination has always 32 bits.
func lowerCRC32(_ *lowerer, i *decoder.Inst, o *op) bool {
	o.kind = i.Args[1].Size
	o.fn = crc32R
	if i.Args[1].Kind == decoder.ArgMem {
		o.fn = crc32M
	}
	return true
}

// remainder continues the remainder r by the n bytes of v, the lowest first. Nothing is inverted before or after.
func remainder(r, v uint32, n uint8) uint32 {
	for range n {
		r = castagnoli[uint8(r^v)] ^ r>>8
		v >>= 8
	}
	return r
}

func crc32R(c *CPU, o *op) bool {
	c.set32(o.dst, remainder(c.get32(o.dst), c.get(o.src, int(o.kind)), o.kind))
	return true
}

func crc32M(c *CPU, o *op) bool {
	v, ok := c.loadN(o, int(o.kind))
	if ok {
		c.set32(o.dst, remainder(c.get32(o.dst), v, o.kind))
	}
	return ok
}
