package pic

import "fmt"

// Explain says which requests wait, are masked and are in service (devices.Explainer).
func (p *Pair) Explain() string { return p.Master.explain(0) + p.Slave.explain(8) }

// explain describes the chip whose pin IR0 is request irq.
func (c *Chip) explain(irq int) string {
	r := c.reg
	return fmt.Sprintf("IRQ %d–%d: vectors from %02x, requested %08b, masked %08b, in service %08b\n",
		irq, irq+7, r.ICW[1]&^7, c.irr(), r.IMR, r.ISR)
}
