package dpmi

// maxClients bounds how many clients there can be at a time, each of which the one before has started.
const maxClients = 16

// Host is the DPMI host of one machine.
type Host struct {
	Config
	cpu      processor
	mem      memory
	tables   tables
	clients  []*client // the last one is the current one
	resumers [resumptionKinds]resumer
	a20      bool // whether the A20 gate was open before the first client
}

// Detect serves INT 2Fh AX=1687h in real mode. The results are BX, DX, SI, DI and CL as the program gets
// them: flags, the version, how many paragraphs of memory it must give to the host, the offset in the page
// of stubs of the entry, and the processor.
func (h *Host) Detect() (flags, version, paragraphs, entry uint16, processor uint8) {
	return 1, version09, hostParagraphs, stubEnter, h.cpu.number()
}

// version09 is the version of DPMI, 0.90.
const version09 = 0x005a

// current returns the client whose code runs, or whose handlers serve real mode. It is nil if there is
// none.
func (h *Host) current() *client {
	if len(h.clients) == 0 {
		return nil
	}
	return h.clients[len(h.clients)-1]
}

// resumer does what a resumption says; after is the state at the return.
type resumer func(h *Host, r *resumption, after *context)
