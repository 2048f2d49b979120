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

// IRQ returns the request, 0 to 15, that has a vector now. ok is false if none has.
func (p *Pair) IRQ(vector uint8) (n int, ok bool) {
	for i, c := range [2]*Chip{p.Master, p.Slave} {
		if r := c.reg; r.ICW[1]&0xf8 == vector&0xf8 && r.Step == ready {
			return 8*i + int(vector&7), true
		}
	}
	return 0, false
}
