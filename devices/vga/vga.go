package vga

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
)

// Where the chip stands on a PC's bus. ReadPort and WritePort count from
// PortBase, ReadMMIO and WriteMMIO from MemBase.
const (
	PortBase  = 0x03b0
	PortCount = 0x30
	MemBase   = 0xa0000
	MemSize   = 0x20000
)

// What registers hold after a reset. All others are zero.
const (
	dacMaskReset = 0xff
	enableReset  = 1
)

// Numbers of registers.
const (
	seqCount  = 5
	crtcCount = 0x19
	gcCount   = 9
	attrCount = 0x15
)

// Chip is a VGA. Make it with New.
type Chip struct {
	reg state
	// IRQ is the vertical retrace interrupt, IRQ 2 on a PC. Most boards leave it
	// open.
	IRQ   bus.Line
	sched *clock.Scheduler
	frame *clock.Event // the next retrace, armed while the guest wants the interrupt

	dispi  DISPI
	gen    uint64 // see Generation
	path   path   // the processor's way to memory
	flat   flat   // what of memory the path shows byte by byte
	paths  uint64 // how often path has changed: see Views
	timing timing // of the programmed mode
}

// New makes a VGA in its state after power-on: a blank screen.
func New(sched *clock.Scheduler) *Chip {
	c := &Chip{sched: sched}
	c.frame = sched.NewEvent("vga retrace", c.retrace)
	c.reg.DACMask, c.reg.Enable = dacMaskReset, enableReset
	c.dispi.begin(c)
	c.Settle()
	return c
}

// Reset clears all registers. Memory and palette stay, as on the real part. They are most of the state,
// so the registers are cleared one by one and the state is not copied.
func (c *Chip) Reset() {
	r := &c.reg
	r.Latch, r.Misc, r.Feature, r.Enable = 0, 0, 0, enableReset
	r.SeqIndex, r.Seq = 0, [seqCount]uint8{}
	r.CRTCIndex, r.CRTC = 0, [crtcCount]uint8{}
	r.GCIndex, r.GC = 0, [gcCount]uint8{}
	r.AttrIndex, r.AttrData, r.Attr = 0, false, [attrCount]uint8{}
	r.DACMask, r.DACRead, r.DACWrite, r.DACStep, r.DACMode = dacMaskReset, 0, 0, 0, 0
	r.DACValue, r.RetracePending = [2]uint8{}, false
}

// Settle works out the path to memory and the timing, drives IRQ and arms the event.
func (c *Chip) Settle() {
	c.changed()
	c.retime()
	c.IRQ.Set(c.reg.RetracePending)
}

// Generation changes whenever Render may give another frame than before.
func (c *Chip) Generation() uint64 {
	if c.dispi.on() {
		c.dispi.look()
	}
	return c.gen
}

// changed must be called when a register has changed on which the access to memory or the picture
// depends.
func (c *Chip) changed() {
	c.gen++
	c.repath()
}

// repath works out the path to memory.
func (c *Chip) repath() {
	c.path = c.reg.newPath()
	c.dispi.route(&c.path)
	c.flatten()
	c.paths++
}

// set stores v in a register and reports whether that changed it.
func set(p *uint8, v uint8) bool {
	old := *p
	*p = v
	return old != v
}
