package dpmi

import "github.com/iron86/iron86/x86"

// Offsets in the structure of registers (DPMI 0.9, function 0300h). All fields from callFlags on are words.
const (
	callFlags = 0x20
	callIP    = 0x2a
	callCS    = 0x2c
	callSP    = 0x2e
	callSS    = 0x30
)

// callRegs are the doublewords that the structure begins with: general registers, and -1 for a reserved field.
var callRegs = [...]int{x86.DI, x86.SI, x86.BP, -1, x86.BX, x86.DX, x86.CX, x86.AX}

// callSegs are the segment registers in the words after callFlags.
var callSegs = [...]int{x86.ES, x86.DS, x86.FS, x86.GS}

// readCall reads the structure at addr.
func (m memory) readCall(addr uint32) (s context) {
	for i, r := range callRegs {
		if r >= 0 {
			s.reg[r] = m.read32(addr + uint32(i)*4)
		}
	}
	s.flags = uint32(m.read16(addr+callFlags))&^(x86.IOPL|x86.NT) | x86.Bit1
	for i, r := range callSegs {
		s.seg[r] = m.read16(addr + callFlags + 2 + uint32(i)*2)
	}
	s.eip, s.seg[x86.CS] = uint32(m.read16(addr+callIP)), m.read16(addr+callCS)
	s.reg[x86.SP], s.seg[x86.SS] = uint32(m.read16(addr+callSP)), m.read16(addr+callSS)
	return s
}

// writeCall writes registers, flags and data segments to the structure at addr.
func (m memory) writeCall(addr uint32, s *context) {
	for i, r := range callRegs {
		if r >= 0 {
			m.write32(addr+uint32(i)*4, s.reg[r])
		}
	}
	m.write16(addr+callFlags, uint16(s.flags))
	for i, r := range callSegs {
		m.write16(addr+callFlags+2+uint32(i)*2, s.seg[r])
	}
}
