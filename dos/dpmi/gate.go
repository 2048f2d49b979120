package dpmi

import "github.com/iron86/iron86/x86"

// vector is called for entry n of the table at stubVectors. At privilege 0 the processor has come there
// through the gate of interrupt n. At privilege 3 the client has jumped to the default handler. In real
// mode the vector of an interrupt that is hooked has led there.
func (h *Host) vector(n uint8) {
	switch c := h.current(); {
	case c == nil:
	case !h.cpu.protected():
		h.reflectUp(n)
	case h.cpu.CPL() == 0:
		h.gate(n)
	default:
		s := h.cpu.capture()
		s.eip = h.pop(&s)
		s.seg[x86.CS] = uint16(h.pop(&s))
		s.flags = s.flags&status | h.pop(&s)&^status
		h.defaultInterrupt(n, &s)
	}
}

// gate handles interrupt or exception n of the client.
func (h *Host) gate(n uint8) {
	s, code, hasCode := h.fromGate()
	switch {
	case hasCode && n == x86.VecGP:
		if number, ok := h.softwareInterrupt(&s, code); ok {
			h.interrupt(number, &s)
		} else if !h.emulateInstruction(&s, code) {
			h.exception(n, &s, code)
		}
	case hasCode || n < 8:
		h.exception(n, &s, code)
	case hardware(n):
		h.hardwareInterrupt(n, &s)
	default:
		h.interrupt(n, &s)
	}
}

// softwareInterrupt finds the INT n that has caused a general protection fault, whose error code then
// names the gate that privilege 3 may not use. It moves EIP in s past the instruction. ok is false if
// something else has caused the fault.
func (h *Host) softwareInterrupt(s *context, code uint32) (n uint8, ok bool) {
	const idt, external = 2, 1
	if code&(idt|external) != idt {
		return 0, false
	}
	b := h.instruction(s)
	for i := range b[:len(b)-1] {
		if b[i] == 0xcd {
			s.eip += uint32(i) + 2
			return b[i+1], true
		}
	}
	return 0, false
}
