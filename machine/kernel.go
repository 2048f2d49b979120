package machine

import (
	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices/vga"
	"github.com/iron86/iron86/machine/kernel"
	"github.com/iron86/iron86/x86"
)

// bootstrapEntry is the address at which every PC BIOS has INT 19h, the bootstrap loader (IBM PC/AT
// Technical Reference, BIOS listing). When the processor comes here POST is over, and a kernel can be
// loaded in place of a boot sector.
const bootstrapEntry = 0xfe6f2

// kernelMemory returns the RAM that a kernel can be loaded into.
func (c *Config) kernelMemory() kernel.Memory {
	return kernel.Memory{Low: c.low(), High: c.high()}
}

// armKernel has the processor stop at the bootstrap loader.
func (m *Machine) armKernel() {
	if m.kernel != nil && !m.timing.KernelLoaded {
		m.cpu.SetTrap(bootstrapEntry)
	}
}

// trapped is called when the processor has stopped, perhaps at a trap.
func (m *Machine) trapped() {
	loads := m.kernel != nil && !m.timing.KernelLoaded && m.atBootstrap()
	if m.cpu.Hit() { // a debugger looks first
		if _, serves := service(m); loads || serves {
			m.cpu.SetRIP(m.cpu.RIP()) // the trap comes again
		}
		return
	}
	if f, serves := service(m); serves {
		serve(m, f)
	}
	if loads {
		m.timing.KernelLoaded = true
		m.cpu.ClearTrap(bootstrapEntry)
		m.kernel.Load(kernelSide{m.cpu, m})
	}
}

// atBootstrap reports whether the processor is about to execute the bootstrap loader.
func (m *Machine) atBootstrap() bool {
	return m.cpu.Segment(x86.CS).Base+m.cpu.EIP() == bootstrapEntry
}

// kernelSide is the machine as a loader of kernels sees it.
type kernelSide struct {
	*cpu.CPU
	m *Machine
}

// Memory is how much RAM there is.
func (k kernelSide) Memory() kernel.Memory { return k.m.cfg.kernelMemory() }

// WriteBytes writes as a bus master does.
func (k kernelSide) WriteBytes(addr uint64, p []byte) { k.m.bus.WriteBytes(addr, p) }

// SetPicture sets a mode of pixels by the DISPI registers.
func (k kernelSide) SetPicture(width, height, depth uint32) (addr uint64, pitch uint32, ok bool) {
	pitch, ok = k.m.vga.DISPI().Show(width, height, depth)
	return vga.LinearBase, pitch, ok
}

// VBEModes returns the modes of our VGA BIOS.
func (k kernelSide) VBEModes() []kernel.VBEMode {
	var modes []kernel.VBEMode
	for _, m := range bios.VBEModes() {
		modes = append(modes, kernel.VBEMode(m))
	}
	return modes
}

// OpenA20 opens the gate of address line 20.
func (k kernelSide) OpenA20() { k.m.raiseA20() }
