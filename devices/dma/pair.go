package dma

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// Memory is what a bus master reads and writes; *bus.Bus is one.
type Memory interface {
	ReadBytes(addr uint64, p []byte)
	WriteBytes(addr uint64, p []byte)
}

// pageOf has the page register of each channel, as an offset from port 80h.
var pageOf = [8]uint8{0x7, 0x3, 0x1, 0x2, 0xf, 0xb, 0x9, 0xa}

// cascade is the channel of the second controller that the first one is connected to.
const cascade = 4

// Pair is both controllers with their page registers. Map Low at 00h, High at
// C0h and Pages at 80h.
type Pair struct {
	reg struct {
		Controller [2]controllerState
		Page       [16]uint8
	}
	ctl [2]controller
	mem Memory

	// Observe, if not nil, is told of what has been transferred. It must change nothing.
	Observe func(m Move)
}

// New makes the controllers for mem.
func New(mem Memory) *Pair {
	p := &Pair{mem: mem}
	for i := range p.ctl {
		p.ctl[i] = controller{&p.reg.Controller[i], func(n int) { p.software(4*i + n) }}
	}
	p.Reset()
	return p
}

// Reset masks all channels and clears all registers.
func (p *Pair) Reset() {
	p.reg.Page = [16]uint8{}
	for i := range p.ctl {
		p.ctl[i].reset()
	}
}

// Settle has nothing to drive.
func (p *Pair) Settle() {}

// Save gives the state for a snapshot.
func (p *Pair) Save() (version uint16, data any) { return 1, &p.reg }

// Load takes a saved state over.
func (p *Pair) Load(in snapshot.Saved) error { return in.Only(1, &p.reg) }

// Low returns the handler of the first controller's 16 ports.
func (p *Pair) Low() bus.PortHandler { return ports{&p.ctl[0], 0} }

// High returns the handler of the second controller's 32 ports. Its registers are two ports apart.
func (p *Pair) High() bus.PortHandler { return ports{&p.ctl[1], 1} }

// ports are the I/O ports of a controller, whose registers are 1<<shift ports apart.
type ports struct {
	c     *controller
	shift uint8
}

// ReadPort reads a register.
func (p ports) ReadPort(off uint16) uint8 { return p.c.read(off >> p.shift & 15) }

// WritePort writes a register.
func (p ports) WritePort(off uint16, v uint8) { p.c.write(off>>p.shift&15, v) }

// Pages returns the handler of the 16 page registers. Eight of them belong to channels; all can be
// read back.
func (p *Pair) Pages() bus.PortHandler { return pages{p} }

// pages are the ports of the page registers.
type pages struct{ p *Pair }

// ReadPort reads a page register.
func (g pages) ReadPort(off uint16) uint8 { return g.p.reg.Page[off&15] }

// WritePort writes a page register.
func (g pages) WritePort(off uint16, v uint8) { g.p.reg.Page[off&15] = v }

// open reports whether channel n transfers data for its device: it is not masked, its controller is
// enabled, and for channels 0 to 3 that holds for the cascade, too.
func (p *Pair) open(n int) bool {
	c, i := &p.ctl[n/4], n%4
	if c.Command&cmdDisable != 0 || c.Mask>>i&1 != 0 {
		return false
	}
	return n >= 4 || p.open(cascade)
}

// unit returns the number of bytes in one transfer of channel n.
func unit(n int) int {
	if n >= 4 {
		return 2
	}
	return 1
}

// address returns the address in memory of channel n's transfer after k others. The address wraps
// at 64 KB (128 KB), because it does not carry into the page register. A 16-bit channel's address
// counts words, and bit 0 of its page register is not used.
func (p *Pair) address(n, k int) uint64 {
	ch := &p.ctl[n/4].Channel[n%4]
	at := ch.Addr + uint16(k)
	if ch.Mode&modeDecrement != 0 {
		at = ch.Addr - uint16(k)
	}
	page := uint64(p.reg.Page[pageOf[n]])
	if n >= 4 {
		return page&^1<<16 | uint64(at)<<1
	}
	return page<<16 | uint64(at)
}
