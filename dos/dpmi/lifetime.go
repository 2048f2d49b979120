package dpmi

import (
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// enter handles the far call of real mode that makes the program a client.
func (h *Host) enter() {
	s := h.cpu.capture()
	if h.cpu.protected() {
		return
	}
	at := linear(s.seg[x86.SS], s.lo(x86.SP))
	s.eip, s.seg[x86.CS] = uint32(h.mem.read16(at)), h.mem.read16(at+2)
	s.set(x86.SP, s.lo(x86.SP)+4)
	c, code := h.newClient(&s)
	if code != 0 {
		s.set(x86.AX, code)
		s.flags |= x86.CF
		h.cpu.enterReal(&s)
		return
	}
	h.clients = append(h.clients, c)
	s.flags &^= x86.CF
	h.firstSegments(c, &s)
	h.resume(&s)
}

// newClient makes the client for the running program. code is an error of INT 31h.
func (h *Host) newClient(s *context) (c *client, code uint16) {
	if len(h.clients) >= maxClients || !h.makeTables() {
		return nil, errMemory
	}
	c = &client{wide: s.reg[x86.AX]&1 != 0, psp: h.DOS.PSP(), hooked: map[uint8]uint32{}, dos: map[uint16]uint16{},
		ldt:    ldt{mem: h.mem, segments: map[uint16]uint16{}},
		blocks: blocks{mem: h.mem, pool: h.Pool, size: map[uint32]uint32{}}, watch: watchpoints{cpu: h.cpu},
		realSS: s.seg[x86.ES], realSP: realTop, lockSP: lockTop}
	var ok bool
	if c.ldt.at, ok = h.Pool.Alloc(ldtSize+lockSize, 0x1000); !ok {
		return nil, errMemory
	}
	c.lock = c.ldt.at + ldtSize
	h.mem.zero(c.ldt.at, ldtSize+lockSize)
	return c, 0
}

// firstSegments gives a new client the segments with which it begins: CS, SS and DS as they were,
// and the PSP in ES (DPMI 0.9, "Mode switch"). The environment in the PSP becomes a selector.
func (h *Host) firstSegments(c *client, s *context) {
	stack := uint8(0)
	if c.wide {
		stack = x86.DescBig
		s.reg[x86.SP] &= 0xffff
	}
	code := c.ldt.add(x86.Descriptor{Base: uint32(s.seg[x86.CS]) << 4, Limit: 0xffff, Access: accCode3})
	ss := c.ldt.add(x86.Descriptor{Base: uint32(s.seg[x86.SS]) << 4, Limit: 0xffff, Access: accData3, Flags: stack})
	ds := c.ldt.add(x86.Descriptor{Base: uint32(s.seg[x86.DS]) << 4, Limit: 0xffff, Access: accData3})
	es := c.ldt.add(x86.Descriptor{Base: uint32(c.psp) << 4, Limit: 0xff, Access: accData3})
	c.dos[es] = c.psp // the block of the program can be resized by its selector: HX's loader lets all behind the PSP go
	c.env = h.mem.read16(uint32(c.psp)<<4 + guest.PSPEnv)
	if c.env != 0 {
		env := c.ldt.add(x86.Descriptor{Base: uint32(c.env) << 4, Limit: 0xffff, Access: accData3})
		h.mem.write16(uint32(c.psp)<<4+guest.PSPEnv, env)
	}
	s.seg = [6]uint16{x86.ES: es, x86.CS: code, x86.SS: ss, x86.DS: ds}
}

// destroy undoes what a client has changed in the machine.
func (h *Host) destroy(c *client) {
	for n, old := range c.hooked {
		h.unhook(c, n, old)
	}
	c.blocks.releaseAll()
	c.watch.clearAll()
	h.Pool.Free(c.ldt.at)
	if c.env != 0 {
		h.mem.write16(uint32(c.psp)<<4+guest.PSPEnv, c.env)
	}
}

// ProcessEnded is called by DOS when the program with a PSP has ended. If it is a client, it ends as one, and
// so do the clients that it has started.
func (h *Host) ProcessEnded(psp uint16) {
	for i, c := range h.clients {
		if c.psp == psp {
			for j := len(h.clients) - 1; j >= i; j-- {
				h.destroy(h.clients[j])
			}
			h.clients = h.clients[:i]
			break
		}
	}
	if len(h.clients) == 0 && h.tables.at != 0 {
		h.Pool.Free(h.tables.at)
		h.tables.at = 0
		h.Machine.SetA20(h.a20)
	}
}
