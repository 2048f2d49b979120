package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/mmu"
	"github.com/iron86/iron86/x86"
)

// String instructions of 64-bit mode. RSI, RDI and RCX have the address size, 64 or 32 bits, and lose their upper halves
// when they are written with 32. Elements have up to 8 bytes.

// advanceLong moves an index register by one element in the direction of DF.
func advanceLong(r *registers, index uint8, o *op) {
	n := uint64(o.kind)
	if r.flags&x86.DF != 0 {
		n = -n
	}
	r.reg[index] = (r.reg[index] + n) & amask64(o)
}

// compareLong notes the flags of a-b, operands of n bytes.
func compareLong(f *lazyFlags, n int, a, b uint64) {
	if n == 8 {
		f.sbb64(a, b, 0)
		return
	}
	f.subN(n, uint32(a), uint32(b))
}

func loadSource(c *CPU, o *op) (uint64, bool) {
	return loadLong(c, o, o.seg, indexLong(&c.general, x86.SI, o), int(o.kind))
}

func loadDestination(c *CPU, o *op) (uint64, bool) {
	return loadLong(c, o, x86.ES, indexLong(&c.general, x86.DI, o), int(o.kind))
}

func storeDestination(c *CPU, o *op, v uint64) bool {
	if !storeLong(c, o, x86.ES, indexLong(&c.general, x86.DI, o), int(o.kind), v) {
		return false
	}
	advanceLong(&c.registers, x86.DI, o)
	return true
}

func movsLong(c *CPU, o *op) bool {
	v, ok := loadSource(c, o)
	if !ok || !storeDestination(c, o, v) {
		return false
	}
	advanceLong(&c.registers, x86.SI, o)
	return true
}

func stosLong(c *CPU, o *op) bool {
	return storeDestination(c, o, getLong(&c.general, x86.AX, int(o.kind)))
}

func lodsLong(c *CPU, o *op) bool {
	v, ok := loadSource(c, o)
	if ok {
		setLong(&c.general, x86.AX, int(o.kind), v)
		advanceLong(&c.registers, x86.SI, o)
	}
	return ok
}

func scasLong(c *CPU, o *op) bool {
	v, ok := loadDestination(c, o)
	if ok {
		compareLong(&c.lazyFlags, int(o.kind), getLong(&c.general, x86.AX, int(o.kind)), v)
		advanceLong(&c.registers, x86.DI, o)
	}
	return ok
}

func cmpsLong(c *CPU, o *op) bool {
	a, ok := loadSource(c, o)
	if !ok {
		return false
	}
	b, ok := loadDestination(c, o)
	if ok {
		compareLong(&c.lazyFlags, int(o.kind), a, b)
		advanceLong(&c.registers, x86.SI, o)
		advanceLong(&c.registers, x86.DI, o)
	}
	return ok
}

// insLong checks the destination before it reads the port.
func insLong(c *CPU, o *op) bool {
	n, port := int(o.kind), c.get16(x86.DX)
	return c.ioAllowed(port, n) && c.checkWrite(x86.ES, indexLong(&c.general, x86.DI, o), n) &&
		storeDestination(c, o, uint64(c.portIn(port, n)))
}

func outsLong(c *CPU, o *op) bool {
	n, port := int(o.kind), c.get16(x86.DX)
	if !c.ioAllowed(port, n) {
		return false
	}
	v, ok := loadSource(c, o)
	if !ok {
		return false
	}
	advanceLong(&c.registers, x86.SI, o)
	c.portOut(port, n, uint32(v))
	return true
}

// bulkStep executes at most so many elements at once and gives their number, or 0.
type bulkStep func(c *CPU, o *op, most uint32) uint32

// stringLong makes the lowering of a string instruction that executes one element by step, and several by bulk if there is one.
func stringLong(step stringStep, bulk bulkStep, compares bool) lowerFunc {
	return lowerString(handler(step), func(c *CPU, o *op) bool { return repeatLong(c, o, step, bulk, compares) })
}

// portStringLong is for INS and OUTS.
func portStringLong(step stringStep) lowerFunc {
	return lowerPortString(func(c *CPU, o *op) bool {
		c.exit = exitNext
		step(c, o)
		return false
	}, func(c *CPU, o *op) bool {
		if !c.ioFree() && !c.ioBitmap(c.get16(x86.DX), int(o.kind)) {
			return false
		}
		return repeatLong(c, o, step, nil, false)
	})
}

// repeatLong is repeat with a counter of up to 64 bits.
func repeatLong(c *CPU, o *op, step stringStep, bulk bulkStep, compares bool) bool {
	b, id := c.blocks.cur, c.blocks.cur.id
	c.exit = exitNext
	for {
		left := indexLong(&c.general, x86.CX, o)
		if left == 0 {
			return false
		}
		done := uint64(0)
		if bulk != nil && !c.pending && !c.watching {
			done = uint64(bulk(c, o, uint32(min(left, uint64(c.budget)+1, mmu.PageSize))))
		}
		if done == 0 {
			if !step(c, o) {
				return false
			}
			done = 1
		}
		c.reg[x86.CX] = left - done
		c.budget -= int64(done) - 1
		if left == done || compares && c.zf() != (o.imm == repE) {
			return false
		}
		if c.budget <= 0 || c.pending || c.sys.stepping || b.id != id || id == 0 {
			c.repeatUnfinished = true
			c.resume()
			c.eip, c.exit = b.eip+uint64(o.off), exitIndirect
			return false
		}
		c.budget--
	}
}

var stringsLong = map[decoder.Op]lowerFunc{
	decoder.MOVS: stringLong(movsLong, bulkMovsLong, false), decoder.STOS: stringLong(stosLong, bulkStosLong, false), decoder.LODS: stringLong(lodsLong, nil, false),
	decoder.SCAS: stringLong(scasLong, bulkScasLong, true), decoder.CMPS: stringLong(cmpsLong, nil, true),
	decoder.INS: portStringLong(insLong), decoder.OUTS: portStringLong(outsLong),
}
