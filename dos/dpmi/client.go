package dpmi

import (
	"fmt"

	"github.com/iron86/iron86/x86"
)

// farPointer is selector and offset; selector 0 means the host's default.
type farPointer struct {
	sel uint16
	off uint32
}

// client is a program that has switched to protected mode.
type client struct {
	wide      bool // 32-bit: so are frames and offsets
	psp       uint16
	env       uint16 // what the PSP held before its selector
	ldt, lock uint32 // addresses of LDT and locked stack
	used      [ldtEntries]bool
	vectors   [256]farPointer
	faults    [exceptions]farPointer
	callbacks [callbacks]callbackEntry
	hooked    map[uint8]uint32  // vectors of real mode that lead to handlers of protected mode, as they were
	segments  map[uint16]uint16 // selectors of function 0002 by segment
	blocks    map[uint32]uint32 // memory by address: bytes
	dos       map[uint16]uint16 // DOS memory by selector: segment
	watch     [4]bool           // debug registers in use
	emulate   bool              // CR0.EM
	msdos     bool              // INT 21h takes pointers of protected mode
	table     uint16            // selector of the LDT, 0: not asked for
	dta       farPointer        // disk transfer area; selector 0: DOS's own
	dtaSeg    uint16            // DOS's own
	dtaOff    uint16            // while it searches

	frames []frame
	realSS uint16 // the host's stack of real mode,
	realSP uint16 // and where calls begin on it
	lockSP uint32 // where handlers begin on the locked stack when the client is not on it
}

const (
	realTop = hostParagraphs*16 - 16
	realEnd = bufferSize + minRoom // where the stack of real mode must not grow beyond
	lockTop = lockSize - 16
	minRoom = 0x200 // what must be left of a stack for a call
)

// enter is the far call of real mode that makes the program a client.
func (h *Host) enter() {
	s := h.capture()
	if h.protected() {
		return
	}
	at := linear(s.seg[x86.SS], s.lo(x86.SP))
	s.eip, s.seg[x86.CS] = uint32(h.read16(at)), h.read16(at+2)
	s.set(x86.SP, s.lo(x86.SP)+4)
	c, code := h.newClient(&s)
	if code != 0 {
		s.set(x86.AX, code)
		s.flags |= x86.CF
		h.enterReal(&s)
		return
	}
	h.clients = append(h.clients, c)
	s.flags &^= x86.CF
	h.firstSegments(c, &s)
	h.resume(&s)
}

// newClient makes the client of the running program; code is an error of INT 31h.
func (h *Host) newClient(s *context) (c *client, code uint16) {
	if len(h.clients) >= maxClients || !h.makeTables() {
		return nil, errMemory
	}
	c = &client{wide: s.reg[x86.AX]&1 != 0, psp: h.DOS.PSP(), hooked: map[uint8]uint32{}, segments: map[uint16]uint16{},
		blocks: map[uint32]uint32{}, dos: map[uint16]uint16{},
		realSS: s.seg[x86.ES], realSP: realTop, lockSP: lockTop}
	var ok bool
	if c.ldt, ok = h.Pool.Alloc(ldtSize+lockSize, 0x1000); !ok {
		return nil, errMemory
	}
	c.lock = c.ldt + ldtSize
	h.zero(c.ldt, ldtSize+lockSize)
	return c, 0
}

// firstSegments gives a new client the segments that it begins with: CS, SS and DS as
// they were, the PSP in ES (DPMI 0.9, "Mode switch"). The PSP's environment becomes a
// selector.
func (h *Host) firstSegments(c *client, s *context) {
	stack := uint8(0)
	if c.wide {
		stack = x86.DescBig
		s.reg[x86.SP] &= 0xffff
	}
	code := h.newSelector(c, x86.Descriptor{Base: uint32(s.seg[x86.CS]) << 4, Limit: 0xffff, Access: accCode3})
	ss := h.newSelector(c, x86.Descriptor{Base: uint32(s.seg[x86.SS]) << 4, Limit: 0xffff, Access: accData3, Flags: stack})
	ds := h.newSelector(c, x86.Descriptor{Base: uint32(s.seg[x86.DS]) << 4, Limit: 0xffff, Access: accData3})
	es := h.newSelector(c, x86.Descriptor{Base: uint32(c.psp) << 4, Limit: 0xff, Access: accData3})
	const environment = 0x2c
	c.env = h.read16(uint32(c.psp)<<4 + environment)
	if c.env != 0 {
		env := h.newSelector(c, x86.Descriptor{Base: uint32(c.env) << 4, Limit: 0xffff, Access: accData3})
		h.write16(uint32(c.psp)<<4+environment, env)
	}
	s.seg = [6]uint16{x86.ES: es, x86.CS: code, x86.SS: ss, x86.DS: ds}
}

// destroy undoes what a client has changed in the machine.
func (h *Host) destroy(c *client) {
	for n, old := range c.hooked {
		h.unhook(c, n, old)
	}
	for addr := range c.blocks {
		h.Pool.Free(addr)
	}
	for i, used := range c.watch {
		if used {
			h.clearWatch(c, i)
		}
	}
	h.Pool.Free(c.ldt)
	if c.env != 0 {
		h.write16(uint32(c.psp)<<4+0x2c, c.env)
	}
}

// exit ends the client's program: DOS is asked to, in real mode.
func (h *Host) exit(code uint8) {
	c := h.current()
	s := context{flags: x86.Bit1}
	s.reg[x86.AX] = 0x4c00 | uint32(code)
	s.reg[x86.SP] = realTop
	for i := range s.seg {
		s.seg[i] = c.realSS
	}
	h.pushReal(&s, x86.Bit1|x86.IF)
	h.pushReal(&s, h.Stubs)
	h.pushReal(&s, stubHalt)
	s.seg[x86.CS], s.eip = h.Stubs, uint32(h.Int21)
	h.enterReal(&s)
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

func linear(seg, off uint16) uint32 { return uint32(seg)<<4 + uint32(off) }

// pushReal pushes a word on the stack of a state of real mode.
func (h *Host) pushReal(s *context, v uint16) {
	s.set(x86.SP, s.lo(x86.SP)-2)
	h.write16(linear(s.seg[x86.SS], s.lo(x86.SP)), v)
}

// popReal pops a word from the stack of a state of real mode.
func (h *Host) popReal(s *context) uint16 {
	v := h.read16(linear(s.seg[x86.SS], s.lo(x86.SP)))
	s.set(x86.SP, s.lo(x86.SP)+2)
	return v
}
