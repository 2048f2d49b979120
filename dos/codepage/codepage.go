package codepage

import (
	"slices"
	"strings"
	"unicode"

	"github.com/iron86/iron86/console"
)

// Page is a code page. Codes below 80h are those of ASCII in all pages, with the glyphs of the screen for control codes.
type Page struct {
	Number uint16
	upper  [128]rune // the characters of codes 80h to FFh
	codes  map[rune]byte
	bigger [128]byte // the capitals of codes 80h to FFh
}

// uppers are the characters of codes 80h to FFh of each page, as Unicode's tables have them (unicode.org, MAPPINGS/VENDORS/MICSFT/PC).
var uppers = []struct {
	number uint16
	text   string
}{
	{437, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0"},
	{850, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0"},
	{852, "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0"},
	{858, "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0"},
	{866, "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u00a0"},
}

// Numbers are the pages that there are, the one that is used by default first.
func Numbers() []uint16 {
	numbers := make([]uint16, len(uppers))
	for i, u := range uppers {
		numbers[i] = u.number
	}
	return numbers
}

// Of makes the page with a number. It returns nil if there is no such page.
func Of(number uint16) *Page {
	i := slices.Index(Numbers(), number)
	if i < 0 {
		return nil
	}
	p := &Page{Number: number, codes: map[rune]byte{}}
	for c, r := range []rune(uppers[i].text) {
		p.upper[c] = r
		p.codes[r] = byte(0x80 + c)
	}
	for c, r := range p.upper {
		p.bigger[c] = byte(0x80 + c)
		if u, ok := p.codes[unicode.ToUpper(r)]; ok {
			p.bigger[c] = u
		}
	}
	return p
}

// Rune returns the character of a code.
func (p *Page) Rune(c byte) rune {
	if c < 0x80 {
		return console.Rune(c)
	}
	return p.upper[c-0x80]
}

// Code returns the code of a character, and false if the page does not have it.
func (p *Page) Code(r rune) (byte, bool) {
	if c, ok := p.codes[r]; ok {
		return c, true
	}
	c, ok := console.Code(r)
	return c, ok && c < 0x80
}

// Upper returns the capital of a character.
func (p *Page) Upper(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z':
		return c - 'a' + 'A'
	case c < 0x80:
		return c
	}
	return p.bigger[c-0x80]
}

// UpperAll returns s in capitals.
func (p *Page) UpperAll(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = p.Upper(c)
	}
	return string(b)
}

// Text returns a text of DOS in UTF-8. Control characters become their glyphs.
func (p *Page) Text(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(p.Rune(s[i]))
	}
	return b.String()
}

// Bytes returns a text in UTF-8 as DOS has it, and false if the page lacks one of its characters or it has a control character.
func (p *Page) Bytes(text string) (string, bool) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		c, ok := p.Code(r)
		if !ok || c < 0x20 {
			return "", false
		}
		b = append(b, c)
	}
	return string(b), true
}

// plain are the letters with which letters that have a mark are sorted, by those letters.
var plain = map[rune]string{
	'A': "ÀÁÂÃÄÅĄĂ", 'C': "ÇĆČ", 'D': "ĎĐ", 'E': "ÈÉÊËĘĚ", 'I': "ÌÍÎÏı", 'L': "ĹĽŁ", 'N': "ÑŃŇ", 'O': "ÒÓÔÕÖØŐ", 'R': "ŔŘ", 'S': "ßŚŠŞ",
	'T': "ŤŢ", 'U': "ÙÚÛÜŮŰ", 'Y': "ÝŸÿ", 'Z': "ŹŻŽ", 'Е': "Ё",
}

// Order returns by which number each character is sorted (INT 21h AX=6506h): that of its capital without a mark.
func (p *Page) Order() (order [256]byte) {
	for c := range order {
		order[c] = p.Upper(byte(c))
		if c < 0x80 {
			continue
		}
		for base, marked := range plain {
			if b, ok := p.Code(base); ok && strings.ContainsRune(marked, p.Rune(order[c])) {
				order[c] = b
				break
			}
		}
	}
	return order
}
