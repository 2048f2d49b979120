package mouse

import "github.com/iron86/iron86/dos/guest"

// Offsets in the page of stubs of the mouse's routines.
const (
	stubOn     = 0x2c0        // switches the pointing device on
	stubPacket = 0x2f0        // the BIOS calls it for a packet
	stubCall   = 0x300        // calls the program's handler
	stubBack   = stubCall + 4 // the handler returns here
)

// Code puts the routines of the mouse into the page of stubs.
func Code(put func(off int, code ...byte)) {
	put(stubOn, // the end of INT 33h function 0: switch the pointing device on
		0xfb, 0x60, 0x06, // STI; PUSHA; PUSH ES
		0xb8, 0x05, 0xc2, 0xb7, 0x03, 0xcd, 0x15, // packets of three bytes
		0xb8, guest.StubSeg&0xff, guest.StubSeg>>8, 0x8e, 0xc0, 0xbb, stubPacket&0xff, stubPacket>>8,
		0xb8, 0x07, 0xc2, 0xcd, 0x15, // their routine: ES:BX
		0xb8, 0x00, 0xc2, 0xb7, 0x01, 0xcd, 0x15, // on
		0x07, 0x61, 0xcf) // POP ES; POPA; IRET
	put(stubPacket, 0x90, 0xcb)     // NOP; RETF
	put(stubCall, 0x60, 0x1e, 0x06, // PUSHA; PUSH DS; PUSH ES
		0x90,                   // NOP: the handler is called
		0x07, 0x1f, 0x61, 0xcb) // it returns here: POP ES; POP DS; POPA; RETF
}

// Bits of the first byte of a packet (PS/2 Technical Reference, "Mouse").
const (
	packetLeft   = 1 << 0
	packetRight  = 1 << 1
	packetMiddle = 1 << 2
	packetMinusX = 1 << 4
	packetMinusY = 1 << 5
)

// packet serves the BIOS's call for a packet. Four words lie behind the return address: zero, Y, X and
// the status.
func (m *Driver) packet() {
	at := guest.Linear(m.g.SS(), m.g.SP())
	status := m.g.Word(at + 10)
	dx, dy := int16(m.g.Word(at+8)&0xff), int16(m.g.Word(at+6)&0xff)
	if status&packetMinusX != 0 {
		dx -= 0x100
	}
	if status&packetMinusY != 0 {
		dy -= 0x100
	}
	m.happened = m.take(dx, -dy, uint8(status&(packetLeft|packetRight|packetMiddle)))
	if m.happened&m.Mask == 0 || m.HandlerSeg|m.HandlerOff == 0 || m.Disabled {
		m.g.Finish()
		return
	}
	m.g.SetIP(stubCall)
}

// take adds a movement to the position and notes the buttons. It returns the events of the handler's
// mask that have happened.
func (m *Driver) take(dx, dy int16, buttons uint8) (events uint16) {
	m.MickeyX += dx
	m.MickeyY += dy
	if dx != 0 || dy != 0 {
		events = eventMove
		m.RestX += dx * 8
		m.RestY += dy * 8
		x, y := m.X+m.RestX/m.RatioX, m.Y+m.RestY/m.RatioY
		m.RestX %= m.RatioX
		m.RestY %= m.RatioY
		m.move(x, y)
	}
	x, y := m.seen()
	for i := range m.Press {
		bit := uint8(1) << i
		switch {
		case buttons&^m.Buttons&bit != 0:
			events |= eventLeftDown << (2 * i)
			m.Press[i] = button{m.Press[i].Count + 1, x, y}
		case m.Buttons&^buttons&bit != 0:
			events |= eventLeftUp << (2 * i)
			m.Release[i] = button{m.Release[i].Count + 1, x, y}
		}
	}
	m.Buttons = buttons
	return events
}

// callHandler calls the program's handler for the events that have happened.
func (m *Driver) callHandler() {
	m.g.Push(guest.StubSeg)
	m.g.Push(stubBack)
	x, y := m.seen()
	m.g.SetAX(m.happened & m.Mask)
	m.g.SetBX(uint16(m.Buttons))
	m.g.SetCX(uint16(x))
	m.g.SetDX(uint16(y))
	m.g.SetSI(uint16(m.MickeyX))
	m.g.SetDI(uint16(m.MickeyY))
	m.g.Jump(guest.Far{Seg: m.HandlerSeg, Off: m.HandlerOff})
}

// erase puts back the character that the cursor covers.
func (m *Driver) erase() {
	if m.at != 0 {
		m.g.PutWord(m.at, m.under)
		m.at = 0
	}
}

// draw draws the cursor of text modes, unless it is hidden.
func (m *Driver) draw() {
	m.erase()
	hidden := m.Excluded && m.X >= m.ExX0 && m.X <= m.ExX1 && m.Y >= m.ExY0 && m.Y <= m.ExY1
	t, ok := m.g.TextPage()
	if !ok || hidden || m.Hidden < 0 || m.Disabled {
		return
	}
	width := int16(8)
	if t.Cols <= 40 {
		width = 16
	}
	col, row := int(m.X/width), int(m.Y/8)
	if col < 0 || col >= t.Cols || row < 0 || row >= t.Rows {
		return
	}
	m.at = t.At(row, col)
	m.under = m.g.Word(m.at)
	m.g.PutWord(m.at, m.under&m.AndMask^m.XorMask)
}
