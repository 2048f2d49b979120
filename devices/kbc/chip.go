package kbc

import (
	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// Times of the controller.
const (
	answerTime = 5 * clock.Microsecond // until an answer of its own is in the output buffer
	byteTime   = clock.Millisecond     // until a byte of a device is there, which comes bit by bit
)

// Status register, port 64h.
const (
	stOutput  = 1 << 0 // OBF: a byte waits at port 60h
	stSystem  = 1 << 2 // the self-test has passed
	stCommand = 1 << 3 // the last write went to port 64h
	stUnlock  = 1 << 4 // the keyboard lock is open
	stAux     = 1 << 5 // the waiting byte is the mouse's
)

// Command byte, byte 0 of the controller's memory.
const (
	cbKeyIRQ    = 1 << 0
	cbAuxIRQ    = 1 << 1
	cbSystem    = 1 << 2 // copied to the status register
	cbNoKey     = 1 << 4 // keyboard clock held
	cbNoAux     = 1 << 5 // mouse clock held
	cbTranslate = 1 << 6 // set 2 to set 1
)

// Output port P2.
const (
	p2Reset  = 1 << 0 // low resets the processor
	p2A20    = 1 << 1
	p2KeyIRQ = 1 << 4
	p2AuxIRQ = 1 << 5
	p2Idle   = 0xc0 // clock and data of the keyboard, pulled up
)

// inputPort is P1: no manufacturing jumper, colour display, lock open.
const inputPort = 0xa0

// controllerState is what the guest can observe of the 8042 itself.
type controllerState struct {
	RAM     [32]uint8
	Output  uint8      // the output buffer, which port 60h reads
	Full    bool       // OBF: the output buffer was not read yet
	FromAux bool       // the byte in it is the mouse's
	System  bool       // the bit of the status register
	Command bool       // the last write went to port 64h
	P2      uint8      // the output port
	Expect  uint8      // the command that waits for a byte at port 60h
	Copied  uint8      // the command C1h or C2h: half of P1 is in the status register
	Answers queue      // answers that wait for the output buffer
	Aux     [17]bool   // which of the answers are marked as the mouse's
	Break   bool       // the translation has seen F0h
	Due     clock.Time // when the next byte arrives in the output buffer; 0: none is on its way
}

// Chip is the controller at ports 60h (offset 0) and 64h (offset 4), with
// keyboard and mouse attached.
type Chip struct {
	reg   state
	ctl   *controllerState
	IRQ1  bus.Line
	IRQ12 bus.Line
	A20   bus.Line // driven with every write of the output port
	CPU   bus.Line // reset of the processor: a high pulse

	keyboard keyboard
	mouse    mouse
	sched    *clock.Scheduler
	due      *clock.Event
}

// New makes a controller with both devices.
func New(sched *clock.Scheduler) *Chip {
	c := &Chip{sched: sched}
	c.ctl = &c.reg.Controller
	c.due = sched.NewEvent("kbc", c.deliver)
	c.keyboard.init(sched, &c.reg.Keyboard, c.poll)
	c.mouse.init(sched, &c.reg.Mouse, c.poll)
	c.Reset()
	return c
}

// Reset sets the controller and both devices to their state after power-on. The self-tests of the
// devices are over, their clocks are held, and A20 is open.
func (c *Chip) Reset() {
	*c.ctl = controllerState{P2: p2Reset | p2A20}
	c.ctl.RAM[0] = cbNoKey | cbNoAux
	c.keyboard.powerOn()
	c.mouse.powerOn()
}

// Settle drives the interrupt lines and arms the events. A20 is driven by writes
// only: what joins it with port 92h keeps the level.
func (c *Chip) Settle() {
	c.ctl.Answers.clip()
	c.interrupt()
	c.arm(c.ctl.Due)
	c.keyboard.settle()
	c.mouse.settle()
	c.poll()
}

// Gate tells the controller the level of the A20 gate, which its output port reads as its own bit.
func (c *Chip) Gate(open bool) {
	c.ctl.P2 &^= p2A20
	if open {
		c.ctl.P2 |= p2A20
	}
}

// Key presses or releases a key.
func (c *Chip) Key(e console.KeyEvent) { c.keyboard.key(e) }

// Mouse moves the mouse and sets its buttons.
func (c *Chip) Mouse(e console.MouseEvent) { c.mouse.move(e) }

// Nudge has the mouse report a movement by one count, by which a driver learns that another device has something to say.
func (c *Chip) Nudge() { c.mouse.nudge() }

// LEDs returns the keyboard's lights: bit 0 is ScrollLock, 1 NumLock, 2 CapsLock.
func (c *Chip) LEDs() uint8 { return c.keyboard.LEDs }

// Idle reports whether the guest has read everything that the keyboard has sent. A host that types
// presses the next key then.
func (c *Chip) Idle() bool { return !c.ctl.Full && c.ctl.Answers.Len == 0 && !c.keyboard.pending() }

// ReadPort reads port 60h (offset 0) or the status, port 64h (offset 4). Nobody answers at the
// ports between them.
func (c *Chip) ReadPort(off uint16) uint8 {
	switch off {
	case 0:
		if c.ctl.Full {
			c.ctl.Full, c.ctl.FromAux = false, false
			c.interrupt()
			c.poll()
		}
		return c.ctl.Output
	case 4:
		return c.status()
	}
	return 0xff
}

// WritePort writes port 60h (offset 0) or a command, 64h (4).
func (c *Chip) WritePort(off uint16, v uint8) {
	switch off {
	case 0:
		c.ctl.Command = false
		c.data(v)
	case 4:
		c.ctl.Command = true
		c.command(v)
	default:
		return
	}
	c.interrupt()
	c.poll()
}

// status returns the status register.
func (c *Chip) status() uint8 {
	v := uint8(stUnlock)
	for _, b := range [4]struct {
		on  bool
		bit uint8
	}{{c.ctl.Full, stOutput}, {c.ctl.System, stSystem}, {c.ctl.Command, stCommand}, {c.ctl.FromAux, stAux}} {
		if b.on {
			v |= b.bit
		}
	}
	switch c.ctl.Copied {
	case 0xc1:
		v = v&0x0f | inputPort<<4&0xf0
	case 0xc2:
		v = v&0x0f | inputPort&0xf0
	}
	return v
}

// interrupt drives the two interrupt lines.
func (c *Chip) interrupt() {
	key := c.ctl.Full && !c.ctl.FromAux && c.ctl.RAM[0]&cbKeyIRQ != 0
	aux := c.ctl.Full && c.ctl.FromAux && c.ctl.RAM[0]&cbAuxIRQ != 0
	c.IRQ1.Set(key)
	c.IRQ12.Set(aux)
}

// keyReady and auxReady report whether the keyboard or the mouse has a byte and may send it.
func (c *Chip) keyReady() bool { return c.ctl.RAM[0]&cbNoKey == 0 && c.keyboard.pending() }
func (c *Chip) auxReady() bool { return c.ctl.RAM[0]&cbNoAux == 0 && c.mouse.pending() }

// poll starts the next byte on its way to the output buffer.
func (c *Chip) poll() {
	if c.ctl.Full {
		return
	}
	var at clock.Time
	switch {
	case c.ctl.Answers.Len > 0:
		at = c.sched.Now() + answerTime
	case c.keyReady() || c.auxReady():
		at = c.sched.Now() + byteTime
	default:
		return
	}
	if c.ctl.Due == 0 || at < c.ctl.Due {
		c.arm(at)
	}
}

// arm sets the time at which the next byte arrives; 0 stands for never.
func (c *Chip) arm(at clock.Time) {
	c.ctl.Due = at
	if at == 0 {
		c.sched.Cancel(c.due)
		return
	}
	c.sched.At(c.due, at)
}

// deliver puts a byte into the output buffer when it arrives. The controller's own bytes come
// before those of the keyboard, and these before those of the mouse.
func (c *Chip) deliver() {
	c.ctl.Due = 0
	switch {
	case c.ctl.Full:
		return
	case c.ctl.Answers.Len > 0:
		aux := c.ctl.Aux[0]
		copy(c.ctl.Aux[:], c.ctl.Aux[1:])
		c.fill(c.ctl.Answers.pop(), aux)
	case c.keyReady():
		c.fromKeyboard(c.keyboard.next())
	case c.auxReady():
		c.fill(c.mouse.next(), true)
	}
	c.poll()
}

// fromKeyboard translates a byte if the command byte asks for that. F0h becomes bit 7 of the byte
// after it.
func (c *Chip) fromKeyboard(v uint8) {
	if c.ctl.RAM[0]&cbTranslate == 0 {
		c.ctl.Break = false
		c.fill(v, false)
		return
	}
	if v == scanBreak {
		c.ctl.Break = true
		return
	}
	v = translate(v)
	if c.ctl.Break {
		v |= 0x80
		c.ctl.Break = false
	}
	c.fill(v, false)
}

// fill puts a byte into the output buffer.
func (c *Chip) fill(v uint8, aux bool) {
	c.ctl.Output, c.ctl.Full, c.ctl.FromAux = v, true, aux
	c.interrupt()
}
