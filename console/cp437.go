package console

import "strings"

// glyphs are the characters of code page 437 in order. Control codes have the glyph that the screen
// shows for them. Codes 00 and FF show nothing.
const glyphs = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼" +
	" !\"#$%&'()*+,-./0123456789:;<=>?" +
	"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_" +
	"`abcdefghijklmnopqrstuvwxyz{|}~⌂" +
	"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ" +
	"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
	"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
	"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"

// runes has the character of each code.
var runes = [256]rune([]rune(glyphs))

// Rune returns the Unicode character that looks like code c of code page 437. FF, the
// page's no-break space, is a plain space, and so is 00.
func Rune(c uint8) rune {
	if c == 0xff {
		return ' '
	}
	return runes[c]
}

// Code returns the code of r in code page 437, and false if the page does not have r. The glyphs of
// the control codes are characters of the page; the control characters themselves are not.
func Code(r rune) (uint8, bool) {
	if ' ' <= r && r <= '~' {
		return uint8(r), true
	}
	for c, have := range runes {
		if have == r {
			return uint8(c), true
		}
	}
	return 0, false
}

// Text returns the rows of a text screen in UTF-8, without trailing blanks. In other modes it returns
// nil.
func (f *Frame) Text() []string {
	if f.Mode != Text {
		return nil
	}
	lines := make([]string, f.Rows)
	var b strings.Builder
	for row := range lines {
		b.Reset()
		for _, cell := range f.Cells[row*f.Cols:][:f.Cols] {
			b.WriteRune(Rune(cell.Char))
		}
		lines[row] = strings.TrimRight(b.String(), " ")
	}
	return lines
}
