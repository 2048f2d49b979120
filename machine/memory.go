package machine

import (
	"bytes"

	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/devices/vga"
	"github.com/iron86/iron86/internal/hostmem"
)

// absentAPIC is a page that reads as zeros and forgets what is written. It stands where
// the local APIC would be: kernels that do not ask CPUID for it (kvm-unit-tests)
// wait there for a busy bit to clear, as it does on QEMU's isapc.
type absentAPIC struct{}

// ReadMMIO implements bus.MMIOHandler.
func (absentAPIC) ReadMMIO(uint64, int) uint64 { return 0 }

// PeekMMIO implements bus.Peeker.
func (absentAPIC) PeekMMIO(uint64, int) uint64 { return 0 }

// WriteMMIO implements bus.MMIOHandler.
func (absentAPIC) WriteMMIO(uint64, int, uint64) {}

// low returns how many bytes of RAM are below 4 GB.
func (c *Config) low() uint64 { return min(c.Memory, LowMemory) }

// high returns how many bytes of RAM are from 4 GB on.
func (c *Config) high() uint64 { return c.Memory - c.low() }

// mapMemory maps RAM, the display and the firmware. Our own BIOS is ROM. A BIOS that the user
// brings gets RAM under it, as shadowed firmware has on boards whose chipset needs no programming
// (QEMU's isapc does the same).
func (m *Machine) mapMemory() {
	m.ram = bus.NewMemory(m.cfg.Memory)
	hostmem.PreferLargePages(m.ram.Piece())
	low := m.cfg.low()
	m.bus.MapMemory(0, m.ram, 0, baseTop)
	if low > extended {
		m.bus.MapMemory(extended, m.ram, extended, low-extended)
	}
	if high := m.cfg.high(); high > 0 {
		m.bus.MapMemory(top4G, m.ram, low, high)
	}
	m.bus.MapMMIO(vga.MemBase, vga.MemSize, m.vga)
	m.bus.MapMemory(vga.LinearBase, m.vga.DISPI().Memory(), 0, vga.LinearSize)
	m.bus.MapMMIO(apicPage, bus.PageSize, absentAPIC{})
	system, video := m.cfg.BIOS, m.cfg.VGABIOS
	if system == nil {
		system = bios.System()
	}
	if video == nil {
		video = bios.VGA()
	}
	shown := system[len(system)-min(len(system), extended-biosWindow):]
	m.bus.MapROM(top4G-uint64(len(system)), system)
	if m.cfg.BIOS == nil {
		m.rom.system = system
		m.mapVideo(video)
		mapOptionROMs(m)
		m.bus.MapROM(extended-uint64(len(shown)), shown)
		return
	}
	m.shadow = make([]byte, romWindow)
	copy(m.shadow, video)
	copy(m.shadow[romWindow-len(shown):], shown)
	m.bus.MapRAM(optionROMs, m.shadow)
}

// mapVideo maps the video BIOS that goes with our own system BIOS. Ours is ROM. One that the user
// brings gets RAM, since such firmware keeps variables in its image while POST runs.
func (m *Machine) mapVideo(video []byte) {
	if m.cfg.VGABIOS == nil {
		m.rom.video = wholePages(video)
		m.bus.MapROM(optionROMs, m.rom.video)
		return
	}
	m.shadow = wholePages(video)
	m.bus.MapRAM(optionROMs, m.shadow)
}

// mapOptionROMs maps RAM for the ROMs of adapters: they are copied to it, as boards with shadow RAM do, since ROMs of Plug and Play write to themselves.
func mapOptionROMs(m *Machine) {
	placed, _ := m.cfg.optionROMs() // New has looked at the error
	if len(placed) == 0 {
		return
	}
	first, last := placed[0].addr, placed[len(placed)-1]
	m.added = wholePages(bytes.Repeat([]byte{0xff}, int(last.addr+uint64(len(last.data))-first)))
	m.bus.MapRAM(first, m.added)
}

// fillOptionROMs copies the ROMs of adapters to their places.
func fillOptionROMs(m *Machine) {
	placed, _ := m.cfg.optionROMs() // New has looked at the error
	for _, p := range placed {
		m.bus.WriteBytes(p.addr, p.data)
	}
}

// wholePages pads a ROM to whole pages with FFh, which an empty socket reads as.
func wholePages(rom []byte) []byte {
	n := (len(rom) + bus.PageSize - 1) &^ (bus.PageSize - 1)
	padded := make([]byte, n)
	for i := copy(padded, rom); i < n; i++ {
		padded[i] = 0xff
	}
	return padded
}

// raiseA20 opens the gate of address line 20 by port 92h.
func (m *Machine) raiseA20() { m.portA.WritePort(0, m.portA.ReadPort(0)|2) }
