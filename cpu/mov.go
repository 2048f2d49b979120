package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// MOV itself is in handlers_gen.go.

// extension has handlers by source size (8, 16 bits) and kind: register, then memory by
// lowerer.accessForm. Those from memory are in handlers_gen.go.
type extension [2][4]handler

var movzxd = extension{{movzxRdRb, movzxRdMb, movzxRdFb, movzxRdBb}, {movzxRdRw, movzxRdMw, movzxRdFw, movzxRdBw}}
var movsxd = extension{{movsxRdRb, movsxRdMb, movsxRdFb, movsxRdBb}, {movsxRdRw, movsxRdMw, movsxRdFw, movsxRdBw}}

func lowerMovzx(l *lowerer, i *decoder.Inst, o *op) bool {
	return l.extend(i, o, &movzxd, movzxRwRb, movzxRwMb)
}

func lowerMovsx(l *lowerer, i *decoder.Inst, o *op) bool {
	return l.extend(i, o, &movsxd, movsxRwRb, movsxRwMb)
}

// extend picks the handler of MOVZX or MOVSX; narrow ones are for 16-bit destinations.
func (l *lowerer) extend(i *decoder.Inst, o *op, wide *extension, narrowR, narrowM handler) bool {
	access := 0
	if i.Args[1].Kind == decoder.ArgMem {
		access = 1 + l.accessForm(o)
	}
	switch {
	case i.OpSize == 4:
		o.fn = wide[i.Args[1].Size>>1&1][access]
	case i.Args[1].Size == 2:
		return l.byForm(&movForms, i, o)
	default:
		o.fn = pick(access > 0, narrowR, narrowM)
	}
	return true
}

func movzxRdRb(c *CPU, o *op) bool { c.set32(o.dst, uint32(c.get8(o.src))); return true }
func movzxRdRw(c *CPU, o *op) bool { c.set32(o.dst, uint32(c.get16(o.src))); return true }
func movsxRdRb(c *CPU, o *op) bool { c.set32(o.dst, uint32(int8(c.get8(o.src)))); return true }
func movsxRdRw(c *CPU, o *op) bool { c.set32(o.dst, uint32(int16(c.get16(o.src)))); return true }
func movzxRwRb(c *CPU, o *op) bool { c.set16(o.dst, uint16(c.get8(o.src))); return true }
func movsxRwRb(c *CPU, o *op) bool { c.set16(o.dst, uint16(int8(c.get8(o.src)))); return true }

func movzxRwMb(c *CPU, o *op) bool {
	v, ok := c.load8(o)
	if ok {
		c.set16(o.dst, uint16(v))
	}
	return ok
}

func movsxRwMb(c *CPU, o *op) bool {
	v, ok := c.load8(o)
	if ok {
		c.set16(o.dst, uint16(int8(v)))
	}
	return ok
}

// lowerLea lowers LEA. The address is cut to the address size, then to the operand size.
func lowerLea(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn = pick(i.OpSize == 4, leaRw, leaRd)
	return true
}

func leaRw(c *CPU, o *op) bool { c.set16(o.dst, uint16(c.ea(o))); return true }
func leaRd(c *CPU, o *op) bool { c.set32(o.dst, c.ea(o)); return true }

func lowerCbw(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn = pick(i.OpSize == 4, cbw, cwde)
	return true
}

func cbw(c *CPU, o *op) bool  { c.set16(x86.AX, uint16(int8(c.get8(x86.AX)))); return true }
func cwde(c *CPU, o *op) bool { c.set32(x86.AX, uint32(int16(c.get16(x86.AX)))); return true }

func lowerCwd(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn = pick(i.OpSize == 4, cwd, cdq)
	return true
}

func cwd(c *CPU, o *op) bool { c.set16(x86.DX, uint16(int16(c.get16(x86.AX))>>15)); return true }
func cdq(c *CPU, o *op) bool { c.set32(x86.DX, uint32(int32(c.get32(x86.AX))>>31)); return true }

// lowerXlat lowers XLAT, which loads AL from [BX+AL]. No address field of an op stands for AL, so xlat adds it.
func lowerXlat(l *lowerer, i *decoder.Inst, o *op) bool {
	o.amask, o.seg, o.fn = addressMask(i), i.Seg, xlat
	return true
}

func xlat(c *CPU, o *op) bool {
	off := (uint32(c.reg[x86.BX]) + uint32(c.get8(x86.AX))) & o.amask
	v, ok := c.loadAt(o, o.seg, uint64(off), 1)
	if ok {
		c.set8(x86.AX, uint8(v))
	}
	return ok
}

func opNop(c *CPU, o *op) bool { return true }

func lowerNop(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn = opNop
	return true
}

func lowerBswap(l *lowerer, i *decoder.Inst, o *op) bool {
	o.fn = pick(i.OpSize == 4, bswapRw, bswapRd)
	return true
}

func bswapRd(c *CPU, o *op) bool {
	v := c.get32(o.dst)
	c.set32(o.dst, v>>24|v>>8&0xff00|v<<8&0xff0000|v<<24)
	return true
}

// bswapRw executes BSWAP of 16 bits, which the manual leaves undefined. The chips clear the register.
func bswapRw(c *CPU, o *op) bool { c.set16(o.dst, 0); return true }
