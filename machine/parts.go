package machine

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/devices/cmos"
	"github.com/iron86/iron86/devices/debugport"
	"github.com/iron86/iron86/devices/dma"
	"github.com/iron86/iron86/devices/fdc"
	"github.com/iron86/iron86/devices/fwcfg"
	"github.com/iron86/iron86/devices/ide"
	"github.com/iron86/iron86/devices/kbc"
	"github.com/iron86/iron86/devices/mathport"
	"github.com/iron86/iron86/devices/ne2000"
	"github.com/iron86/iron86/devices/pic"
	"github.com/iron86/iron86/devices/pit"
	"github.com/iron86/iron86/devices/speaker"
	"github.com/iron86/iron86/devices/sysport"
	"github.com/iron86/iron86/devices/uart"
	"github.com/iron86/iron86/devices/vga"
	"github.com/iron86/iron86/devices/vmport"
)

// board holds all chips. wiring.go makes and connects them.
type board struct {
	pic  *pic.Pair
	pit  *pit.Chip
	cmos *cmos.Chip
	dma  *dma.Pair
	kbc  *kbc.Chip
	uart [2]*uart.Port
	fdc  *fdc.Chip
	ide  [2]*ide.Channel
	vga  *vga.Chip
	spk  *speaker.Speaker
	math *mathport.Latch

	a20     *sysport.A20Gate
	portA   *sysport.PortA
	portB   *sysport.PortB
	portCF9 *sysport.ResetControl

	post      *debugport.POST
	debugCon  *debugport.Console
	debugExit *debugport.Exit
	powerOff  *debugport.Shutdown
	fwcfg     *fwcfg.Device
	vmport    *vmport.Chip
	vmports   []ports // where vmport answers; nil: nowhere

	nic      *ne2000.Card // nil: there is none
	nicPorts []ports
}

// part is a chip in the list that the machine goes through for a reset, to settle, to save, and to
// load.
type part struct {
	name   string         // name in saved states and for debuggers
	device devices.Device // nil: the part has ports, but no state
	// absent gives the part its state when a saved machine is loaded that had no such part. It is
	// nil if every saved machine has it.
	absent func()
	ports  []ports
}

// ports is a range of ports at which a part answers.
type ports struct {
	first, count uint16
	handler      bus.PortHandler
}

// list returns every part in the order of saved states, which is also that of the state's hash. So the order must not
// change, and a new part goes to the end. Nothing else depends on the order: every chip drives its lines when it
// settles, and takes those of others before and after that. (A test turns the list around.)
//
// No two parts share a port. The keyboard controller leaves port 61h to port B, the DMA controller's page registers leave
// port 80h to the POST codes, and the disk channels' control ports end before 3F7h, which is the floppy controller's. Only
// the debug-exit port is where the user puts it. It stands in the list after the parts of an AT, so that it takes their
// ports, and before fw_cfg and port 8900h, so that it does not take those.
func (c *board) list(debugExit uint16) []part {
	list := []part{
		{name: "pic", device: c.pic, ports: []ports{{0x20, 2, c.pic.Master}, {0xa0, 2, c.pic.Slave}, {0x4d0, 2, c.pic.ELCR()}}},
		{name: "pit", device: c.pit, ports: []ports{{0x40, 4, c.pit}}},
		{name: "a20", device: c.a20},
		{name: "port 92", device: c.portA, ports: []ports{{0x92, 1, c.portA}}},
		{name: "port 61", device: c.portB, ports: []ports{{0x61, 1, c.portB}}},
		{name: "speaker", device: c.spk},
		{name: "cmos", device: c.cmos, ports: []ports{{0x70, 2, c.cmos}}},
		{name: "kbc", device: c.kbc, ports: []ports{{0x60, 1, c.kbc}, {0x62, 3, offset{c.kbc, 2}}}},
		{name: "dma", device: c.dma, ports: []ports{{0x00, 16, c.dma.Low()}, {0x81, 15, offset{c.dma.Pages(), 1}}, {0xc0, 32, c.dma.High()}}},
		{name: "port cf9", device: c.portCF9, absent: c.portCF9.Reset, ports: []ports{{sysport.ResetControlBase, 4, c.portCF9}}},
		{name: "mathport", device: c.math, ports: []ports{{mathport.PortBase, mathport.PortCount, c.math}}},
		{name: "com1", device: c.uart[0], ports: []ports{{0x3f8, 8, c.uart[0]}}},
		{name: "com2", device: c.uart[1], ports: []ports{{0x2f8, 8, c.uart[1]}}},
		{name: "fdc", device: c.fdc, ports: []ports{{0x3f0, 6, c.fdc}, {0x3f7, 1, offset{c.fdc, 7}}}},
		{name: "ata0", device: c.ide[0], ports: []ports{{0x1f0, 8, c.ide[0]}, {0x3f6, 1, c.ide[0].Control()}}},
		{name: "ata1", device: c.ide[1], ports: []ports{{0x170, 8, c.ide[1]}, {0x376, 1, c.ide[1].Control()}}},
		{name: "vga", device: c.vga, ports: []ports{{vga.PortBase, vga.PortCount, c.vga}}},
		{name: "port 80", device: c.post, ports: []ports{{0x80, 1, c.post}}},
		{name: "debug console", ports: []ports{{0xe9, 1, c.debugCon}}},
		{name: "debug exit", ports: []ports{{debugExit, 4, c.debugExit}}},
		{name: "fw_cfg", device: c.fwcfg, ports: []ports{{0x510, 2, c.fwcfg}}},
		{name: "port 8900", device: c.powerOff, ports: []ports{{0x8900, 1, c.powerOff}}},
		{name: "dispi", device: c.vga.DISPI(), absent: c.vga.DISPI().Absent, ports: []ports{{vga.DISPIBase, vga.DISPICount, c.vga.DISPI()}}},
		{name: "vmport", device: c.vmport, absent: c.vmport.Reset, ports: c.vmports},
	}
	if c.nic != nil {
		list = append(list, part{name: "ne2k", device: c.nic, ports: c.nicPorts})
	}
	return list
}

// offset maps the registers of a chip from number by on at a range of ports of their own.
type offset struct {
	bus.PortHandler
	by uint16
}

// ReadPort reads register off+by.
func (o offset) ReadPort(off uint16) uint8 { return o.PortHandler.ReadPort(off + o.by) }

// WritePort writes register off+by.
func (o offset) WritePort(off uint16, v uint8) { o.PortHandler.WritePort(off+o.by, v) }

// Steady implements bus.Polled for the chips that do.
func (o offset) Steady(off uint16) (v uint8, until clock.Time) {
	if p, ok := o.PortHandler.(bus.Polled); ok {
		return p.Steady(off + o.by)
	}
	return 0, 0
}

// Undo implements bus.Polled for the chips that do.
func (o offset) Undo(off uint16, v uint8) (old uint8, ok bool) {
	if p, ok := o.PortHandler.(bus.Polled); ok {
		return p.Undo(off+o.by, v)
	}
	return 0, false
}
