package dpmi

import "github.com/iron86/iron86/x86"

// resumers returns what does each kind of resumption.
func resumers() [resumptionKinds]resumer {
	return [...]resumer{
		resumeSimulated: func(h *Host, r *resumption, after *context) {
			h.mem.writeCall(r.at, after)
			r.s.flags &^= x86.CF
			h.resume(&r.s)
		},
		resumeCallback: func(h *Host, _ *resumption, after *context) {
			next := h.mem.readCall(h.base(after.seg[x86.ES]) + h.current().offset(after.reg[x86.DI]))
			h.cpu.enterReal(&next)
		},
		resumeReal: func(h *Host, r *resumption, after *context) {
			if !hardware(r.n) && r.n != 0x1c {
				sp := r.s.reg[x86.SP]
				r.s.reg = after.reg
				r.s.reg[x86.SP] = sp
			}
			r.s.flags = r.flags
			h.cpu.enterReal(&r.s)
		},
		resumeReflected: func(h *Host, r *resumption, after *context) {
			if !r.keep {
				r.s.takeResults(after.reg, after.flags)
			}
			h.resume(&r.s)
		},
		resumeHardware: func(h *Host, r *resumption, after *context) {
			after.eip, after.flags, after.reg[x86.SP] = r.s.eip, r.s.flags, r.s.reg[x86.SP]
			after.seg[x86.CS], after.seg[x86.SS] = r.s.seg[x86.CS], r.s.seg[x86.SS]
			h.resume(after)
		},
		resumeDOS: dosReturned, resumeText: textWritten, resumeMove: dataMoved,
	}
}
