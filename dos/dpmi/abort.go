package dpmi

import (
	"fmt"

	"github.com/iron86/iron86/x86"
)

// exit ends the client's program: it has DOS do that in real mode.
func (h *Host) exit(code uint8) {
	c := h.current()
	s := context{flags: x86.Bit1}
	s.reg[x86.AX] = 0x4c00 | uint32(code)
	s.reg[x86.SP] = realTop
	for i := range s.seg {
		s.seg[i] = c.realSS
	}
	h.mem.pushReal(&s, x86.Bit1|x86.IF)
	h.mem.pushReal(&s, h.Stubs)
	h.mem.pushReal(&s, stubHalt)
	s.seg[x86.CS], s.eip = h.Stubs, uint32(h.Int21)
	h.cpu.enterReal(&s)
}

// abort ends a client that cannot go on. The user gets a message that says why, and shows the state s.
func (h *Host) abort(s *context, why string) {
	h.DOS.Message(fmt.Sprintf("%s\n"+
		"CS:EIP %04X:%08X  SS:ESP %04X:%08X  flags %08X\n"+
		"EAX %08X EBX %08X ECX %08X EDX %08X\nESI %08X EDI %08X EBP %08X\nDS %04X ES %04X FS %04X GS %04X\n",
		why, s.seg[x86.CS], s.eip, s.seg[x86.SS], s.reg[x86.SP], s.flags,
		s.reg[x86.AX], s.reg[x86.BX], s.reg[x86.CX], s.reg[x86.DX], s.reg[x86.SI], s.reg[x86.DI], s.reg[x86.BP],
		s.seg[x86.DS], s.seg[x86.ES], s.seg[x86.FS], s.seg[x86.GS]))
	h.exit(0xff)
}
