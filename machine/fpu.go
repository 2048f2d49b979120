package machine

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices/mathport"
)

// irqMath is the interrupt request of the x87 unit.
const irqMath = 13

// buildMath makes the latch between FERR#, IRQ 13 and IGNNE#.
func (m *Machine) buildMath() {
	m.math.IRQ = m.irq(irqMath)
	m.math.IGNNE = bus.To(m.cpu, cpu.PinIGNNE)
	m.add("mathport", &m.math)
	m.bus.MapPorts(mathport.PortBase, mathport.PortCount, &m.math)
}

// ferr is the processor's pin.
func (m *Machine) ferr(high bool) { bus.To(&m.math, 0).Set(high) }
