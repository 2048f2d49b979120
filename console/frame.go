package console

// Color is 0xRRGGBB.
type Color uint32

// Cell is one character position of a text screen.
type Cell struct {
	Char      uint8 // code page 437, or an index into a font the guest loaded
	Font      uint8 // 0 or 1: which of the two fonts that are active in a 512-glyph mode
	Blink     bool  // hidden half of the time
	Underline bool  // monochrome modes: scan line Frame.UnderlineRow is drawn in FG
	FG        Color
	BG        Color
}

// Cursor is the text cursor. Top and Bottom are scan lines within the cell,
// inclusive; it is not shown when Visible is false or Top > Bottom.
type Cursor struct {
	Visible     bool
	Row, Col    int
	Top, Bottom uint8
}

// Mode says what a Frame holds.
type Mode uint8

// Modes of a frame.
const (
	Blank    Mode = iota // nothing is displayed (sequencer off, or in reset)
	Text                 // Cells, Fonts, Cursor
	Graphics             // Pixels
)

// Frame is what the screen shows at one moment. A caller keeps one and has it
// filled again and again; slices are reused.
type Frame struct {
	Mode Mode

	Cols, Rows  int // Text: at most 256 x 128
	Cells       []Cell
	Cursor      Cursor
	CellW       int  // 8 or 9 pixels
	CellH       int  // scan lines of a character, 1 to 32
	LineGraphic bool // 9-pixel cells: C0–DF repeat their eighth column
	// UnderlineRow is the scan line of the underline, 0 to 31; none is drawn when
	// it is outside the cell.
	UnderlineRow uint8
	// PanX and PanY are how many pixels the picture is shifted left and up, less
	// than a cell: the guest scrolls smoothly. With PanY the last of Rows is shown
	// in part.
	PanX, PanY uint8
	// Edge has a cell for each row that follows its last one on the right: with PanX it is
	// seen in part.
	Edge []Cell
	// SplitRow is the first row of the lower part of a split screen, Rows when there is none.
	// It begins at scan line SplitLine and is shifted left by SplitPanX pixels, and not up.
	// The row above it may be cut off there.
	SplitRow, SplitLine int
	SplitPanX           uint8
	// Lines is the height of the picture in scan lines; rows behind it are cut off. 0
	// stands for Rows whole cells, less one with PanY.
	Lines int
	Fonts [2][]byte // 256 glyphs of 32 bytes each, eight pixels a byte, the most significant left

	W, H   int // Graphics: at most 2048 x 1024 (lines as the guest addresses them, not doubled)
	Pixels []Color
	// Aspect is the width of a pixel divided by its height on a 4:3 screen.
	Aspect float64
}
