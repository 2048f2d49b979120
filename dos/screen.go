package dos

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// textScreen is the text page shown, as BIOS teletype output works on it.
type textScreen struct {
	guest.TextPage
	g *guest.Guest
}

// openScreen is the page shown, false in graphics modes.
func (d *DOS) openScreen() (*textScreen, bool) {
	t, ok := d.g.TextPage()
	return &textScreen{t, d.g}, ok
}

// teletype shows text on the machine's screen, as INT 10h AH=0Eh does but with
// tabulators. Graphics modes show nothing.
func (d *DOS) teletype(b []byte) {
	t, ok := d.openScreen()
	if !ok {
		return
	}
	d.lookAtPicture()
	for _, c := range b {
		t.put(c)
	}
	d.g.PutWord(t.Cursor, uint16(t.Row)<<8|uint16(t.Col))
	at := uint16(int(d.g.Word(guest.BDAStartAt))/2 + t.Row*t.Cols + t.Col)
	port := d.g.Word(guest.BDACRTC)
	for i, v := range []uint8{uint8(at >> 8), uint8(at)} {
		d.g.Out(port, 0x0e+uint8(i))
		d.g.Out(port+1, v)
	}
	d.con.picture = d.g.FrameGeneration()
}

func (t *textScreen) put(c byte) {
	switch c {
	case 7:
	case 8:
		t.Col = max(t.Col-1, 0)
	case '\t':
		for {
			t.put(' ')
			if t.Col%8 == 0 {
				return
			}
		}
	case '\n':
		t.lineFeed()
	case '\r':
		t.Col = 0
	default:
		at := t.At(t.Row, t.Col)
		t.g.PutWord(at, uint16(c)|t.g.Word(at)&0xff00)
		if t.Col++; t.Col == t.Cols {
			t.Col = 0
			t.lineFeed()
		}
	}
}

// lineFeed goes to the next row and scrolls at the end of the page; the new row gets
// the attribute at the cursor.
func (t *textScreen) lineFeed() {
	if t.Row++; t.Row < t.Rows {
		return
	}
	t.Row--
	attr := t.g.Word(t.At(t.Row, t.Col)) & 0xff00
	n := t.Cols * (t.Rows - 1)
	for i := range n {
		from := t.At(1, i)
		t.g.PutWord(t.At(0, i), t.g.Word(from))
	}
	for col := range t.Cols {
		t.g.PutWord(t.At(t.Rows-1, col), ' '|attr)
	}
}

// int10 looks at BIOS video calls on their way: teletype output is a stream, everything
// that places text or draws makes the screen the program's face.
func (d *DOS) int10() {
	switch d.g.AH() {
	case 0x0e:
		if !d.con.screen {
			d.stream(d.cfg.Out, []byte{d.g.AL()}, d.cfg.OutTTY)
		}
		if _, text := d.openScreen(); text && d.g.AL() >= ' ' {
			d.teletype([]byte{d.g.AL()})
			d.g.Finish()
			return
		}
		d.con.modeSet = true // the BIOS shows it
	case 0x00:
		d.lookAtPicture()
		d.con.modeSet = true
		if mode := d.g.AL() & 0x7f; mode > 3 && mode != 7 {
			d.con.painted = true
		}
	case 0x02, 0x06, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x13:
		d.con.painted = true
	}
	d.g.Jump(d.con.biosVideo)
}

// int16 feeds the host's input to programs that ask the BIOS for keys.
func (d *DOS) int16() {
	d.file.Settle()
	if !d.cfg.KeyboardIsSource && !d.bufferedKey() {
		switch d.g.AH() & 0x0f {
		case 0x00:
			if !d.hostKeyComes() {
				d.g.SetIP(stubIdle16)
				return
			}
			d.stuffHostKey()
		case 0x01:
			if d.hostReady(0) {
				d.stuffHostKey()
			}
		}
	}
	d.g.Jump(d.con.biosKeys)
}

// stuffHostKey moves a key from standard input to the BIOS's buffer.
func (d *DOS) stuffHostKey() {
	switch c, scan, e := d.hostKey(); {
	case e != errno.None:
	case scan != 0:
		d.stuff(uint16(scan) << 8)
	default:
		d.stuff(biosKey(c))
	}
}

// scanRows are the characters of the US keyboard by rows, with the scan code of the
// first of each (IBM PC AT Technical Reference, "Keyboard Scan Codes").
var scanRows = []struct {
	first uint8
	chars string
}{
	{0x02, "1234567890-="}, {0x02, "!@#$%^&*()_+"}, {0x10, "qwertyuiop[]"}, {0x10, "QWERTYUIOP{}"},
	{0x1e, "asdfghjkl;'`"}, {0x1e, "ASDFGHJKL:\"~"}, {0x2b, "\\zxcvbnm,./"}, {0x2b, "|ZXCVBNM<>?"},
}

// biosKey is the key that types c, as INT 16h gives it.
func biosKey(c byte) uint16 {
	switch c {
	case '\n', '\r':
		return 0x1c0d
	case ' ':
		return 0x3920
	case '\t':
		return 0x0f09
	case 8, 0x7f:
		return 0x0e08
	case 27:
		return 0x011b
	}
	plain := c
	if c >= 1 && c <= 26 {
		plain = c - 1 + 'a'
	}
	for _, row := range scanRows {
		for i := range row.chars {
			if row.chars[i] == plain {
				return uint16(row.first+uint8(i))<<8 | uint16(c)
			}
		}
	}
	return uint16(c)
}

// ClearScreen clears the screen: the terminal when output goes there as a stream, and
// the machine's own.
func (p *Process) ClearScreen() {
	d := p.d
	if !d.con.screen && d.cfg.OutTTY {
		d.stream(d.cfg.Out, []byte("\x1b[2J\x1b[H"), false)
	}
	t, ok := d.openScreen()
	if !ok {
		return
	}
	d.lookAtPicture()
	for i := range t.Cols * t.Rows {
		d.g.PutWord(t.At(0, i), 0x0720)
	}
	d.con.picture = d.g.FrameGeneration()
	d.g.PutWord(t.Cursor, 0)
	d.teletype(nil)
}
