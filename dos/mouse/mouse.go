package mouse

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/guest"
)

// state is what programs set and read. All fields have a fixed size, because function 16h copies them to the
// program's memory.
type state struct {
	Hidden             int16 // the cursor is shown if it is 0; it is never larger
	X, Y               int16
	MinX, MaxX         int16
	MinY, MaxY         int16
	RatioX, RatioY     int16 // mickeys for 8 pixels
	RestX, RestY       int16 // movement that has not made a pixel yet, times the ratio
	MickeyX, MickeyY   int16 // movement since the last call of function 0Bh
	Buttons            uint8
	Press, Release     [3]button
	Mask               uint16 // events for which the handler is called
	HandlerSeg         uint16
	HandlerOff         uint16
	AndMask, XorMask   uint16 // text cursor
	Speed              uint16 // threshold for double speed
	SensX, SensY       uint16
	Page               uint16
	ExX0, ExY0         int16 // region that hides the cursor
	ExX1, ExY1         int16
	Excluded, Disabled bool
}

// button holds what functions 05h and 06h return about a button.
type button struct {
	Count int16
	X, Y  int16
}

// Driver is the driver of INT 33h. Besides its state it has what programs cannot see.
type Driver struct {
	state
	g        *guest.Guest
	running  bool   // the pointing device has been switched on
	under    uint16 // character and attribute under the cursor
	at       uint32 // address of the character that the cursor covers; 0: the cursor is not drawn
	happened uint16 // events of the packet for which the handler is to be called
}

// Events of the handler's mask.
const (
	eventMove = 1 << iota
	eventLeftDown
	eventLeftUp
	eventRightDown
	eventRightUp
	eventMiddleDown
	eventMiddleUp
)

// calls are the functions of INT 33h by AX.
var calls = map[uint16]func(*Driver){
	0x00: (*Driver).reset, 0x21: (*Driver).reset, 0x01: (*Driver).show, 0x02: (*Driver).hide,
	0x03: (*Driver).where, 0x04: (*Driver).set, 0x05: (*Driver).presses, 0x06: (*Driver).presses,
	0x07: (*Driver).limits, 0x08: (*Driver).limits, 0x0a: (*Driver).textCursor, 0x0b: (*Driver).mickeys,
	0x0c: (*Driver).handler, 0x0f: (*Driver).ratio, 0x10: (*Driver).exclude, 0x13: (*Driver).speed,
	0x14: (*Driver).swap, 0x15: (*Driver).size, 0x16: (*Driver).save, 0x17: (*Driver).restore,
	0x1a: (*Driver).sensitivity, 0x1b: (*Driver).sensitivity, 0x1d: (*Driver).page, 0x1e: (*Driver).page,
	0x1f: (*Driver).disable, 0x20: (*Driver).enable, 0x24: (*Driver).version,
}

// New makes the driver in the state after a reset.
func New(g *guest.Guest) *Driver {
	m := &Driver{g: g}
	m.state = m.defaults()
	return m
}

// Install arms the traps of the driver, whose code must be in the page of stubs. INT 33h itself is led to
// Interrupt by the kernel, which has the vectors.
func (m *Driver) Install() {
	m.g.TrapStub(stubPacket, m.packet)
	m.g.TrapStub(stubCall+3, m.callHandler)
}

// Interrupt serves INT 33h. Functions for what is not there, light pens and graphics cursors, change
// nothing.
func (m *Driver) Interrupt() {
	ax := m.g.AX()
	if f := calls[ax]; f != nil {
		f(m)
	}
	if (ax == 0 || ax == 0x20) && !m.running {
		m.running = true
		const ebdaSeg, present = 0x40e, 0x13c // the BIOS's note of a mouse, which POST makes
		m.g.PutByte(uint32(m.g.Word(ebdaSeg))<<4+present, 1)
		m.g.SetIP(stubOn)
		return
	}
	m.g.Finish()
}

// Try is called in place of Interrupt while the machine only tries whether a program goes round a loop
// (guest.PC, Rehearse). It serves the functions that report something and change no count, and returns
// false for all others.
func (m *Driver) Try() bool {
	switch ax := m.g.AX(); ax {
	case 0x03, 0x24:
	case 0x05, 0x06:
		list := &m.Press
		if ax == 6 {
			list = &m.Release
		}
		if n := int(m.g.BX()); n < len(list) && list[n].Count != 0 {
			return false
		}
	case 0x0b:
		if m.MickeyX|m.MickeyY != 0 {
			return false
		}
	default:
		return false
	}
	m.Interrupt()
	return true
}

// defaults returns the state after a reset. The position is the middle of a screen of 640 by 200, or of
// as many lines as the mode has.
func (m *Driver) defaults() state {
	height := int16(200)
	switch m.g.Byte(guest.BDAMode) {
	case 0x0f, 0x10:
		height = 350
	case 0x11, 0x12:
		height = 480
	case 0, 1, 2, 3, 7:
		height = (int16(m.g.Byte(guest.BDARows)) + 1) * 8
	}
	return state{Hidden: -1, X: 320, Y: height / 2, MaxX: 639, MaxY: height - 1, RatioX: 8, RatioY: 16,
		AndMask: 0xffff, XorMask: 0x7700, Speed: 64, SensX: 50, SensY: 50}
}

// reset serves functions 00h and 21h: AX becomes FFFFh, and BX the number of buttons.
func (m *Driver) reset() {
	m.erase()
	m.state = m.defaults()
	m.g.SetAX(0xffff)
	m.g.SetBX(2)
}

// show serves function 01h. The cursor appears once it was shown as often as it was hidden.
func (m *Driver) show() {
	m.Hidden = min(m.Hidden+1, 0)
	m.Excluded = false
	m.draw()
}

// hide serves function 02h.
func (m *Driver) hide() {
	m.Hidden = max(m.Hidden-1, -0x7fff)
	m.erase()
}

// seen returns the position as the mode has it: whole characters in text modes, every other
// pixel where 320 are shown.
func (m *Driver) seen() (x, y int16) {
	switch m.g.Byte(guest.BDAMode) {
	case 0, 1:
		return m.X &^ 15, m.Y &^ 7
	case 2, 3, 7:
		return m.X &^ 7, m.Y &^ 7
	case 4, 5, 0x0d, 0x13:
		return m.X &^ 1, m.Y
	}
	return m.X, m.Y
}

// where serves function 03h, which returns the buttons and the position.
func (m *Driver) where() {
	x, y := m.seen()
	m.g.SetBX(uint16(m.Buttons))
	m.g.SetCX(uint16(x))
	m.g.SetDX(uint16(y))
}

// set serves function 04h, which moves the cursor to CX, DX.
func (m *Driver) set() { m.move(int16(m.g.CX()), int16(m.g.DX())) }

// move puts the cursor to a place within the ranges.
func (m *Driver) move(x, y int16) {
	m.X, m.Y = max(m.MinX, min(x, m.MaxX)), max(m.MinY, min(y, m.MaxY))
	m.draw()
}

// presses serves functions 05h and 06h, which return how often button BX was pressed, or released, and where the
// cursor was the last time.
func (m *Driver) presses() {
	list := &m.Press
	if m.g.AX() == 6 {
		list = &m.Release
	}
	n := m.g.BX()
	m.g.SetAX(uint16(m.Buttons))
	if n > 2 {
		m.g.SetBX(0)
		return
	}
	b := &list[n]
	m.g.SetBX(uint16(b.Count))
	m.g.SetCX(uint16(b.X))
	m.g.SetDX(uint16(b.Y))
	b.Count = 0
}

// limits serves functions 07h and 08h, which set the range of X, and of Y.
func (m *Driver) limits() {
	first, last := int16(m.g.CX()), int16(m.g.DX())
	if first > last {
		first, last = last, first
	}
	if m.g.AX() == 7 {
		m.MinX, m.MaxX = first, last
	} else {
		m.MinY, m.MaxY = first, last
	}
	m.move(m.X, m.Y)
}

// textCursor serves function 0Ah, which sets the masks of the text cursor. A hardware cursor (BX=1) is
// drawn as the default one.
func (m *Driver) textCursor() {
	m.erase()
	m.AndMask, m.XorMask = 0xffff, 0x7700
	if m.g.BX() == 0 {
		m.AndMask, m.XorMask = m.g.CX(), m.g.DX()
	}
	m.draw()
}

// mickeys serves function 0Bh, which returns the movement since its last call, in mickeys.
func (m *Driver) mickeys() {
	m.g.SetCX(uint16(m.MickeyX))
	m.g.SetDX(uint16(m.MickeyY))
	m.MickeyX, m.MickeyY = 0, 0
}

// handler serves function 0Ch: from now on ES:DX is called for the events of CX.
func (m *Driver) handler() {
	m.Mask, m.HandlerSeg, m.HandlerOff = m.g.CX(), m.g.ES(), m.g.DX()
}

// swap serves function 14h, which does what function 0Ch does and returns what was set before.
func (m *Driver) swap() {
	old := m.state
	m.handler()
	m.g.SetCX(old.Mask)
	m.g.SetES(old.HandlerSeg)
	m.g.SetDX(old.HandlerOff)
}

// ratio serves function 0Fh, which sets how many mickeys make 8 pixels.
func (m *Driver) ratio() {
	if x, y := int16(m.g.CX()), int16(m.g.DX()); x > 0 && y > 0 {
		m.RatioX, m.RatioY = x, y
	}
}

// exclude serves function 10h: the cursor hides within CX, DX to SI, DI until it is shown again.
func (m *Driver) exclude() {
	m.ExX0, m.ExY0, m.ExX1, m.ExY1 = int16(m.g.CX()), int16(m.g.DX()), int16(m.g.SI()), int16(m.g.DI())
	m.Excluded = true
	m.draw()
}

// speed serves function 13h. The threshold for double speed, in mickeys a second, is kept and has no
// effect.
func (m *Driver) speed() { m.Speed = m.g.DX() }

// size serves function 15h, which returns the size of the state in bytes.
func (m *Driver) size() { m.g.SetBX(uint16(binary.Size(m.state))) }

// save serves function 16h, which copies the state to ES:DX.
func (m *Driver) save() {
	b, err := binary.Append(nil, binary.LittleEndian, m.state)
	if err != nil {
		panic("BUG: dos: the mouse's state is not of fixed size")
	}
	m.g.PutBytes(m.g.ES(), m.g.DX(), b)
}

// restore serves function 17h, which copies the state from ES:DX.
func (m *Driver) restore() {
	b := m.g.Bytes(m.g.ES(), m.g.DX(), binary.Size(m.state))
	m.erase()
	if _, err := binary.Decode(b, binary.LittleEndian, &m.state); err != nil {
		panic("BUG: dos: the mouse's state is not of fixed size")
	}
	m.RatioX, m.RatioY = max(m.RatioX, 1), max(m.RatioY, 1) // the program may have written there
	m.draw()
}

// sensitivity serves functions 1Ah and 1Bh, which set and return the sensitivity. It has no effect.
func (m *Driver) sensitivity() {
	if m.g.AX() == 0x1a {
		m.SensX, m.SensY, m.Speed = m.g.BX(), m.g.CX(), m.g.DX()
		return
	}
	m.g.SetBX(m.SensX)
	m.g.SetCX(m.SensY)
	m.g.SetDX(m.Speed)
}

// page serves functions 1Dh and 1Eh, which set and return the page of the cursor. The cursor is drawn on
// the page that is shown all the same.
func (m *Driver) page() {
	if m.g.AX() == 0x1d {
		m.Page = m.g.BX()
	} else {
		m.g.SetBX(m.Page)
	}
}

// disable serves function 1Fh, which switches the driver off.
func (m *Driver) disable() {
	m.erase()
	m.Disabled = true
	m.g.SetES(0)
	m.g.SetBX(0)
}

// enable serves function 20h, which switches the driver on again.
func (m *Driver) enable() {
	m.Disabled = false
	m.g.SetAX(0xffff)
}

// version serves function 24h. It returns version 8.20 of the driver, and a PS/2 mouse on IRQ 12.
func (m *Driver) version() {
	m.g.SetBX(0x0814)
	m.g.SetCX(0x040c)
}
