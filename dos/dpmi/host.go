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

// Detect serves INT 2Fh AX=1687h in real mode. The results are what the program finds in its
// registers.
func (h *Host) Detect() (flags, version, paragraphs, entry uint16, processor uint8) {
	return 1, version09, hostParagraphs, stubEnter, h.cpu.number()
}

const version09 = 0x005a // 0.90

// current returns the client whose code runs or whose handlers serve real mode, nil if there is
// none.
func (h *Host) current() *client {
	if len(h.clients) == 0 {
		return nil
	}
	return h.clients[len(h.clients)-1]
}
