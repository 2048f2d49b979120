package machine

import (
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/devices"
	"github.com/iron86/iron86/devices/cmos"
	"github.com/iron86/iron86/devices/debugport"
	"github.com/iron86/iron86/devices/dma"
	"github.com/iron86/iron86/devices/fdc"
	"github.com/iron86/iron86/devices/fwcfg"
	"github.com/iron86/iron86/devices/ide"
	"github.com/iron86/iron86/devices/kbc"
	"github.com/iron86/iron86/devices/pic"
	"github.com/iron86/iron86/devices/pit"
	"github.com/iron86/iron86/devices/speaker"
	"github.com/iron86/iron86/devices/sysport"
	"github.com/iron86/iron86/devices/uart"
	"github.com/iron86/iron86/devices/vga"
)

// Interrupt requests of an AT (IBM PC/AT Technical Reference, "System Interrupts").
const (
	irqTimer    = 0
	irqKeyboard = 1
	irqCOM2     = 3
	irqCOM1     = 4
	irqFloppy   = 6
	irqClock    = 8
	irqMouse    = 12
	irqDisk1    = 14
	irqDisk2    = 15
)

// floppyChannel is the floppy controller's channel of the DMA controller.
const floppyChannel = 2

// build makes every chip and connects them. The interrupt controllers stand
// first: the others drive them when they settle.
func (m *Machine) build() error {
	m.pic = pic.NewPair()
	m.pic.Master.INT = m.wire(m.cpu.SetINTR)
	m.add("pic", m.pic)
	m.bus.MapPorts(0x20, 2, m.pic.Master)
	m.bus.MapPorts(0xa0, 2, m.pic.Slave)
	m.bus.MapPorts(0x4d0, 2, m.pic.ELCR())
	m.buildSystem()
	m.buildMath()
	m.buildSerial()
	if err := m.buildFloppy(); err != nil {
		return err
	}
	if err := m.buildATA(); err != nil {
		return err
	}
	m.vga = vga.New(m.sched)
	m.add("vga", m.vga)
	m.bus.MapPorts(vga.PortBase, vga.PortCount, m.vga)
	m.buildDebugPorts()
	m.fillCMOS()
	return nil
}

// add makes d part of reset and snapshots.
func (m *Machine) add(name string, d devices.Device) {
	m.parts = append(m.parts, part{name: name, device: d})
}

// addLater is add for a part that machines of earlier versions did not have: their
// states leave it as after a reset.
func (m *Machine) addLater(name string, d devices.Device) {
	m.parts = append(m.parts, part{name: name, device: d, absent: d.Reset})
}

func (m *Machine) irq(n int) bus.Line { return bus.To(m.pic, n) }

// wire ends a line in a function.
func (m *Machine) wire(f func(high bool)) bus.Line {
	return bus.To(bus.LineFunc(func(_ int, high bool) { f(high) }), 0)
}

// resetLine ends in a reset of kind at the next instruction boundary.
func (m *Machine) resetLine(kind pendingReset) bus.Line {
	return m.wire(func(high bool) {
		if high {
			m.resetPending = max(m.resetPending, kind)
			m.cpu.Stop()
		}
	})
}

// buildSystem makes timer, speaker, clock, keyboard controller, DMA and the
// system ports.
func (m *Machine) buildSystem() {
	m.pit = pit.New(m.sched)
	m.spk = speaker.New(m.sched)
	a20 := sysport.NewA20Gate()
	a20.Out = m.wire(m.cpu.SetA20)
	portA, portB := sysport.NewPortA(), sysport.NewPortB(m.sched)
	m.pit.OUT[0] = m.irq(irqTimer)
	m.pit.OUT[2] = bus.To(m.spk, speaker.PinTimer)
	portB.Speaker = bus.To(m.spk, speaker.PinData)
	portB.Gate2 = bus.To(m.pit, 2)
	portB.Timer2 = func() bool { return m.pit.Level(2) }
	portB.NMI = m.wire(func(high bool) {
		if high {
			m.cpu.NMI()
		}
	})
	portA.CPU = m.resetLine(processorReset)
	portA.A20 = bus.To(a20, 0)
	m.cmos = cmos.New(m.sched, cmos.Config{Date: m.cfg.RTC})
	m.cmos.IRQ = m.irq(irqClock)
	m.cmos.NMIMask = bus.To(portB, sysport.PinMaskNMI)
	m.kbc = kbc.New(m.sched)
	m.kbc.IRQ1, m.kbc.IRQ12 = m.irq(irqKeyboard), m.irq(irqMouse)
	m.kbc.A20, m.kbc.CPU = bus.To(a20, 1), m.resetLine(processorReset)
	m.dma = dma.New(m.bus)
	m.raiseA20 = func() { portA.WritePort(0, portA.ReadPort(0)|2) }
	m.add("pit", m.pit)
	m.add("a20", a20)
	m.add("port 92", portA)
	m.add("port 61", portB)
	m.add("speaker", m.spk)
	m.add("cmos", m.cmos)
	m.add("kbc", m.kbc)
	m.add("dma", m.dma)
	control := &sysport.ResetControl{CPU: m.resetLine(processorReset), Machine: m.resetLine(machineReset)}
	m.addLater("port cf9", control)
	m.bus.MapPorts(sysport.ResetControlBase, 4, control)
	m.bus.MapPorts(0x00, 16, m.dma.Low())
	m.bus.MapPorts(0x80, 16, m.dma.Pages())
	m.bus.MapPorts(0xc0, 32, m.dma.High())
	m.bus.MapPorts(0x40, 4, m.pit)
	m.bus.MapPorts(0x60, 5, m.kbc) // port 61h is taken over by the next
	m.bus.MapPorts(0x61, 1, portB)
	m.bus.MapPorts(0x92, 1, portA)
	m.bus.MapPorts(0x70, 2, m.cmos)
}

// buildSerial makes the two serial ports.
func (m *Machine) buildSerial() {
	for n, at := range []struct {
		port uint16
		irq  int
	}{{0x3f8, irqCOM1}, {0x2f8, irqCOM2}} {
		p := uart.New(m.sched)
		p.IRQ = m.irq(at.irq)
		if w := m.cfg.Serial[n]; w != nil {
			p.Out = m.byteSink(w)
		}
		m.uart[n] = p
		m.add(fmt.Sprintf("com%d", n+1), p)
		m.bus.MapPorts(at.port, 8, p)
	}
}

// buildFloppy makes the floppy controller and puts the disks in.
func (m *Machine) buildFloppy() error {
	a, err := floppyDrive(m.cfg.Floppy[0])
	if err != nil {
		return fmt.Errorf("machine: first floppy: %w", err)
	}
	b, err := floppyDrive(m.cfg.Floppy[1])
	if err != nil {
		return fmt.Errorf("machine: second floppy: %w", err)
	}
	m.fdc = fdc.New(m.sched, a, b)
	m.fdc.IRQ = m.irq(irqFloppy)
	m.fdc.DMA = m.dma.Channel(floppyChannel)
	m.fdc.Fault = m.diskFault
	m.add("fdc", m.fdc)
	m.bus.MapPorts(0x3f0, 6, m.fdc)
	m.bus.MapPorts(0x3f7, 1, offset{m.fdc, 7})
	for n, d := range m.cfg.Floppy {
		if d == nil {
			continue
		}
		if _, err := m.ChangeFloppy(n, d); err != nil {
			return err
		}
	}
	return nil
}

// offset shows a chip's later registers at a range of their own.
type offset struct {
	bus.PortHandler
	by uint16
}

// ReadPort reads register off+by.
func (o offset) ReadPort(off uint16) uint8 { return o.PortHandler.ReadPort(off + o.by) }

// WritePort writes register off+by.
func (o offset) WritePort(off uint16, v uint8) { o.PortHandler.WritePort(off+o.by, v) }

// buildATA makes the two ATA channels with their drives.
func (m *Machine) buildATA() error {
	for n, at := range []struct {
		command, control uint16
		irq              int
	}{{0x1f0, 0x3f6, irqDisk1}, {0x170, 0x376, irqDisk2}} {
		c := ide.New(m.sched, fmt.Sprintf("ata%d", n))
		c.IRQ = m.irq(at.irq)
		c.Fault = m.diskFault
		m.ide[n] = c
		m.add(fmt.Sprintf("ata%d", n), c)
		m.bus.MapPorts(at.command, 8, c)
		m.bus.MapPorts(at.control, 1, c.Control())
	}
	for n, d := range m.cfg.ATA {
		if err := m.attach(n, d); err != nil {
			return fmt.Errorf("machine: ATA position %d: %w", n, err)
		}
	}
	return nil
}

func (m *Machine) attach(n int, d ATADrive) error {
	c, unit := m.ide[n/2], n%2
	switch {
	case d.CDROM:
		if err := c.AttachCD(unit); err != nil || d.Disk == nil {
			return err
		}
		return c.Insert(unit, block.CD(d.Disk))
	case d.Disk != nil:
		g, err := block.HardDisk(d.Disk)
		if err != nil {
			return err
		}
		m.geometry[n] = g
		return c.AttachDisk(unit, d.Disk, block.ATAGeometry(g, d.Disk.Size()))
	}
	return nil
}

// buildDebugPorts makes the ports of emulators: POST codes, debug console, exit,
// power-off.
func (m *Machine) buildDebugPorts() {
	post := &debugport.POST{Show: m.postCode}
	m.add("port 80", post)
	m.bus.MapPorts(0x80, 1, post)
	console := &debugport.Console{}
	if m.cfg.DebugCon != nil {
		console.Out = m.byteSink(m.cfg.DebugCon)
	}
	m.bus.MapPorts(0xe9, 1, console)
	m.bus.MapPorts(m.cfg.DebugExit, 4, &debugport.Exit{Exit: func(v uint32) { m.end(Stop{DebugExit, v}) }})
	config := fwcfg.New(m.cfg.Memory)
	m.add("fw_cfg", config)
	m.bus.MapPorts(0x510, 2, config)
	off := &debugport.Shutdown{PowerOff: func() { m.end(Stop{Reason: PowerOff}) }}
	m.add("port 8900", off)
	m.bus.MapPorts(0x8900, 1, off)
}
