package cpu

//go:generate go run ./mkhandlers

// Arithmetic of CMP, TEST, NOT and NEG; the handlers of the whole family are in
// handlers_gen.go, the other operations in flags.go.

func (c *CPU) cmp32(a, b uint32)  { c.sub32(a, b) }
func (c *CPU) cmp16(a, b uint16)  { c.sub16(a, b) }
func (c *CPU) cmp8(a, b uint8)    { c.sub8(a, b) }
func (c *CPU) test32(a, b uint32) { c.logic32(a & b) }
func (c *CPU) test16(a, b uint16) { c.logic16(a & b) }
func (c *CPU) test8(a, b uint8)   { c.logic8(a & b) }

func (c *CPU) not32(a uint32) uint32 { return ^a }
func (c *CPU) not16(a uint16) uint16 { return ^a }
func (c *CPU) not8(a uint8) uint8    { return ^a }

func (c *CPU) neg32(a uint32) uint32 { return c.sub32(0, a) }
func (c *CPU) neg16(a uint16) uint16 { return c.sub16(0, a) }
func (c *CPU) neg8(a uint8) uint8    { return c.sub8(0, a) }
