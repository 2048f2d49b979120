package machine

import "github.com/iron86/iron86/devices"

// Stopped is the end of the run, Running while there is none.
func (m *Machine) Stopped() Stop { return m.stop }

// Chip is a part of the machine for a debugger to look at: State is a pointer to
// its state, a struct of fixed-size values. It must not be written.
type Chip struct {
	Name   string
	State  any
	device devices.Device
}

// Explain says in lines of words what the chip's registers mean; "": it has none to say.
func (c Chip) Explain() string {
	if e, ok := c.device.(devices.Explainer); ok {
		return e.Explain()
	}
	return ""
}

// Chips are all parts but processor and memory.
func (m *Machine) Chips() []Chip {
	var list []Chip
	for _, p := range m.parts {
		_, state := p.device.Save()
		list = append(list, Chip{p.name, state, p.device})
	}
	return list
}

// Peek fills p with memory from a physical address on, without the effects that
// reading has on a device. It reports whether somebody is at all of it.
func (m *Machine) Peek(addr uint64, p []byte) (ok bool) { return m.bus.Peek(addr, p) }

// Poke writes memory at a physical address as a bus master does. It is a change
// from outside: Edited has to follow.
func (m *Machine) Poke(addr uint64, p []byte) { m.bus.WriteBytes(addr, p) }
