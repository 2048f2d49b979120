package dpmi

import (
	"fmt"

	"github.com/iron86/iron86/x86"
)

// client is a program that has switched to protected mode.
type client struct {
	wide      bool // it is a 32-bit client: frames and offsets have 32 bits
	psp       uint16
	env       uint16 // what the PSP held before the selector of the environment
	ldt       ldt
	lock      uint32 // address of the locked stack, which follows the LDT
	vectors   [256]farPointer
	faults    [exceptions]farPointer
	callbacks [callbacks]callbackEntry
	hooked    map[uint8]uint32 // the vectors of real mode that lead to handlers of protected mode, as they were before
	blocks    blocks
	dos       map[uint16]uint16 // segments of DOS memory by selector
	watch     watchpoints
	emulate   bool       // CR0.EM
	msdos     bool       // INT 21h accepts pointers of protected mode
	table     uint16     // selector of the LDT; 0: the client has not asked for it
	dta       farPointer // disk transfer area; selector 0: that of DOS
	dtaSeg    uint16     // segment of DOS's own area, while DOS searches
	dtaOff    uint16     // offset of DOS's own area, while DOS searches

	frames []frame
	realSS uint16 // segment of the host's stack of real mode
	realSP uint16 // where the next call to real mode begins on that stack
	lockSP uint32 // where a handler begins on the locked stack when the client is not on it
}

const (
	realTop = hostParagraphs*16 - 16
	realEnd = bufferSize + minRoom // the stack of real mode must not grow below this
	lockTop = lockSize - 16
	minRoom = 0x200 // what must be left of a stack for a call
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
	const environment = 0x2c
	c.env = h.mem.read16(uint32(c.psp)<<4 + environment)
	if c.env != 0 {
		env := c.ldt.add(x86.Descriptor{Base: uint32(c.env) << 4, Limit: 0xffff, Access: accData3})
		h.mem.write16(uint32(c.psp)<<4+environment, env)
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
		h.mem.write16(uint32(c.psp)<<4+0x2c, c.env)
	}
}

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

// abort ends a client that cannot go on, with a message for the user.
func (h *Host) abort(s *context, why string) {
	h.DOS.Message(fmt.Sprintf("%s\n"+
		"CS:EIP %04X:%08X  SS:ESP %04X:%08X  flags %08X\n"+
		"EAX %08X EBX %08X ECX %08X EDX %08X\nESI %08X EDI %08X EBP %08X\nDS %04X ES %04X FS %04X GS %04X\n",
		why, s.seg[x86.CS], s.eip, s.seg[x86.SS], s.reg[x86.SP], s.flags,
		s.reg[x86.AX], s.reg[x86.BX], s.reg[x86.CX], s.reg[x86.DX], s.reg[x86.SI], s.reg[x86.DI], s.reg[x86.BP],
		s.seg[x86.DS], s.seg[x86.ES], s.seg[x86.FS], s.seg[x86.GS]))
	h.exit(0xff)
}
