package dpmi

import "github.com/iron86/iron86/x86"

// A client makes INT 21h with pointers of protected mode. The data that they lead to goes through a
// buffer below the host's stack of real mode (RBIL, "INT 2F/AX=168Ah", and the calls of INT 21h). By the
// specification it may do so only after it has asked for the vendor's entry "MS-DOS" (INT 2Fh AX=168Ah).
// But Windows and the other hosts of the time translate without that, and clients such as Borland's
// DPMILOAD rely on it.

// vendorName is the name of the entry.
const vendorName = "MS-DOS"

// Offsets in the buffer, and sizes in bytes.
const (
	bufPath  = 0x0000               // the first string
	bufPath2 = 0x0180               // the second
	bufDTA   = 0x0300               // the disk transfer area
	bufData  = 0x0400               // other data
	bufRoom  = bufferSize - bufData // how much other data fits

	maxString = 260 // the longest string, with the zero at its end
	dtaBytes  = 128
)

// vendor serves INT 2Fh AX=168Ah, which returns the entry for the name at DS:(E)SI. It returns false if
// there is no such entry.
func (h *Host) vendor(c *client, s *context) bool {
	name := h.mem.text(h.base(s.seg[x86.DS])+c.offset(s.reg[x86.SI]), len(vendorName)+1, 0)
	if string(name) != vendorName {
		return false
	}
	s.set(x86.AX, s.lo(x86.AX)&0xff00)
	s.seg[x86.ES] = selStubs
	c.setOffset(s, x86.DI, stubVendor)
	h.resume(s)
	return true
}

// vendorCall handles a far call of the entry. AX=0100h returns a selector of the local descriptor
// table.
func (h *Host) vendorCall() {
	c := h.current()
	if c == nil || !h.cpu.protected() {
		return
	}
	s := h.cpu.capture()
	s.eip, s.seg[x86.CS] = h.pop(&s), uint16(h.pop(&s))
	s.flags |= x86.CF
	if s.lo(x86.AX) == 0x0100 {
		if c.table == 0 {
			c.table = c.ldt.add(x86.Descriptor{Base: c.ldt.at, Limit: ldtSize - 1, Access: accData3})
		}
		if c.table != 0 {
			s.set(x86.AX, c.table)
			s.flags &^= x86.CF
		}
	}
	h.resume(&s)
}

// stringIn is the in of a piece that is a string with a zero at its end, and stringOut the out of one.
const (
	stringIn  = -1
	stringOut = -1
)

// pieces are the pointers of those calls that only need data in the buffer, by AH.
var pieces = map[uint8][]piece{
	0x39: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x3a: {{x86.DS, x86.DX, bufPath, stringIn, 0}},
	0x3b: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x3c: {{x86.DS, x86.DX, bufPath, stringIn, 0}},
	0x3d: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x41: {{x86.DS, x86.DX, bufPath, stringIn, 0}},
	0x43: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x5b: {{x86.DS, x86.DX, bufPath, stringIn, 0}},
	0x4e: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x6c: {{x86.DS, x86.SI, bufPath, stringIn, 0}},
	0x56: {{x86.DS, x86.DX, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufPath2, stringIn, 0}},
	0x60: {{x86.DS, x86.SI, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufPath2, 0, 128}},
	0x47: {{x86.DS, x86.SI, bufPath, 0, 64}}, 0x29: {{x86.DS, x86.SI, bufPath, 128, 0}, {x86.ES, x86.DI, bufPath2, 37, 37}},
	0x53: {{x86.DS, x86.SI, bufPath, 25, 0}, {x86.ES, x86.BP, bufPath2, 33, 33}}, 0x69: {{x86.DS, x86.DX, bufPath, 25, 25}},
	0x0f: fcbPiece, 0x10: fcbPiece, 0x11: fcbPiece, 0x12: fcbPiece, 0x13: fcbPiece, 0x16: fcbPiece, 0x17: fcbPiece, 0x23: fcbPiece, 0x24: fcbPiece,
}

// fcbPiece is the FCB of a call, which may be an extended one.
var fcbPiece = []piece{{x86.DS, x86.DX, bufPath, 44, 44}}

// piecesAX are those of calls whose subfunctions differ, by AX.
var piecesAX = map[uint16][]piece{
	0x5d0a: {{x86.DS, x86.DX, bufPath, 22, 0}}, 0x5e00: {{x86.DS, x86.DX, bufPath, 16, 16}},
	0x7303: {{x86.DS, x86.DX, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufPath2, 44, 44}},
}

// longPieces are the pointers of the calls with long names, AH=71h, by AL.
var longPieces = map[uint8][]piece{
	0x39: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x3a: {{x86.DS, x86.DX, bufPath, stringIn, 0}},
	0x3b: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x41: {{x86.DS, x86.DX, bufPath, stringIn, 0}},
	0x43: {{x86.DS, x86.DX, bufPath, stringIn, 0}}, 0x6c: {{x86.DS, x86.SI, bufPath, stringIn, 0}},
	0x47: {{x86.DS, x86.SI, bufPath, 0, stringOut}},
	0x4e: {{x86.DS, x86.DX, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufData, longFound, longFound}},
	0x4f: {{x86.ES, x86.DI, bufData, longFound, longFound}},
	0x56: {{x86.DS, x86.DX, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufPath2, stringIn, 0}},
	0x60: {{x86.DS, x86.SI, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufData, 0, stringOut}},
	0xa0: {{x86.DS, x86.DX, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufData, 0, stringOut}},
	0xa6: {{x86.DS, x86.DX, bufData, 52, 52}},
	0xa7: {{x86.DS, x86.SI, bufPath, 8, 0}, {x86.ES, x86.DI, bufData, 8, 8}},
	0xa8: {{x86.DS, x86.SI, bufPath, stringIn, 0}, {x86.ES, x86.DI, bufData, 11, 11}},
}

// longFound is the size of what a search for long names returns.
const longFound = 0x13e

// results are the registers in which a call returns a segment, by AH.
var results = map[uint8]int{0x1b: x86.DS, 0x1c: x86.DS, 0x1f: x86.DS, 0x32: x86.DS, 0x34: x86.ES, 0x52: x86.ES, 0x63: x86.DS}

// resultsAX are those of calls whose subfunctions differ, by AX.
var resultsAX = map[uint16]int{0x5d06: x86.DS, 0x5d0b: x86.DS}

// callDOS makes the INT 21h of s in real mode, with the data of its pointers in the buffer. last
// changes the state with which the client continues.
func (h *Host) callDOS(s *context, list []piece, last finish) {
	c := h.current()
	rs := c.realState(s)
	for _, p := range list {
		at := h.pointer(c, s, p)
		b := h.mem.text(at, max(p.in, 0), 0)
		switch {
		case p.in == stringIn:
			b = append(h.mem.text(at, maxString-1, 0), 0)
		case p.in > 0:
			b = make([]byte, p.in)
			h.mem.Read(at, b)
		}
		h.mem.Write(linear(c.realSS, p.at), b)
		rs.set(p.off, p.at)
	}
	h.withDTA(c, s)
	h.interruptReal(h.realHandler(0x21), s, &rs, resumption{kind: resumeDOS, s: *s, list: list, finish: last})
}

// dosReturned gives the client what a call of callDOS has returned.
func dosReturned(h *Host, r *resumption, after *context) {
	c, s, back := h.current(), &r.s, r.s
	h.takeDTA(c, s)
	regs := after.reg
	for _, p := range r.list {
		n := p.out
		if n == stringOut && after.flags&x86.CF == 0 {
			n = len(h.mem.text(linear(c.realSS, p.at), maxString-1, 0)) + 1
		}
		if n > 0 {
			h.mem.move(h.pointer(c, s, p), linear(c.realSS, p.at), uint32(n))
		}
		if moved := after.lo(p.off) - p.at; p.off != x86.SI || moved == 0 { // AH=29h moves SI
			regs[p.off] = s.reg[p.off]
		} else {
			regs[p.off] = s.reg[p.off]&^0xffff | uint32(s.lo(p.off)+moved)
		}
	}
	back.takeResults(regs, after.flags)
	r.finish.apply(c, &back, after)
	h.resume(&back)
}

// pointer returns the address that a pointer of the client leads to.
func (h *Host) pointer(c *client, s *context, p piece) uint32 {
	return h.base(s.seg[p.seg]) + c.offset(s.reg[p.off])
}

// withDTA makes a copy of the client's disk transfer area that of DOS before a search.
func (h *Host) withDTA(c *client, s *context) {
	if c.dta.sel == 0 || !searches(s) {
		return
	}
	h.mem.move(linear(c.realSS, bufDTA), h.base(c.dta.sel)+c.dta.off, dtaBytes)
	c.dtaSeg, c.dtaOff = h.DOS.SetDTA(c.realSS, bufDTA)
}

// takeDTA gives DOS its own disk transfer area back after a search, and copies the result to the client's.
func (h *Host) takeDTA(c *client, s *context) {
	if c.dta.sel == 0 || !searches(s) {
		return
	}
	h.DOS.SetDTA(c.dtaSeg, c.dtaOff)
	h.mem.move(h.base(c.dta.sel)+c.dta.off, linear(c.realSS, bufDTA), dtaUsed(s))
}

// dtaUsed returns how many bytes of the area a search fills.
func dtaUsed(s *context) uint32 {
	if uint8(s.reg[x86.AX]>>8) >= 0x4e {
		return 43
	}
	return 44
}

// searches reports whether a call looks into the disk transfer area.
func searches(s *context) bool {
	switch uint8(s.reg[x86.AX] >> 8) {
	case 0x11, 0x12, 0x4e, 0x4f:
		return true
	}
	return false
}

// apply changes the state back with which client c continues; after is what DOS has returned.
func (f *finish) apply(c *client, back, after *context) {
	switch f.kind {
	case finishRegister:
		back.reg[f.reg] = f.value
	case finishSegment:
		back.seg[f.reg] = c.ldt.ofSegment(after.seg[f.reg])
	}
}
