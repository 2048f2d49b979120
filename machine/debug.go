package machine

import "github.com/iron86/iron86/devices"

// Stopped returns why the run has ended, or Running if it has not.
func (m *Machine) Stopped() Stop { return m.stop }

// Chip is a part of the machine for a debugger to look at: State is a pointer to
// its state, a struct of fixed-size values. It must not be written.
type Chip struct {
	Name   string
	State  any
	device devices.Device
}

// Explain describes the registers of the chip in lines of text. It returns "" for a chip that has
// no description.
func (c Chip) Explain() string {
	if e, ok := c.device.(devices.Explainer); ok {
		return e.Explain()
	}
	return ""
}

// Chips returns all parts but the processor and memory.
func (m *Machine) Chips() []Chip {
	var list []Chip
	for _, p := range m.parts {
		_, state := p.device.Save()
		list = append(list, Chip{p.name, state, p.device})
	}
	return list
}

// Peek fills p with memory from a physical address on. Unlike a read by the guest it changes
// nothing in a device. It reports whether memory or a device answers for every byte.
func (m *Machine) Peek(addr uint64, p []byte) (ok bool) { return m.bus.Peek(addr, p) }

// Poke writes memory at a physical address as a bus master does. The caller must call Edited
// afterwards, because this is a change from outside.
func (m *Machine) Poke(addr uint64, p []byte) { m.bus.WriteBytes(addr, p) }

// Repeating reports whether the present moment has been lived before, so that what is written of it has been written (Journal).
func Repeating(m *Machine) bool { return repeating(m) }

// PortName returns the name of the chip that answers at a port, as Chips has it, or "" if none does.
func PortName(m *Machine, port uint16) string {
	for _, p := range m.list(m.cfg.DebugExit) {
		for _, r := range p.ports {
			if port-r.first < r.count {
				return p.name
			}
		}
	}
	return ""
}

// IRQ returns which interrupt request of the board a vector stands for now. ok is false if it is none of the interrupt controller.
func IRQ(m *Machine, vector uint8) (n int, ok bool) { return m.pic.IRQ(vector) }
