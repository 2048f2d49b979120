package vga

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/console"
)

// Explain says what is displayed and from where (devices.Explainer).
func (c *Chip) Explain() string {
	var b strings.Builder
	var f console.Frame
	c.Render(&f)
	switch f.Mode {
	case console.Text:
		hidden := ""
		if !f.Cursor.Visible {
			hidden = ", hidden"
		}
		fmt.Fprintf(&b, "text, %d by %d, cells of %d by %d, cursor at row %d column %d%s\n", f.Cols, f.Rows, f.CellW, f.CellH, f.Cursor.Row, f.Cursor.Col, hidden)
	case console.Graphics:
		fmt.Fprintf(&b, "graphics, %d by %d\n", f.W, f.H)
	default:
		b.WriteString("nothing is displayed\n")
	}
	r := &c.reg
	fmt.Fprintf(&b, "start address %02x%02x, offset %02x, memory at %s\n", r.CRTC[0xc], r.CRTC[0xd], r.CRTC[0x13],
		[4]string{"a0000, 128 KB", "a0000, 64 KB", "b0000, 32 KB", "b8000, 32 KB"}[r.GC[6]>>2&3])
	fmt.Fprintf(&b, "palette % 02x\n", r.Attr[:])
	return b.String()
}

// Explain says which picture is drawn and from where (devices.Explainer).
func (d *DISPI) Explain() string {
	r := &d.reg.Reg
	if !d.on() {
		return "off: the VGA draws the picture\n"
	}
	colours := map[bool]string{false: "6", true: "8"}[d.wide()]
	return fmt.Sprintf("%d by %d, %d bits a pixel, colours of the palette have %s bits\n"+
		"lines of %d bytes from %08x on, bank %02xh at 000a0000\n",
		r[dispiWidth], r[dispiHeight], r[dispiDepth], colours, d.pitch(), LinearBase+d.start(), r[dispiBank])
}
