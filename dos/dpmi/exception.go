package dpmi

import (
	"fmt"

	"github.com/iron86/iron86/x86"
)

// exception delivers exception n of the client in state s. Its handler gets a frame on the locked
// stack (DPMI 0.9, function 0203h).
func (h *Host) exception(n uint8, s *context, code uint32) {
	c := h.current()
	to := c.faults[n%exceptions]
	if to.sel == 0 {
		h.unhandled(n, s, code)
		return
	}
	at := *s
	if !h.toLockedStack(s) {
		h.abort(&at, fmt.Sprintf("DPMI: no stack for the handler of exception %02Xh", n))
		return
	}
	s.flags &^= x86.IF | x86.TF
	h.push(s, uint32(at.seg[x86.SS]), at.reg[x86.SP], at.flags&^x86.RF, uint32(at.seg[x86.CS]), at.eip, code, selStubs, stubExcReturn)
	s.seg[x86.CS], s.eip = to.sel, to.off
	h.resume(s)
}

// excReturn handles the far return of an exception handler: the client continues as the frame says.
func (h *Host) excReturn() {
	if h.current() == nil || !h.cpu.protected() {
		return
	}
	s := h.cpu.capture()
	h.popFrame(&s)
	h.resume(&s)
}

// popFrame takes what remains of the frame of an exception after the return address from the stack. s becomes the
// state in which the exception has occurred.
func (h *Host) popFrame(s *context) (code uint32) {
	code = h.pop(s)
	s.eip, s.seg[x86.CS] = h.pop(s), uint16(h.pop(s))
	flags := h.pop(s)
	if !h.current().wide {
		flags |= s.flags &^ 0xffff
	}
	s.flags = flags
	sp := h.pop(s)
	s.seg[x86.SS], s.reg[x86.SP] = uint16(h.pop(s)), sp
	return code
}

// exceptionDefault is the default handler of exception n. A client's handler that does not want the
// exception jumps here, with the frame of the exception on the stack.
func (h *Host) exceptionDefault(n uint8) {
	if h.current() == nil || !h.cpu.protected() {
		return
	}
	s := h.cpu.capture()
	h.pop(&s) // the return address
	h.pop(&s)
	code := h.popFrame(&s)
	h.unhandled(n, &s, code)
}

// unhandled handles an exception without a handler. Exceptions 0 to 5 and 7 are treated as
// interrupts. If there is no handler for that either, the client ends, except after an exception that
// is no fault, which real mode handles.
func (h *Host) unhandled(n uint8, s *context, code uint32) {
	if (n <= 5 || n == 7) && h.current().vectors[n].sel != 0 {
		h.interrupt(n, s)
		return
	}
	switch n {
	case x86.VecDB, x86.VecNMI, x86.VecBP, x86.VecOF:
		h.reflectDown(n, s, false)
		return
	}
	h.abort(s, fmt.Sprintf("DPMI: the program ends with exception %02Xh, error code %04X", n, code))
}

// emulateInstruction emulates those instructions of privilege 0 that programs written for other hosts
// use. code is the error code of the general protection fault. It returns false for all other
// instructions.
func (h *Host) emulateInstruction(s *context, code uint32) bool {
	if code != 0 {
		return false
	}
	b := h.instruction(s)
	switch {
	case b[0] == 0xf4: // HLT waits in real mode
		s.eip++
		h.reflectTo(uint32(h.Stubs)<<16|stubHalt, s, true)
		return true
	case b[0] == 0x0f && (b[1] == 0x06 || b[1] == 0x08 || b[1] == 0x09): // CLTS, INVD, WBINVD
		s.eip += 2
	case b[0] == 0x0f && b[1] == 0x20 && b[2]>>6 == 3: // MOV reg, CRn
		s.reg[b[2]&7] = h.cpu.CR(int(b[2] >> 3 & 7))
		s.eip += 3
	case b[0] == 0x0f && b[1] == 0x22 && b[2]>>6 == 3 && b[2]>>3&7 == 0: // MOV CR0, reg changes EM only
		h.current().emulate = s.reg[b[2]&7]&x86.CR0EM != 0
		s.eip += 3
	default:
		return false
	}
	h.resume(s)
	return true
}
