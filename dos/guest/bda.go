package guest

// Addresses of the BIOS data area (IBM PC AT Technical Reference, "BIOS data area").
const (
	BDAMemory  = 0x413 // word: base memory in KB
	BDAHead    = 0x41a // word: offset from 0x400 of the next key in the keyboard buffer
	BDATail    = 0x41c // word: offset from 0x400 of the place after the last key in it
	BDAMode    = 0x449 // byte: video mode
	BDAColumns = 0x44a // word
	BDAStartAt = 0x44e // word: offset of the page shown in the display's memory
	BDACursor  = 0x450 // eight words, one for each page: column, row
	BDAPage    = 0x462 // byte: page shown
	BDACRTC    = 0x463 // word: port of the CRT controller
	BDAStart   = 0x480 // word: offset from 0x400 at which the keyboard buffer begins
	BDAEnd     = 0x482 // word: offset from 0x400 at which it ends
	BDARows    = 0x484 // byte: rows, less one
)

// BaseTop is the first paragraph after base memory, as the BIOS has it.
func (g *Guest) BaseTop() uint16 { return g.Word(BDAMemory) << 6 }

// TextPage is the page of text that the screen shows, with the cursor where the BIOS has it.
type TextPage struct {
	Base       uint32 // address of the first character
	Cols, Rows int
	Col, Row   int
	Cursor     uint32 // address of the BIOS's word with the cursor
}

// TextPage returns the page that is shown. ok is false in graphics modes, and if the BIOS data area has
// values that no text mode has.
func (g *Guest) TextPage() (t TextPage, ok bool) {
	base := uint32(0xb8000)
	switch mode := g.Byte(BDAMode); {
	case mode == 7:
		base = 0xb0000
	case mode > 3:
		return TextPage{}, false
	}
	t.Base = base + uint32(g.Word(BDAStartAt)&0x7fff)
	t.Cols, t.Rows = int(g.Word(BDAColumns)), int(g.Byte(BDARows))+1
	if t.Cols == 0 || t.Cols > 132 || t.Rows > 100 || int(t.Base-base)+2*t.Cols*t.Rows > 0x8000 {
		return TextPage{}, false
	}
	t.Cursor = BDACursor + 2*uint32(g.Byte(BDAPage)&7)
	at := g.Word(t.Cursor)
	t.Col, t.Row = min(int(at&0xff), t.Cols-1), min(int(at>>8), t.Rows-1)
	return t, true
}

// At returns the address of the character in a row and a column. Its attribute follows it.
func (t *TextPage) At(row, col int) uint32 { return t.Base + 2*uint32(row*t.Cols+col) }
