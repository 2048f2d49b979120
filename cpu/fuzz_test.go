package cpu

import (
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/x86"
)

// fuzzModes are the modes that FuzzInstructions starts in.
const (
	fuzzReal = iota
	fuzzV86
	fuzzProtected16
	fuzzProtected32
	fuzzUser32
	fuzzPaged
	fuzzPAE
	fuzzModes
)

// FuzzInstructions executes random bytes in every mode of every generation, with
// random registers, tables and traps: nothing may panic or hang, and the count of
// instructions must be exact.
func FuzzInstructions(f *testing.F) {
	f.Add(uint8(x86.I8086), uint8(fuzzReal), []byte{0x90, 0xf3, 0xa4, 0xeb, 0xfc})
	f.Add(uint8(x86.I80286), uint8(fuzzProtected16), []byte{0x0f, 0x05, 0xcf, 0xcd, 0x20})
	f.Add(uint8(x86.I80386), uint8(fuzzV86), []byte{0x0f, 0x07, 0x9d, 0x9c, 0xfa, 0xfb})
	f.Add(uint8(x86.P5), uint8(fuzzUser32), []byte{0x0f, 0xc7, 0x0f, 0xe4, 0x20, 0x6c})
	f.Add(uint8(x86.P3), uint8(fuzzPaged), []byte{0x0f, 0x22, 0xd8, 0x8e, 0xd8, 0xea, 0, 0, 0, 0, 0x38, 0})
	f.Add(uint8(x86.P4), uint8(fuzzPAE), []byte{0x0f, 0x01, 0x3f, 0xf4, 0x62, 0x00, 0xca, 0x08, 0x00})
	f.Add(uint8(x86.P5), uint8(fuzzPaged), []byte{0x0f, 0xfc, 0x08, 0x0f, 0x60, 0x0d, 0x0f, 0x7f, 0x4b, 0x11, 0x0f, 0x77, 0xd9, 0xe8})
	f.Add(uint8(x86.P3), uint8(fuzzReal), []byte{0x0f, 0x11, 0x0f, 0x0f, 0x28, 0x10, 0x0f, 0xf7, 0xca, 0x0f, 0x16, 0x40, 0xf3})
	f.Add(uint8(x86.P4), uint8(fuzzUser32), []byte{0x66, 0x0f, 0x7f, 0x08, 0xf3, 0x0f, 0x7f, 0x4b, 0x3f, 0x66, 0x0f, 0xf7, 0xca, 0x0f, 0x38, 0x00, 0xca})
	f.Add(uint8(x86.Nehalem32), uint8(fuzzUser32), []byte{0x66, 0x0f, 0x3a, 0x60, 0x08, 0x1a, 0xf2, 0x0f, 0x38, 0xf1, 0x03, 0xf3, 0x0f, 0xb8, 0xc1, 0x66, 0x0f, 0x3a, 0x40, 0xca, 0xff})
	f.Fuzz(func(t *testing.T, gen, mode uint8, data []byte) {
		g := x86.Generation(gen) % (x86.Nehalem32 + 1)
		m := newFuzzed(g, int(mode)%fuzzModes, data)
		for i := range 40 {
			before := m.Retired()
			n, why := m.Run(50)
			if n > 50 || m.Retired()-before != n || why == Budget && n != 50 {
				t.Fatalf("%v, mode %d: Run(50) says %d, %v, the count went on by %d", g, mode%fuzzModes, n, why, m.Retired()-before)
			}
			switch why {
			case Shutdown:
				return
			case Halted:
				m.SetINTR(i%2 == 0)
				m.NMI()
			}
		}
	})
}

// newFuzzed makes a processor of 1 MB whose memory, registers and tables come
// from data.
func newFuzzed(g x86.Generation, mode int, data []byte) *CPU {
	ram := make([]byte, 1<<20)
	if len(data) == 0 {
		data = []byte{0}
	}
	for i := range ram {
		ram[i] = data[(i+i>>8)%len(data)]
	}
	copy(ram[0x1000:], data)
	b := bus.New()
	b.MapRAM(0, ram)
	c := New(Config{Generation: g, Bus: b, Ack: func() uint8 { return data[0] }, FPU: true})
	c.Reset()
	if g >= x86.P3 {
		c.cr4 |= x86.CR4OSFXSR
	}
	for i := range 8 {
		c.SetReg(i, uint32(data[i%len(data)])*0x01010101>>(i*3))
	}
	for i := range 6 {
		c.loadSegment(i, uint16(i)<<8)
	}
	c.loadSegment(x86.CS, 0)
	c.SetEIP(0x1000)
	c.SetReg(x86.SP, 0x8000)
	if mode != fuzzReal && g >= x86.I80286 {
		fuzzProtect(c, ram, mode)
	}
	c.modeChanged()
	return c
}

// fuzzProtect builds tables with good and bad entries and enters the mode.
func fuzzProtect(c *CPU, ram []byte, mode int) {
	flags := uint64(0)
	if mode >= fuzzProtected32 {
		flags = 0xc0
	}
	for i, d := range []uint64{
		0, 0x00009b000000ffff, 0x000093000000ffff, 0x0000fb000000ffff, 0x0000f3000000ffff,
		0x00008b006000ffff | 0x67, 0x0000820070000fff, 0x0000e90060000067, 0x0000ec0000080000, 0x0000850000380000,
		0x0000960000000fff, 0x0000130000000fff,
	} {
		binary.LittleEndian.PutUint64(ram[0x3000+8*i:], d|flags<<48)
	}
	for v := range 64 {
		gate := uint64(0xee00_0008_1000) + uint64(v) | uint64(v%3)<<40
		binary.LittleEndian.PutUint64(ram[0x4000+8*v:], gate)
	}
	c.SetGDTR(0x3000, 0xff)
	c.SetIDTR(0x4000, 0x1ff)
	binary.LittleEndian.PutUint32(ram[0x6004:], 0x9000)
	binary.LittleEndian.PutUint32(ram[0x6008:], 0x10)
	c.cr0 |= x86.CR0PE
	c.tr = segment{selector: 0x28, base: 0x6000, limit: 0x2fff, access: 0x8b}
	if c.gen == x86.I80286 {
		c.tr.access = 0x83
	}
	cpl := uint16(0)
	if mode == fuzzUser32 {
		cpl = 3
	}
	c.cpl = uint8(cpl)
	for _, r := range [...]int{x86.ES, x86.SS, x86.DS} {
		c.setSegment(r, segment{selector: 0x10 + cpl*5 + cpl, limit: 0xffffffff, access: uint8(0x93 | cpl<<5), big: mode >= fuzzProtected32})
	}
	c.setSegment(x86.CS, segment{selector: 8 + cpl*5 + cpl, limit: 0xffffffff, access: uint8(0x9b | cpl<<5), big: mode >= fuzzProtected32})
	switch {
	case c.gen < x86.I80386:
	case mode == fuzzV86:
		c.flags |= x86.VM
		c.cpl = 3
		for r := range 6 {
			c.setSegment(r, c.plainSegment(r, uint16(r)<<6))
		}
		c.setSegment(x86.CS, c.plainSegment(x86.CS, 0))
	case mode == fuzzPaged:
		for i := range 1024 {
			binary.LittleEndian.PutUint32(ram[0x11000+4*i:], uint32(i&0xff)<<12|uint32(ram[i]&6|1))
			binary.LittleEndian.PutUint32(ram[0x10000+4*i:], 0x11007)
		}
		c.cr3 = 0x10000
		c.cr0 |= x86.CR0PG
	case mode == fuzzPAE && c.gen >= x86.P2:
		for i := range 512 {
			binary.LittleEndian.PutUint64(ram[0x13000+8*i:], uint64(i&0xff)<<12|7)
			binary.LittleEndian.PutUint64(ram[0x12000+8*i:], 0x13007)
		}
		binary.LittleEndian.PutUint64(ram[0x11000:], 0x12001)
		c.cr4 |= x86.CR4PAE
		c.mem.LoadPDPTEs(0x11000)
		c.cr3 = 0x11000
		c.cr0 |= x86.CR0PG
	}
}
