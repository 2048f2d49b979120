package dpmi

// maxClients bounds how many clients there can be, each started by the one before.
const maxClients = 16

// Host is the DPMI host of one machine.
type Host struct {
	Config
	cpu     processor
	mem     memory
	tables  tables
	clients []*client
	a20     bool // whether the A20 gate was open before the first client
}

// New makes a host and sets its traps.
func New(c Config) *Host {
	mem := memory{c.Machine}
	h := &Host{Config: c, cpu: processor{c.Machine.CPU()}, mem: mem, tables: tables{mem: mem}}
	trap := func(off int, f func()) { c.Machine.Trap(uint32(c.Stubs)<<4+uint32(off), f) }
	trap(stubEnter, h.enter)
	for n := range 256 {
		trap(stubVectors+n, func() { h.vector(uint8(n)) })
	}
	for n := range maxDepth {
		trap(stubRealReturn+n, func() { h.realReturn(n) })
		trap(stubProtReturn+n, func() { h.protReturn(n) })
	}
	for n := range callbacks {
		trap(stubCallbacks+n, func() { h.callback(n) })
	}
	for n := range exceptions {
		trap(stubExceptions+n, func() { h.exceptionDefault(uint8(n)) })
	}
	trap(stubExcReturn, h.excReturn)
	trap(stubRawToProt, h.rawToProt)
	trap(stubRawToReal, h.rawToReal)
	trap(stubSaveProt, h.saveState)
	trap(stubVendor, h.vendorCall)
	return h
}

// Detect serves INT 2Fh AX=1687h in real mode. The results are what the program finds in its
// registers.
func (h *Host) Detect() (flags, version, paragraphs, entry uint16, processor uint8) {
	return 1, version09, hostParagraphs, stubEnter, h.cpu.number()
}

const version09 = 0x005a // 0.90

// hostParagraphs is the size of the memory that a client gives to the host, in paragraphs. It holds
// the host's stack of real mode, and below that the buffer for calls of DOS.
const hostParagraphs = 0x0200 + bufferSize/16

// current returns the client whose code runs or whose handlers serve real mode, nil if there is
// none.
func (h *Host) current() *client {
	if len(h.clients) == 0 {
		return nil
	}
	return h.clients[len(h.clients)-1]
}

// ProcessEnded is called by DOS when the program with a PSP has ended. Its clients end, too.
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
