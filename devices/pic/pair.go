package pic

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/snapshot"
)

// cascade is the master's input that the slave's INT drives on an AT.
const cascade = 2

// Inputs that the board keeps edge-triggered: IRQ 0, 1, 2, 8 and 13 (82371 data
// sheet, "ELCR").
const (
	edgeOnlyMaster = 0x07
	edgeOnlySlave  = 0x21
)

// Pair is the master (IRQ 0 to 7, ports 20h and 21h) and the slave (IRQ 8 to 15,
// ports A0h and A1h) of an AT. Pins 0 to 15 of SetLine are the IRQs; IRQ 2 is the
// cascade and ignored. Master.INT goes to the processor.
type Pair struct {
	Master, Slave *Chip
	reg           struct{ Master, Slave state }
	acked         uint64 // interrupts that the processor has taken, for Acknowledged
}

// NewPair makes the two chips and wires the slave to the master.
func NewPair() *Pair {
	p := &Pair{}
	p.Master, p.Slave = &Chip{reg: &p.reg.Master}, &Chip{reg: &p.reg.Slave}
	p.Slave.INT = bus.To(p.Master, cascade)
	p.Reset()
	return p
}

// Reset resets both chips and the ELCR.
func (p *Pair) Reset() {
	p.Master.Reset()
	p.Slave.Reset()
}

// Settle drives the INT outputs.
func (p *Pair) Settle() {
	p.Slave.Settle()
	p.Master.Settle()
}

// Save gives the state for a snapshot.
func (p *Pair) Save() (version uint16, data any) { return 1, &p.reg }

// Load takes a saved state over.
func (p *Pair) Load(in snapshot.Saved) error { return in.Only(1, &p.reg) }

// SetLine drives IRQ pin 0 to 15.
func (p *Pair) SetLine(pin int, high bool) {
	switch {
	case pin == cascade:
	case pin < 8:
		p.Master.SetLine(pin, high)
	default:
		p.Slave.SetLine(pin-8, high)
	}
}

// Ack is the processor's interrupt acknowledge cycle. It returns the vector, which comes from the slave
// if the master's level is the cascade.
func (p *Pair) Ack() uint8 {
	p.acked++
	level, ok := p.Master.pending()
	vector := p.Master.Ack()
	if ok && level == cascade && p.Master.cascades(level) {
		return p.Slave.Ack()
	}
	return vector
}

// Acknowledged returns how many interrupts the processor has taken since the chips were made. It is not part of the state.
func Acknowledged(p *Pair) uint64 { return p.acked }

// ELCR is the port handler of the edge/level control registers 4D0h (master)
// and 4D1h (slave): a 1 makes an IRQ level-triggered.
func (p *Pair) ELCR() bus.PortHandler { return elcr{p} }

type elcr struct{ p *Pair }

// chip returns the chip whose register is at off, and its inputs that cannot be level-triggered.
func (e elcr) chip(off uint16) (c *Chip, edgeOnly uint8) {
	if off&1 == 0 {
		return e.p.Master, edgeOnlyMaster
	}
	return e.p.Slave, edgeOnlySlave
}

// ReadPort reads a control register.
func (e elcr) ReadPort(off uint16) uint8 {
	c, _ := e.chip(off)
	return c.reg.ELCR
}

// WritePort writes a control register; the board's edge-only inputs stay 0.
func (e elcr) WritePort(off uint16, v uint8) {
	c, edgeOnly := e.chip(off)
	c.reg.ELCR = v &^ edgeOnly
	c.update()
}
