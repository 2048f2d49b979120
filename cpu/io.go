package cpu

import (
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// IN and OUT end their block: the device may ask for an interrupt, which is to
// be taken before the next instruction.

// lowerIn and lowerOut lower IN and OUT. op.kind holds the size; the port is imm, or DX when portDX
// is set.
func lowerIn(l *lowerer, i *decoder.Inst, o *op) bool {
	return l.port(in, i.Args[0].Size, i.Args[1].Kind, o)
}

func lowerOut(l *lowerer, i *decoder.Inst, o *op) bool {
	return l.port(out, i.Args[1].Size, i.Args[0].Kind, o)
}

// portDX in op.kind says that the port is in DX.
const portDX = 0x80

// port completes the lowering of IN and OUT, whose operand for the port is of the given kind.
func (l *lowerer) port(fn handler, size uint8, port decoder.ArgKind, o *op) bool {
	l.ended = true
	o.fn, o.kind = fn, size
	if port == decoder.ArgReg {
		o.kind |= portDX
	}
	return true
}

// portOf returns the port that o names. ok is false when the program may not use it.
func (c *CPU) portOf(o *op) (port uint16, n int, ok bool) {
	port, n = uint16(o.imm), int(o.kind&^portDX)
	if o.kind&portDX != 0 {
		port = c.get16(x86.DX)
	}
	return port, n, c.ioAllowed(port, n)
}

func in(c *CPU, o *op) bool {
	port, n, ok := c.portOf(o)
	if !ok {
		return false
	}
	c.set(x86.AX, n, c.portIn(port, n))
	c.exit = exitNext
	return false
}

func out(c *CPU, o *op) bool {
	port, n, ok := c.portOf(o)
	if !ok {
		return false
	}
	c.portOut(port, n, c.get(x86.AX, n))
	c.exit = exitNext
	return false
}

// portIn and portOut execute the bus cycles, in the last op of a block.

func (c *CPU) portIn(port uint16, n int) uint32 {
	if c.trial != nil {
		return portInOnTrial(c, port, n)
	}
	if c.watching {
		c.watchPort(port, n)
		c.lookAgain()
	}
	c.unfinished = 1
	v := c.bus.In(port, n)
	c.unfinished = 0
	c.waitForBus()
	if c.insp != nil {
		c.insp.port(c, port, n, v, false)
	}
	if c.obs != nil {
		c.obs.port(c, port, n, v, false)
	}
	return v
}

func (c *CPU) portOut(port uint16, n int, v uint32) {
	if c.trial != nil {
		portOutOnTrial(c, port, n, v)
		return
	}
	if c.watching {
		c.watchPort(port, n)
		c.lookAgain()
	}
	c.unfinished = 1
	c.bus.Out(port, n, v)
	c.unfinished = 0
	c.waitForBus()
	if c.insp != nil {
		c.insp.port(c, port, n, v, true)
	}
	if c.obs != nil {
		c.obs.port(c, port, n, v, true)
	}
}

// portInOnTrial reads a port that tells what does not change by itself; at any other the trial fails.
func portInOnTrial(c *CPU, port uint16, n int) uint32 {
	v, until := c.bus.Steady(port, n)
	if until == 0 || c.watching {
		failTrial(c)
	}
	c.trial.until = min(c.trial.until, until)
	return v
}

// portOutOnTrial writes a port byte by byte if the write of another value undoes it; else the trial fails.
func portOutOnTrial(c *CPU, port uint16, n int, v uint32) {
	for i := range n {
		p, b := port+uint16(i), uint8(v>>(8*i))
		old, ok := c.bus.Undo(p, b)
		if !ok || c.watching || !c.trial.keepPort(p, old) {
			failTrial(c)
			return
		}
		if b != old {
			c.bus.Out(p, 1, uint32(b))
		}
	}
}

// waitForBus lets the time of an access to a port pass. The instructions that would have been
// executed in that time are taken off the budget, which may become negative. Whatever continues
// after an access compares the budget with 0.
func (c *CPU) waitForBus() {
	c.budget -= int64(c.cfg.PortBudget)
	c.budgetEnd -= uint64(c.cfg.PortBudget)
	*c.cfg.Waited += c.cfg.PortTime
	c.units.timed = false
}
