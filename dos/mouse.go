package dos

import (
	"encoding/binary"

	"github.com/iron86/iron86/dos/guest"
)

// mouse is the driver of INT 33h (Microsoft Mouse Programmer's Reference; RBIL, INT
// 33h). Movements come from the BIOS's pointing device, INT 15h AH=C2h; a mouse that
// nobody moves is installed and stands still. All fields are of fixed size: they are
// also what function 16h saves.
type mouse struct {
	Hidden             int16 // the cursor is shown when it is 0
	X, Y               int16
	MinX, MaxX         int16
	MinY, MaxY         int16
	RatioX, RatioY     int16 // mickeys for 8 pixels
	RestX, RestY       int16 // movement that has not made a pixel yet, times the ratio
	MickeyX, MickeyY   int16 // since function 0Bh
	Buttons            uint8
	Press, Release     [3]button
	Mask               uint16
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

// button is what functions 5 and 6 tell of a button.
type button struct {
	Count int16
	X, Y  int16
}

// mouseDriver is the driver with what is not the program's.
type mouseDriver struct {
	mouse
	running bool   // the pointing device has been switched on
	under   uint16 // character and attribute under the cursor
	at      uint32 // where the cursor is drawn, 0 for nowhere
	events  uint16 // of the packet for which the handler is to be called
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

// mouseCalls are the functions of INT 33h.
var mouseCalls = map[uint16]func(*DOS){
	0x00: (*DOS).mouseReset, 0x21: (*DOS).mouseReset, 0x01: (*DOS).mouseShow, 0x02: (*DOS).mouseHide,
	0x03: (*DOS).mouseWhere, 0x04: (*DOS).mouseSet, 0x05: (*DOS).mousePresses, 0x06: (*DOS).mousePresses,
	0x07: (*DOS).mouseRange, 0x08: (*DOS).mouseRange, 0x0a: (*DOS).mouseTextCursor, 0x0b: (*DOS).mouseMickeys,
	0x0c: (*DOS).mouseHandler, 0x0f: (*DOS).mouseRatio, 0x10: (*DOS).mouseExclude, 0x13: (*DOS).mouseSpeed,
	0x14: (*DOS).mouseSwap, 0x15: (*DOS).mouseSize, 0x16: (*DOS).mouseSave, 0x17: (*DOS).mouseRestore,
	0x1a: (*DOS).mouseSensitivity, 0x1b: (*DOS).mouseSensitivity, 0x1d: (*DOS).mousePage, 0x1e: (*DOS).mousePage,
	0x1f: (*DOS).mouseDisable, 0x20: (*DOS).mouseEnable, 0x24: (*DOS).mouseVersion,
}

// int33 is INT 33h. What is not there, light pens and graphics cursors, changes nothing.
func (d *DOS) int33() {
	ax := d.g.AX()
	if f := mouseCalls[ax]; f != nil {
		f(d)
	}
	if (ax == 0 || ax == 0x20) && !d.mouse.running {
		d.mouse.running = true
		const ebdaSeg, present = 0x40e, 0x13c // the BIOS's note of a mouse, which POST makes
		d.g.PutByte(uint32(d.g.Word(ebdaSeg))<<4+present, 1)
		d.g.SetIP(stubMouseOn)
		return
	}
	d.g.Finish()
}

// mouseDefaults is the state after a reset: the middle of a screen of 640 by 200, or of
// as many lines as the mode has.
func (d *DOS) mouseDefaults() mouse {
	height := int16(200)
	switch d.g.Byte(guest.BDAMode) {
	case 0x0f, 0x10:
		height = 350
	case 0x11, 0x12:
		height = 480
	case 0, 1, 2, 3, 7:
		height = (int16(d.g.Byte(guest.BDARows)) + 1) * 8
	}
	return mouse{Hidden: -1, X: 320, Y: height / 2, MaxX: 639, MaxY: height - 1, RatioX: 8, RatioY: 16,
		AndMask: 0xffff, XorMask: 0x7700, Speed: 64, SensX: 50, SensY: 50}
}

// Functions 00h, 21h: reset; AX is FFFFh, BX the number of buttons.
func (d *DOS) mouseReset() {
	d.mouseErase()
	d.mouse.mouse = d.mouseDefaults()
	d.g.SetAX(0xffff)
	d.g.SetBX(2)
}

// Functions 01h, 02h: show and hide; they count.
func (d *DOS) mouseShow() {
	m := &d.mouse
	m.Hidden = min(m.Hidden+1, 0)
	m.Excluded = false
	d.mouseDraw()
}

func (d *DOS) mouseHide() {
	d.mouse.Hidden = max(d.mouse.Hidden-1, -0x7fff)
	d.mouseErase()
}

// seen is the position as the mode has it: whole characters in text modes, every other
// pixel where 320 are shown.
func (d *DOS) mouseSeen() (x, y int16) {
	m := &d.mouse
	switch d.g.Byte(guest.BDAMode) {
	case 0, 1:
		return m.X &^ 15, m.Y &^ 7
	case 2, 3, 7:
		return m.X &^ 7, m.Y &^ 7
	case 4, 5, 0x0d, 0x13:
		return m.X &^ 1, m.Y
	}
	return m.X, m.Y
}

// Function 03h: buttons and position.
func (d *DOS) mouseWhere() {
	x, y := d.mouseSeen()
	d.g.SetBX(uint16(d.mouse.Buttons))
	d.g.SetCX(uint16(x))
	d.g.SetDX(uint16(y))
}

// Function 04h: put the cursor to CX, DX.
func (d *DOS) mouseSet() { d.mouseMove(int16(d.g.CX()), int16(d.g.DX())) }

// mouseMove puts the cursor to a place within the ranges.
func (d *DOS) mouseMove(x, y int16) {
	m := &d.mouse
	m.X, m.Y = max(m.MinX, min(x, m.MaxX)), max(m.MinY, min(y, m.MaxY))
	d.mouseDraw()
}

// Functions 05h, 06h: how often button BX has been pressed, released, and where last.
func (d *DOS) mousePresses() {
	list := &d.mouse.Press
	if d.g.AX() == 6 {
		list = &d.mouse.Release
	}
	n := d.g.BX()
	d.g.SetAX(uint16(d.mouse.Buttons))
	if n > 2 {
		d.g.SetBX(0)
		return
	}
	b := &list[n]
	d.g.SetBX(uint16(b.Count))
	d.g.SetCX(uint16(b.X))
	d.g.SetDX(uint16(b.Y))
	b.Count = 0
}

// Functions 07h, 08h: range of X, of Y.
func (d *DOS) mouseRange() {
	m := &d.mouse
	first, last := int16(d.g.CX()), int16(d.g.DX())
	if first > last {
		first, last = last, first
	}
	if d.g.AX() == 7 {
		m.MinX, m.MaxX = first, last
	} else {
		m.MinY, m.MaxY = first, last
	}
	d.mouseMove(m.X, m.Y)
}

// Function 0Ah: masks of the text cursor; a hardware cursor (BX=1) is drawn as the
// default one.
func (d *DOS) mouseTextCursor() {
	d.mouseErase()
	d.mouse.AndMask, d.mouse.XorMask = 0xffff, 0x7700
	if d.g.BX() == 0 {
		d.mouse.AndMask, d.mouse.XorMask = d.g.CX(), d.g.DX()
	}
	d.mouseDraw()
}

// Function 0Bh: movement since the last call, in mickeys.
func (d *DOS) mouseMickeys() {
	m := &d.mouse
	d.g.SetCX(uint16(m.MickeyX))
	d.g.SetDX(uint16(m.MickeyY))
	m.MickeyX, m.MickeyY = 0, 0
}

// Function 0Ch: call ES:DX for the events of CX.
func (d *DOS) mouseHandler() {
	m := &d.mouse
	m.Mask, m.HandlerSeg, m.HandlerOff = d.g.CX(), d.g.ES(), d.g.DX()
}

// Function 14h: the same, and what was set before.
func (d *DOS) mouseSwap() {
	m := d.mouse
	d.mouseHandler()
	d.g.SetCX(m.Mask)
	d.g.SetES(m.HandlerSeg)
	d.g.SetDX(m.HandlerOff)
}

// Function 0Fh: mickeys for 8 pixels.
func (d *DOS) mouseRatio() {
	if x, y := int16(d.g.CX()), int16(d.g.DX()); x > 0 && y > 0 {
		d.mouse.RatioX, d.mouse.RatioY = x, y
	}
}

// Function 10h: hide the cursor within CX, DX to SI, DI until it is shown again.
func (d *DOS) mouseExclude() {
	m := &d.mouse
	m.ExX0, m.ExY0, m.ExX1, m.ExY1 = int16(d.g.CX()), int16(d.g.DX()), int16(d.g.SI()), int16(d.g.DI())
	m.Excluded = true
	d.mouseDraw()
}

// Function 13h: threshold for double speed, in mickeys a second; it is only kept.
func (d *DOS) mouseSpeed() { d.mouse.Speed = d.g.DX() }

// Functions 15h to 17h: the size of the state, save it to ES:DX, restore it from there.
func (d *DOS) mouseSize() { d.g.SetBX(uint16(binary.Size(d.mouse.mouse))) }

func (d *DOS) mouseSave() {
	b, err := binary.Append(nil, binary.LittleEndian, d.mouse.mouse)
	if err != nil {
		panic("BUG: dos: the mouse's state is not of fixed size")
	}
	d.g.PutBytes(d.g.ES(), d.g.DX(), b)
}

func (d *DOS) mouseRestore() {
	b := d.g.Bytes(d.g.ES(), d.g.DX(), binary.Size(d.mouse.mouse))
	d.mouseErase()
	if _, err := binary.Decode(b, binary.LittleEndian, &d.mouse.mouse); err != nil {
		panic("BUG: dos: the mouse's state is not of fixed size")
	}
	m := &d.mouse
	m.RatioX, m.RatioY = max(m.RatioX, 1), max(m.RatioY, 1) // the program may have written there
	d.mouseDraw()
}

// Functions 1Ah, 1Bh: sensitivity, which is only kept.
func (d *DOS) mouseSensitivity() {
	m := &d.mouse
	if d.g.AX() == 0x1a {
		m.SensX, m.SensY, m.Speed = d.g.BX(), d.g.CX(), d.g.DX()
		return
	}
	d.g.SetBX(m.SensX)
	d.g.SetCX(m.SensY)
	d.g.SetDX(m.Speed)
}

// Functions 1Dh, 1Eh: the page of the cursor, which is drawn on the page shown.
func (d *DOS) mousePage() {
	if d.g.AX() == 0x1d {
		d.mouse.Page = d.g.BX()
	} else {
		d.g.SetBX(d.mouse.Page)
	}
}

// Functions 1Fh, 20h: switch the driver off and on.
func (d *DOS) mouseDisable() {
	d.mouseErase()
	d.mouse.Disabled = true
	d.g.SetES(0)
	d.g.SetBX(0)
}

func (d *DOS) mouseEnable() {
	d.mouse.Disabled = false
	d.g.SetAX(0xffff)
}

// Function 24h: version 8.20 of the driver, a PS/2 mouse on IRQ 12.
func (d *DOS) mouseVersion() {
	d.g.SetBX(0x0814)
	d.g.SetCX(0x040c)
}
