package dpmi

import "github.com/iron86/iron86/x86"

// callReal has real mode execute the routine at CS:IP of rs. If interrupt is set the routine is called
// with flags on the stack and returns with IRET, and otherwise with RETF. from is the client's state; what
// it has on the locked stack is kept. then is what is done at the return. If SS and SP of rs are 0 the
// routine gets the host's stack.
func (h *Host) callReal(from, rs *context, interrupt bool, then resumption) {
	c := h.current()
	if len(c.frames) >= maxDepth {
		h.abort(from, "DPMI: calls of real mode nested too deeply")
		return
	}
	if rs.seg[x86.SS] == 0 && rs.lo(x86.SP) == 0 {
		if c.realSP < realEnd {
			h.abort(from, "DPMI: no room on the stack of real mode")
			return
		}
		rs.seg[x86.SS], rs.reg[x86.SP] = c.realSS, uint32(c.realSP)
	}
	f := frame{c.realSP, c.lockSP, then}
	if from.seg[x86.SS]|3 == selLock {
		c.lockSP = from.reg[x86.SP] &^ 3
	}
	if interrupt {
		h.mem.pushReal(rs, uint16(rs.flags))
		rs.flags &^= x86.IF | x86.TF
	}
	h.mem.pushReal(rs, h.Stubs)
	h.mem.pushReal(rs, stubRealReturn+uint16(len(c.frames)))
	c.frames = append(c.frames, f)
	if rs.seg[x86.SS] == c.realSS && rs.lo(x86.SP) <= c.realSP { // rs is on the host's stack, and nested calls must begin below it
		c.realSP = max(rs.lo(x86.SP), callRoom) - callRoom // the next callReal checks that this is not in the buffer
	}
	h.cpu.enterReal(rs)
}

// realReturn handles the return of call number depth from real mode. The calls that were nested in it have
// not returned, and are forgotten.
func (h *Host) realReturn(depth int) {
	if h.cpu.protected() {
		return
	}
	h.returned(depth)
}

// protReturn is realReturn for a return from protected mode.
func (h *Host) protReturn(depth int) {
	if !h.cpu.protected() {
		return
	}
	h.returned(depth)
}

// returned handles the return of call number depth from either mode.
func (h *Host) returned(depth int) {
	c := h.current()
	if c == nil || depth >= len(c.frames) {
		return
	}
	s := h.cpu.capture()
	f := c.frames[depth]
	c.frames = c.frames[:depth]
	c.realSP, c.lockSP = f.realSP, f.lockSP
	h.resumers[f.then.kind](h, &f.then, &s)
}

// callProt calls a handler of the client from real mode, in state rs. prepare sets the registers
// that the handler finds. The handler ends with IRET, and then is done with the state at that moment.
func (h *Host) callProt(rs *context, to farPointer, prepare func(ps *context), then resumption) {
	c := h.current()
	ps := context{reg: rs.reg, flags: rs.flags &^ (x86.IF | x86.TF)}
	ps.seg[x86.SS], ps.reg[x86.SP] = selLock, c.lockSP
	if len(c.frames) >= maxDepth || c.lockSP < minRoom {
		h.abort(&ps, "DPMI: calls of protected mode nested too deeply")
		return
	}
	f := frame{c.realSP, c.lockSP, then}
	if rs.seg[x86.SS] == c.realSS && rs.lo(x86.SP) <= realTop {
		c.realSP = rs.lo(x86.SP) &^ 1
	}
	prepare(&ps)
	h.push(&ps, ps.flags&0xffff, selStubs, stubProtReturn+uint32(len(c.frames)))
	c.frames = append(c.frames, f)
	ps.seg[x86.CS], ps.eip = to.sel, to.off
	h.resume(&ps)
}
