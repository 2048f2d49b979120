package term

import (
	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// ascii has, for each code of code page 437, the character that stands for it on a terminal whose character set
// lacks the real one.
const ascii = " @@*****#o#/?***" + "><|!PS_|^v><L-^v" +
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~^" +
	"CueaaaaceeeiiiAA" + "EaAooouuyOUcLYPf" +
	"aiounNao?--%%!<>" + ":%#|++++++|+++++" +
	"++++-++++++++=++" + "+++++++++++#_||~" +
	"aBGpSsmtFOOd8fE^" + "=+><()/~o..Vn2# "

// substitute returns an ASCII character that looks a little like r.
func substitute(r rune) string {
	if c, ok := console.Code(r); ok {
		return ascii[c : c+1]
	}
	return "?"
}

// canDisplay reports whether the terminal's character set has r.
func canDisplay(screen tcell.Screen, r rune) bool {
	//lint:ignore SA1019 fonts do not matter here, and tcell has no other way to ask for the character set
	return screen.CanDisplay(r, false)
}

// registerFallbacks tells the screen what to draw where its character set has no
// such glyph.
func registerFallbacks(screen tcell.Screen) {
	for c := range 256 {
		if r := console.Rune(uint8(c)); r > '~' && !canDisplay(screen, r) {
			screen.RegisterRuneFallback(r, ascii[c:c+1])
		}
	}
}

// colour returns a colour of the guest's; tcell takes the nearest one a terminal has.
func colour(c console.Color) tcell.Color { return tcell.NewHexColor(int32(c & 0xffffff)) }

// cellStyle returns how a character of the guest's looks on a terminal with so many colours.
func cellStyle(c *console.Cell, colours int) tcell.Style {
	s := tcell.StyleDefault.Foreground(colour(c.FG)).Background(colour(c.BG))
	if colours == fewColours {
		s = eight(c.FG, c.BG)
	}
	if c.Blink {
		s = s.Blink(true)
	}
	if c.Underline {
		s = s.Underline(true)
	}
	return s
}

// cursorStyle returns a block for a cursor of half a cell or more, else an underline.
// A VGA's cursor always blinks.
func cursorStyle(f *console.Frame) tcell.CursorStyle {
	if 2*(int(f.Cursor.Bottom)-int(f.Cursor.Top)+1) >= f.CellH {
		return tcell.CursorStyleBlinkingBlock
	}
	return tcell.CursorStyleBlinkingUnderline
}
