package console

// Color is a colour in the form 0xRRGGBB.
type Color uint32

// Cell is one character position of a text screen.
type Cell struct {
	Char      uint8 // code page 437, or an index into a font the guest loaded
	Font      uint8 // which of Frame.Fonts the character is from, 0 or 1; two are in use only with 512 characters
	Blink     bool  // the character is hidden half of the time
	Underline bool  // scan line Frame.UnderlineRow is drawn in FG, which only monochrome modes do
	FG        Color
	BG        Color
}

// Cursor is the text cursor. It fills the scan lines Top to Bottom of its cell, and is not shown when
// Visible is false or Top is greater than Bottom.
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

// Frame is what the screen shows at one moment. A caller keeps one Frame and has it filled again and
// again, so that its slices are reused.
type Frame struct {
	Mode Mode

	Cols, Rows  int // Text: at most 256 x 128
	Cells       []Cell
	Cursor      Cursor
	CellW       int  // 8 or 9 pixels
	CellH       int  // scan lines of a character, 1 to 32
	LineGraphic bool // the ninth column of the characters C0h to DFh repeats the eighth, so that lines join
	// UnderlineRow is the scan line of the underline, 0 to 31; none is drawn when
	// it is outside the cell.
	UnderlineRow uint8
	// PanX and PanY are how many pixels the picture is shifted left and up when the guest scrolls
	// smoothly. They are less than the size of a cell. With PanY the last of Rows is shown in part.
	PanX, PanY uint8
	// Edge has for each row the cell on the right of its last one. With PanX it is seen in part.
	Edge []Cell
	// SplitRow is the first row of the lower part of a split screen, or Rows if the screen is not
	// split. The lower part begins at scan line SplitLine, where the row above it may be cut off. It
	// is shifted left by SplitPanX pixels, and not up.
	SplitRow, SplitLine int
	SplitPanX           uint8
	// Lines is the height of the picture in scan lines; what is below is cut off. 0 stands for the
	// height of Rows cells, or of one less if PanY is not 0.
	Lines int
	// CursorOff and CharsOff say that what blinks is dark at this moment: the cursor, and the characters with Cell.Blink.
	CursorOff, CharsOff bool
	// Fonts have 256 glyphs of 32 bytes each. A byte is one scan line of eight pixels, with the
	// leftmost in its most significant bit.
	Fonts [2][]byte

	W, H   int // Graphics: at most 2560 x 1600 (lines as the guest addresses them, not doubled)
	Pixels []Color
	// Changed is the first line of Pixels that may differ from what the Frame showed before it was filled, and the
	// first line behind them. It is right if the same Frame is filled each time.
	Changed [2]int
	// Aspect is the width of a pixel divided by its height on a 4:3 screen.
	Aspect float64
	// Counted says that the guest has chosen W and H as numbers of pixels, as in a VBE mode: a picture in a file has one for each.
	Counted bool
}
