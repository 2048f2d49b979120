package file

import (
	"strings"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// terminators are the characters besides control characters that end a name in INT 21h AH=29h, and
// delimiters those of which one is skipped (MS-DOS 4.0 sources, FCB.ASM, CharType).
const (
	terminators = "./\"\\[]:<|>+=;, "
	delimiters  = ":<|>+=;,\t "
)

// isTerminator reports whether c ends a name.
func isTerminator(c byte) bool { return c < ' ' || strings.IndexByte(terminators, c) >= 0 }

// isBlank reports whether c is a blank or a tab.
func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// Options of INT 21h AH=29h.
const (
	parseSkip  = 1 << iota // skip one delimiter
	parseDrive             // keep the drive that the block has if the text names none
	parseName              // keep the name
	parseExt               // keep the extension
)

// nameParser reads a name into the block of INT 21h AH=29h.
type nameParser struct {
	page *codepage.Page
	text []byte // it ends where the name cannot go on
	n    int    // how much of the text is used
	wild bool
}

// at returns the next character, a carriage return at the end of the text.
func (p *nameParser) at() byte {
	if p.n < len(p.text) {
		return p.text[p.n]
	}
	return '\r'
}

// skipBlanks moves to the next character that is no blank.
func (p *nameParser) skipBlanks() {
	for isBlank(p.at()) {
		p.n++
	}
}

// field reads characters up to a terminator. Those beyond the field do not count, not even as
// wildcards.
func (p *nameParser) field(to []byte) {
	i := 0
	for ; !isTerminator(p.at()); p.n++ {
		switch c := p.at(); {
		case i == len(to):
		case c == '*':
			for ; i < len(to); i++ {
				to[i] = '?'
			}
			p.wild = true
		default:
			to[i] = p.page.Upper(c)
			p.wild = p.wild || c == '?'
			i++
		}
	}
	for ; i < len(to); i++ {
		to[i] = ' '
	}
}

// ParseFCB reads a name from text as INT 21h AH=29h does. flags are the options, and to is the
// block as it is before. It returns how many bytes of text were used, the block, and AL, which does
// not say yet whether the drive exists.
func ParseFCB(page *codepage.Page, text []byte, flags uint8, to [16]byte) (n int, fcb [16]byte, al uint8) {
	fcb = to
	if flags&parseDrive == 0 {
		fcb[0] = 0
	}
	if flags&parseName == 0 {
		copy(fcb[1:9], "        ")
	}
	if flags&parseExt == 0 {
		copy(fcb[9:12], "   ")
	}
	clear(fcb[12:])
	p := nameParser{page: page, text: text}
	p.skipBlanks()
	if flags&parseSkip != 0 && strings.IndexByte(delimiters, p.at()) >= 0 {
		p.n++
		p.skipBlanks()
	}
	if p.n+1 < len(text) && text[p.n+1] == ':' && !isTerminator(p.at()) {
		fcb[0] = page.Upper(p.at()) - 'A' + 1
		p.n += 2
	}
	if !isTerminator(p.at()) {
		p.field(fcb[1:9])
	}
	if p.at() == '.' {
		p.n++
		p.field(fcb[9:12])
	}
	if p.wild {
		al = 1
	}
	return p.n, fcb, al
}

// parseFCBCall serves INT 21h AH=29h: the name at DS:SI to the FCB at ES:DI.
func (d *Drives) parseFCBCall() errno.Code {
	text := d.g.Bytes(d.g.DS(), d.g.SI(), 128)
	for i, c := range text {
		if c == 0 || c == '\r' {
			text = text[:i]
			break
		}
	}
	var to [16]byte
	copy(to[:], d.g.Bytes(d.g.ES(), d.g.DI(), 16))
	n, block, al := ParseFCB(d.page, text, d.g.AL(), to)
	if v := block[0]; int(v) > len(d.drives) || v > 0 && d.drives[v-1] == nil {
		al = 0xff
	}
	d.g.PutBytes(d.g.ES(), d.g.DI(), block[:])
	d.g.SetSI(d.g.SI() + uint16(n))
	d.g.SetAL(al)
	return errno.None
}
