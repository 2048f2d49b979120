package ide

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// Devices is how many devices a channel can have.
const Devices = 2

// Times in the machine's virtual time.
const (
	commandTime = 30 * clock.Microsecond
	blockTime   = 10 * clock.Microsecond
	resetTime   = 50 * clock.Microsecond
	lightTime   = 50 * clock.Millisecond // how long the lamp stays lit after a device was at work
)

// state is everything the guest can observe.
type state struct {
	Selected uint8 // 0 or 1
	Control  uint8 // device control register
	Device   [Devices]deviceState
}

// Channel is the host's side of a cable, with the devices on it. It is the
// handler of the eight command block ports; Control is that of the control block.
type Channel struct {
	reg    state
	sched  *clock.Scheduler
	due    *clock.Event
	device [Devices]device
	active clock.Time                     // when a device was last at work; 0 for not yet
	moved  struct{ read, written uint64 } // bytes from and to the media, for Moved

	// IRQ is the interrupt request: IRQ14 or IRQ15 in a PC.
	IRQ bus.Line
	// Observe, if not nil, is told of each command that has ended. It must change nothing.
	Observe func(cmd Command)
	// Fault, if not nil, is called with the error of the host when a disk cannot be read or written. The
	// guest sees a data error.
	Fault func(error)
}

// New makes a channel without devices. The name is for traces.
func New(sched *clock.Scheduler, name string) *Channel {
	c := &Channel{sched: sched}
	c.due = sched.NewEvent(name, c.fire)
	for i := range c.device {
		c.device[i] = device{channel: c, reg: &c.reg.Device[i], number: uint8(i)}
	}
	c.Reset()
	return c
}

// Save gives the state for a snapshot.
func (c *Channel) Save() (version uint16, data any) { return 1, &c.reg }

// Load takes a saved state over.
func (c *Channel) Load(in snapshot.Saved) error { return in.Only(1, &c.reg) }

// Reset is the RESET- pin.
func (c *Channel) Reset() {
	c.reg.Selected, c.reg.Control = 0, 0
	for i := range c.device {
		c.device[i].powerOn()
	}
}

// Settle drives the interrupt line and arms the event.
func (c *Channel) Settle() {
	c.reg.Selected &= 1
	for i := range c.device {
		c.device[i].clean()
	}
	c.forget()
	c.drive()
	c.arm()
}

// Moved returns how many bytes were read from media and written to them since the channel was made. They are not part of the state.
func Moved(c *Channel) (read, written uint64) { return c.moved.read, c.moved.written }

// Light reports whether a device is at work, or was within the last 50 ms.
func (c *Channel) Light() bool { return c.active != 0 && c.sched.Now()-c.active < lightTime }

// selected returns the device whose registers are accessed, or nil if nobody drives the bus. The master
// answers for a slave that does not exist; own is false then.
func (c *Channel) selected() (d *device, own bool) {
	d = &c.device[c.reg.Selected]
	if d.present() {
		return d, true
	}
	if c.device[0].present() {
		return d, false
	}
	return nil, false
}

// ReadPort reads a command block register.
func (c *Channel) ReadPort(off uint16) uint8 {
	d, own := c.selected()
	if d == nil {
		return floating
	}
	switch off {
	case portData:
		return uint8(d.readData())
	case portCommand:
		if own {
			d.reg.Interrupt = false
			c.drive()
		}
		return d.reg.Status
	case portDevice:
		return d.reg.DeviceHead | 0xa0 | c.reg.Selected<<4
	}
	return d.readRegister(off, c.reg.Control&controlHOB != 0)
}

// WritePort writes a command block register of both devices.
func (c *Channel) WritePort(off uint16, v uint8) {
	c.reg.Control &^= controlHOB
	switch off {
	case portData:
		if d, own := c.selected(); own {
			d.writeData(uint16(v))
		}
	case portCommand:
		c.command(v)
	case portDevice:
		c.reg.Selected = v >> 4 & 1
		for i := range c.device {
			c.reg.Device[i].DeviceHead = v &^ deviceSlave
		}
		c.drive()
	default:
		for i := range c.device {
			c.device[i].writeRegister(off, v)
		}
	}
}

// Wide reports whether an access is one of the data register, which moves one or two words.
func (c *Channel) Wide(off uint16, n int) bool { return off == portData }

// ReadPortN reads n bytes of the data register, in words.
func (c *Channel) ReadPortN(off uint16, n int) (v uint32) {
	d, _ := c.selected()
	for i := 0; i < n; i += 2 {
		w := uint16(floating<<8 | floating)
		if d != nil {
			w = d.readData()
		}
		v |= uint32(w) << (8 * i)
	}
	return v
}

// WritePortN writes n bytes to the data register, in words.
func (c *Channel) WritePortN(off uint16, n int, v uint32) {
	d, own := c.selected()
	for i := 0; own && i < n; i += 2 {
		d.writeData(uint16(v >> (8 * i)))
	}
}

// command gives a command to the selected device; EXECUTE DEVICE DIAGNOSTIC goes
// to both. A command to a slave that is not there is ignored.
func (c *Channel) command(v uint8) {
	if v == cmdDiagnostic {
		c.diagnose()
		return
	}
	d, own := c.selected()
	if !own {
		return
	}
	d.accept(v)
	c.drive()
	c.arm()
}

// diagnose runs EXECUTE DEVICE DIAGNOSTIC: device 0 answers for both and is
// selected afterwards.
func (c *Channel) diagnose() {
	if d, _ := c.selected(); d == nil || d.reg.Status&statusBusy != 0 {
		return
	}
	c.reg.Selected = 0
	for i := range c.device {
		c.device[i].busy(stepDiagnostic, resetTime)
	}
	c.drive()
	c.arm()
}

// control is the handler of the control block's port.
type control struct{ c *Channel }

// Control returns the handler of one port, 3F6h or 376h: alternate status when read, device control
// when written. (3F7h belongs to the floppy controller.)
func (c *Channel) Control() bus.PortHandler { return control{c} }

// ReadPort reads the status without taking the interrupt away.
func (p control) ReadPort(uint16) uint8 {
	if d, _ := p.c.selected(); d != nil {
		return d.reg.Status
	}
	return floating
}

// WritePort writes the device control register. A soft reset is held while its
// bit is set, and selects device 0.
func (p control) WritePort(_ uint16, v uint8) {
	c := p.c
	old := c.reg.Control
	c.reg.Control = v & (controlNoInterrupt | controlReset | controlHOB)
	switch {
	case v&controlReset != 0 && old&controlReset == 0:
		c.reg.Selected = 0
		for i := range c.device {
			c.device[i].hold()
		}
	case v&controlReset == 0 && old&controlReset != 0:
		for i := range c.device {
			c.device[i].busy(stepReset, resetTime)
		}
	}
	c.drive()
	c.arm()
}

// drive puts the selected device's interrupt on the wire, unless nIEN holds it back.
func (c *Channel) drive() {
	c.look()
	d := &c.device[c.reg.Selected]
	c.IRQ.Set(d.present() && d.reg.Interrupt && c.reg.Control&controlNoInterrupt == 0)
}

// arm sets the event for the device that is ready first.
func (c *Channel) arm() {
	first := clock.Never
	for i := range c.reg.Device {
		if t := c.reg.Device[i].Due; t > 0 && t < first {
			first = t
		}
	}
	if first == clock.Never {
		c.sched.Cancel(c.due)
		return
	}
	c.sched.At(c.due, first)
}

// fire lets every device continue whose time has come.
func (c *Channel) fire() {
	now := c.sched.Now()
	for i := range c.device {
		d := &c.device[i]
		if d.reg.Due != 0 && d.reg.Due <= now {
			d.reg.Due = 0
			d.goOn()
		}
	}
	c.drive()
	c.arm()
}
