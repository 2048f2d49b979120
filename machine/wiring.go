package machine

import (
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/cpu"
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

// Interrupt requests of an AT (IBM PC/AT Technical Reference, "System Interrupts").
const (
	irqTimer    = 0
	irqKeyboard = 1
	irqCOM2     = 3
	irqCOM1     = 4
	irqFloppy   = 6
	irqClock    = 8
	irqMouse    = 12
	irqMath     = 13
	irqDisk1    = 14
	irqDisk2    = 15
)

// floppyChannel is the channel of the DMA controller that the floppy controller uses.
const floppyChannel = 2

// build makes every chip, connects them, and puts them on the bus.
func (m *Machine) build() error {
	m.pic = pic.NewPair()
	m.pic.Master.INT = m.wire(m.cpu.SetINTR)
	m.dma = dma.New(m.bus)
	m.vga = vga.New(m.sched)
	m.vga.DISPI().Writing = func(off uint32, n int) { m.bus.Writing(vga.LinearBase+uint64(off), n) }
	m.buildTimer()
	m.buildSystem()
	m.math = &mathport.Latch{IRQ: m.irq(irqMath), IGNNE: bus.To(m.cpu, cpu.PinIGNNE)}
	m.buildSerial()
	if err := m.buildFloppy(); err != nil {
		return err
	}
	if err := m.buildATA(); err != nil {
		return err
	}
	m.buildDebugPorts()
	buildNIC(m)
	for _, p := range m.list(m.cfg.DebugExit) {
		for _, r := range p.ports {
			m.bus.MapPorts(r.first, int(r.count), r.handler)
		}
		if p.device != nil {
			m.parts = append(m.parts, p)
		}
	}
	fillCMOS(m)
	return nil
}

// irq returns a line to interrupt request n, 0 to 15.
func (m *Machine) irq(n int) bus.Line { return bus.To(m.pic, n) }

// wire returns a line that calls a function.
func (m *Machine) wire(f func(high bool)) bus.Line {
	return bus.To(bus.LineFunc(func(_ int, high bool) { f(high) }), 0)
}

// resetLine returns a line that has a reset of this kind happen at the next instruction boundary.
func (m *Machine) resetLine(kind pendingReset) bus.Line {
	return m.wire(func(high bool) {
		if high {
			m.resetPending = max(m.resetPending, kind)
			m.cpu.Stop()
		}
	})
}

// buildTimer makes the timer, the speaker, and the port between them.
func (m *Machine) buildTimer() {
	m.pit = pit.New(m.sched)
	m.spk = speaker.New(m.sched)
	m.portB = sysport.NewPortB(m.sched)
	m.pit.OUT[0] = m.irq(irqTimer)
	m.pit.OUT[2] = bus.To(m.spk, speaker.PinTimer)
	m.portB.Speaker = bus.To(m.spk, speaker.PinData)
	m.portB.Gate2 = bus.To(m.pit, 2)
	m.portB.Timer2 = func() bool { return m.pit.Level(2) }
	m.portB.NMI = m.wire(func(high bool) {
		if high {
			m.cpu.NMI()
		}
	})
}

// buildSystem makes the clock, the keyboard controller, and the ports for A20 and resets.
func (m *Machine) buildSystem() {
	m.a20 = sysport.NewA20Gate()
	m.a20.Out = m.wire(func(open bool) {
		m.cpu.SetA20(open)
		m.portA.Gate(open)
		m.kbc.Gate(open)
	})
	m.portA = sysport.NewPortA()
	m.portA.CPU = m.resetLine(processorReset)
	m.portA.A20 = bus.To(m.a20, 0)
	m.cmos = cmos.New(m.sched, cmos.Config{Date: m.cfg.RTC})
	m.cmos.IRQ = m.irq(irqClock)
	m.cmos.NMIMask = bus.To(m.portB, sysport.PinMaskNMI)
	m.kbc = kbc.New(m.sched)
	m.kbc.IRQ1, m.kbc.IRQ12 = m.irq(irqKeyboard), m.irq(irqMouse)
	m.kbc.A20, m.kbc.CPU = bus.To(m.a20, 1), m.resetLine(processorReset)
	m.portCF9 = &sysport.ResetControl{CPU: m.resetLine(processorReset), Machine: m.resetLine(machineReset)}
}

// buildSerial makes the two serial ports.
func (m *Machine) buildSerial() {
	for n, irq := range [2]int{irqCOM1, irqCOM2} {
		p := uart.New(m.sched)
		p.IRQ = m.irq(irq)
		if w := m.cfg.Serial[n]; w != nil {
			p.Out = m.byteSink(w)
		}
		m.uart[n] = p
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

// buildATA makes the two ATA channels with their drives.
func (m *Machine) buildATA() error {
	for n, irq := range [2]int{irqDisk1, irqDisk2} {
		c := ide.New(m.sched, fmt.Sprintf("ata%d", n))
		c.IRQ = m.irq(irq)
		c.Fault = m.diskFault
		m.ide[n] = c
	}
	for n, d := range m.cfg.ATA {
		if err := m.attach(n, d); err != nil {
			return fmt.Errorf("machine: ATA position %d: %w", n, err)
		}
	}
	return nil
}

// attach connects a drive to position n of the ATA channels.
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

// buildDebugPorts makes the ports that emulators add: POST codes, debug console, exit, power-off.
func (m *Machine) buildDebugPorts() {
	m.post = &debugport.POST{Show: m.postCode}
	m.debugCon = &debugport.Console{}
	if m.cfg.DebugCon != nil {
		m.debugCon.Out = m.byteSink(m.cfg.DebugCon)
	}
	m.debugExit = &debugport.Exit{Exit: func(v uint32) { m.end(Stop{DebugExit, v}) }}
	m.fwcfg = fwcfg.New(m.cfg.Memory)
	m.vmport = vmport.New(m.cpu, m.cfg.Memory)
	m.vmport.Notify = m.kbc.Nudge
	if !m.cfg.NoVMPort {
		m.vmports = []ports{{vmport.Port, 1, m.vmport}}
	}
	m.powerOff = &debugport.Shutdown{PowerOff: func() { m.end(Stop{Reason: PowerOff}) }}
}

// buildNIC makes the network card.
func buildNIC(m *Machine) {
	n := m.cfg.NIC
	if n == nil {
		return
	}
	base, irq := n.settings()
	m.nic = ne2000.New(m.sched, n.Address)
	m.nic.IRQ = m.irq(irq)
	m.nicPorts = []ports{{base, ne2000.PortCount, m.nic}}
	m.nic.Out = func(frame []byte) {
		tapped(m, frame)
		m.traffic.FramesOut++
		m.traffic.BytesOut += uint64(len(frame))
		if n.Out != nil && !repeating(m) {
			n.Out(frame)
		}
	}
}
