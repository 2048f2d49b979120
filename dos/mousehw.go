package dos

import "github.com/iron86/iron86/dos/guest"

// mouseCode puts the routines of the mouse into the stub page.
func mouseCode(put func(off int, code ...byte)) {
	put(stubMouseOn, // the end of INT 33h function 0: switch the pointing device on
		0xfb, 0x60, 0x06, // STI; PUSHA; PUSH ES
		0xb8, 0x05, 0xc2, 0xb7, 0x03, 0xcd, 0x15, // packets of three bytes
		0xb8, guest.StubSeg&0xff, guest.StubSeg>>8, 0x8e, 0xc0, 0xbb, stubMousePacket&0xff, stubMousePacket>>8,
		0xb8, 0x07, 0xc2, 0xcd, 0x15, // their routine: ES:BX
		0xb8, 0x00, 0xc2, 0xb7, 0x01, 0xcd, 0x15, // on
		0x07, 0x61, 0xcf) // POP ES; POPA; IRET
	put(stubMousePacket, 0x90, 0xcb)     // NOP; RETF
	put(stubMouseCall, 0x60, 0x1e, 0x06, // PUSHA; PUSH DS; PUSH ES
		0x90,                   // NOP: the handler is called
		0x07, 0x1f, 0x61, 0xcb) // it returns here: POP ES; POP DS; POPA; RETF
}

// stubMouseBack is where the program's handler returns to.
const stubMouseBack = stubMouseCall + 4

// Bits of the first byte of a packet (PS/2 Technical Reference, "Mouse").
const (
	packetLeft   = 1 << 0
	packetRight  = 1 << 1
	packetMiddle = 1 << 2
	packetMinusX = 1 << 4
	packetMinusY = 1 << 5
)

// mousePacket is the BIOS's call for a packet: behind the return address lie four words,
// zero, Y, X and status.
func (d *DOS) mousePacket() {
	at := guest.Linear(d.g.SS(), d.g.SP())
	status := d.g.Word(at + 10)
	dx, dy := int16(d.g.Word(at+8)&0xff), int16(d.g.Word(at+6)&0xff)
	if status&packetMinusX != 0 {
		dx -= 0x100
	}
	if status&packetMinusY != 0 {
		dy -= 0x100
	}
	m := &d.mouse
	m.events = d.mouseEvents(dx, -dy, uint8(status&(packetLeft|packetRight|packetMiddle)))
	if m.events&m.Mask == 0 || m.HandlerSeg|m.HandlerOff == 0 || m.Disabled {
		d.g.Finish()
		return
	}
	d.g.SetIP(stubMouseCall)
}

// mouseEvents takes a movement and the buttons over and says what has happened.
func (d *DOS) mouseEvents(dx, dy int16, buttons uint8) (events uint16) {
	m := &d.mouse
	m.MickeyX += dx
	m.MickeyY += dy
	if dx != 0 || dy != 0 {
		events = eventMove
		m.RestX += dx * 8
		m.RestY += dy * 8
		x, y := m.X+m.RestX/m.RatioX, m.Y+m.RestY/m.RatioY
		m.RestX %= m.RatioX
		m.RestY %= m.RatioY
		d.mouseMove(x, y)
	}
	x, y := d.mouseSeen()
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

// mouseCall calls the program's handler with what has happened.
func (d *DOS) mouseCall() {
	m := &d.mouse
	d.g.Push(guest.StubSeg)
	d.g.Push(stubMouseBack)
	x, y := d.mouseSeen()
	d.g.SetAX(m.events & m.Mask)
	d.g.SetBX(uint16(m.Buttons))
	d.g.SetCX(uint16(x))
	d.g.SetDX(uint16(y))
	d.g.SetSI(uint16(m.MickeyX))
	d.g.SetDI(uint16(m.MickeyY))
	d.g.Jump(guest.Far{Seg: m.HandlerSeg, Off: m.HandlerOff})
}

// mouseErase puts back what the cursor covers.
func (d *DOS) mouseErase() {
	if m := &d.mouse; m.at != 0 {
		d.g.PutWord(m.at, m.under)
		m.at = 0
	}
}

// mouseDraw draws the cursor of text modes where it is to be seen.
func (d *DOS) mouseDraw() {
	m := &d.mouse
	d.mouseErase()
	hidden := m.Excluded && m.X >= m.ExX0 && m.X <= m.ExX1 && m.Y >= m.ExY0 && m.Y <= m.ExY1
	t, ok := d.g.TextPage()
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
	m.under = d.g.Word(m.at)
	d.g.PutWord(m.at, m.under&m.AndMask^m.XorMask)
}
