package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// String instructions of 64-bit mode. RSI, RDI and RCX have the address size, 64 or 32 bits, and lose their upper halves
// when they are written with 32. Elements have up to 8 bytes.

// advanceLong is advance in 64-bit mode.
func advanceLong(r *registers, index uint8, o *op) { r.setIndex(index, o, r.reg[index]+stride(r, o)) }

// compareLong notes the flags of a-b, operands of n bytes.
func compareLong(f *lazyFlags, n int, a, b uint64) {
	if n == 8 {
		f.sbb64(a, b, 0)
		return
	}
	f.subN(n, uint32(a), uint32(b))
}

// loadSource reads the element at RSI, and loadDestination that at RDI.
func loadSource(c *CPU, o *op) (uint64, bool) {
	return loadLong(c, o, o.seg, c.index(x86.SI, o), int(o.kind))
}

func loadDestination(c *CPU, o *op) (uint64, bool) {
	return loadLong(c, o, x86.ES, c.index(x86.DI, o), int(o.kind))
}

// storeDestination writes the element at RDI and moves RDI.
func storeDestination(c *CPU, o *op, v uint64) bool {
	if !storeLong(c, o, x86.ES, c.index(x86.DI, o), int(o.kind), v) {
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
	return c.ioAllowed(port, n) && c.checkWrite(x86.ES, c.index(x86.DI, o), n) &&
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

// stringLong makes the lowering of a string instruction that executes one element by step, and several by bulk if there is one.
func stringLong(step stringStep, bulk bulkStep, compares bool) lowerFunc {
	return lowerString(handler(step), func(c *CPU, o *op) bool { return c.repeat(o, step, bulk, compares) })
}

// portStringLong is stringLong for INS and OUTS.
func portStringLong(step stringStep) lowerFunc {
	return lowerPortString(func(c *CPU, o *op) bool {
		c.exit = exitNext
		step(c, o)
		return false
	}, func(c *CPU, o *op) bool {
		return c.repeatPort(o, step)
	})
}

// stringsLong are the lowerings of the string instructions.
var stringsLong = map[decoder.Op]lowerFunc{
	decoder.MOVS: stringLong(movsLong, bulkMovs, false), decoder.STOS: stringLong(stosLong, bulkStos, false), decoder.LODS: stringLong(lodsLong, nil, false),
	decoder.SCAS: stringLong(scasLong, bulkScas, true), decoder.CMPS: stringLong(cmpsLong, nil, true),
	decoder.INS: portStringLong(insLong), decoder.OUTS: portStringLong(outsLong),
}
