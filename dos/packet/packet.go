package packet

import (
	_ "embed"
	"encoding/binary"
)

// driver is driver.asm, assembled.
//
//go:embed driver.bin
var driver []byte

// Vector is the interrupt of the driver.
const Vector = 0x60

// Where the driver is: 8 KB between the BIOS of the display and the upper memory blocks.
const (
	Segment = 0xc600
	size    = 0x2000
)

// Offsets in driver.asm.
const (
	atBase      = 12
	atSecond    = 14
	atAddress   = 16
	atInterrupt = 22
	atRegisters = 26
)

// PC is what Install needs of the machine.
type PC interface {
	In(port uint16) uint8
	Out(port uint16, v uint8)
	Write(addr uint32, p []byte)
	MapRAM(addr uint32, n int)
}

// Card says where the network card is.
type Card struct {
	Base    uint16
	IRQ     int
	Address [6]byte
}

// Install puts the driver into memory, sets the card up and lets its interrupts in.
func Install(pc PC, c Card) {
	code := make([]byte, len(driver))
	copy(code, driver)
	binary.LittleEndian.PutUint16(code[atBase:], c.Base)
	code[atSecond] = uint8(c.IRQ >> 3)
	copy(code[atAddress:], c.Address[:])
	pc.MapRAM(Segment<<4, size)
	pc.Write(Segment<<4, code)
	setVector(pc, Vector, 0)
	mask, vector := uint16(0x21), 0x08
	if c.IRQ >= 8 {
		mask, vector = 0xa1, 0x70
		pc.Out(0x21, pc.In(0x21)&^(1<<2)) // the second 8259A
	}
	setVector(pc, vector+c.IRQ&7, atInterrupt)
	start(pc, c)
	pc.Out(mask, pc.In(mask)&^(1<<(c.IRQ&7)))
}

// setVector has an interrupt lead to an offset in the driver.
func setVector(pc PC, n int, off uint16) {
	v := binary.LittleEndian.AppendUint16(nil, off)
	pc.Write(uint32(n)*4, binary.LittleEndian.AppendUint16(v, Segment))
}

// start does what the driver's reset does: it sets the registers of the list there, the address, and starts the card for its own frames and broadcasts.
func start(pc PC, c Card) {
	pc.Out(c.Base+0x1f, pc.In(c.Base+0x1f))
	for i := binary.LittleEndian.Uint16(driver[atRegisters:]); driver[i] != 0xff; i += 2 {
		pc.Out(c.Base+uint16(driver[i]), driver[i+1])
	}
	for i, v := range c.Address {
		pc.Out(c.Base+1+uint16(i), v)
	}
	for i := range uint16(8) {
		pc.Out(c.Base+8+i, 0xff) // groups
	}
	for _, r := range [...][2]uint8{{0, 0x22}, {0xd, 0}, {0xc, 4}} {
		pc.Out(c.Base+uint16(r[0]), r[1])
	}
}
