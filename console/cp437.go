package console

import "strings"

// glyphs are the characters of code page 437 in order, with what the screen
// shows for the control codes. 00 and FF are empty.
const glyphs = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼" +
	" !\"#$%&'()*+,-./0123456789:;<=>?" +
	"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_" +
	"`abcdefghijklmnopqrstuvwxyz{|}~⌂" +
	"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ" +
	"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
	"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
	"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"

// table is glyphs by code.
var table = [256]rune([]rune(glyphs))

// Rune returns the Unicode character that looks like code c of code page 437. FF, the
// page's no-break space, is a plain space, and so is 00.
func Rune(c uint8) rune {
	if c == 0xff {
		return ' '
	}
	return table[c]
}

// Code returns the code of r in code page 437, false when the page does not have it.
// The glyphs of the control codes count; a line feed does not.
func Code(r rune) (uint8, bool) {
	if ' ' <= r && r <= '~' {
		return uint8(r), true
	}
	for c, have := range table {
		if have == r {
			return uint8(c), true
		}
	}
	return 0, false
}

// Text returns a text screen as lines of UTF-8, one a row, without trailing blanks.
// Another mode than text has no lines.
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
