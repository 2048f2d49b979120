package dos

// Words of the BIOS data area about the display (IBM PC AT Technical Reference).
const (
	bdaMode    = 0x449
	bdaColumns = 0x44a
	bdaStartAt = 0x44e
	bdaCursor  = 0x450 // eight words: column, row
	bdaPage    = 0x462
	bdaCRTC    = 0x463
	bdaRows    = 0x484 // less one
)

// textScreen is the text page shown, as BIOS teletype output works on it.
type textScreen struct {
	d          *DOS
	base       uint32
	cols, rows int
	col, row   int
	cursor     uint32 // where the BIOS keeps the cursor
}

// openScreen is the page shown, false in graphics modes.
func (d *DOS) openScreen() (*textScreen, bool) {
	base := uint32(0xb8000)
	switch mode := d.byteAt(bdaMode); {
	case mode == 7:
		base = 0xb0000
	case mode > 3:
		return nil, false
	}
	t := &textScreen{d: d, base: base + uint32(d.word(bdaStartAt)&0x7fff)}
	t.cols, t.rows = int(d.word(bdaColumns)), int(d.byteAt(bdaRows))+1
	if t.cols == 0 || t.cols > 132 || t.rows > 100 || int(t.base-base)+2*t.cols*t.rows > 0x8000 {
		return nil, false
	}
	t.cursor = bdaCursor + 2*uint32(d.byteAt(bdaPage)&7)
	at := d.word(t.cursor)
	t.col, t.row = min(int(at&0xff), t.cols-1), min(int(at>>8), t.rows-1)
	return t, true
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
	d.putWord(t.cursor, uint16(t.row)<<8|uint16(t.col))
	at := uint16(int(d.word(bdaStartAt))/2 + t.row*t.cols + t.col)
	port := d.word(bdaCRTC)
	for i, v := range []uint8{uint8(at >> 8), uint8(at)} {
		d.pc.Out(port, 0x0e+uint8(i))
		d.pc.Out(port+1, v)
	}
	d.con.picture = d.pc.FrameGeneration()
}

func (t *textScreen) put(c byte) {
	switch c {
	case 7:
	case 8:
		t.col = max(t.col-1, 0)
	case '\t':
		for {
			t.put(' ')
			if t.col%8 == 0 {
				return
			}
		}
	case '\n':
		t.lineFeed()
	case '\r':
		t.col = 0
	default:
		at := t.at(t.row, t.col)
		t.d.putWord(at, uint16(c)|t.d.word(at)&0xff00)
		if t.col++; t.col == t.cols {
			t.col = 0
			t.lineFeed()
		}
	}
}

func (t *textScreen) at(row, col int) uint32 { return t.base + 2*uint32(row*t.cols+col) }

// lineFeed goes to the next row and scrolls at the end of the page; the new row gets
// the attribute at the cursor.
func (t *textScreen) lineFeed() {
	if t.row++; t.row < t.rows {
		return
	}
	t.row--
	attr := t.d.word(t.at(t.row, t.col)) & 0xff00
	n := t.cols * (t.rows - 1)
	for i := range n {
		from := t.at(1, i)
		t.d.putWord(t.at(0, i), t.d.word(from))
	}
	for col := range t.cols {
		t.d.putWord(t.at(t.rows-1, col), ' '|attr)
	}
}

// int10 looks at BIOS video calls on their way: teletype output is a stream, everything
// that places text or draws makes the screen the program's face.
func (d *DOS) int10() {
	switch d.ah() {
	case 0x0e:
		if !d.con.screen {
			d.stream(d.cfg.Out, []byte{d.al()}, d.cfg.OutTTY)
		}
		if _, text := d.openScreen(); text && d.al() >= ' ' {
			d.teletype([]byte{d.al()})
			d.finish()
			return
		}
		d.con.modeSet = true // the BIOS shows it
	case 0x00:
		d.lookAtPicture()
		d.con.modeSet = true
		if mode := d.al() & 0x7f; mode > 3 && mode != 7 {
			d.con.painted = true
		}
	case 0x02, 0x06, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x13:
		d.con.painted = true
	}
	d.jump(d.con.biosVideo)
}

// int16 feeds the host's input to programs that ask the BIOS for keys.
func (d *DOS) int16() {
	d.settleAll()
	if !d.cfg.KeyboardIsSource && !d.bufferedKey() {
		switch d.ah() & 0x0f {
		case 0x00:
			if !d.hostKeyComes() {
				d.pc.SetIP(stubIdle16)
				return
			}
			d.stuffHostKey()
		case 0x01:
			if d.cfg.In.Ready() {
				d.stuffHostKey()
			}
		}
	}
	d.jump(d.con.biosKeys)
}

// stuffHostKey moves a key from standard input to the BIOS's buffer.
func (d *DOS) stuffHostKey() {
	switch c, scan, e := d.hostKey(); {
	case e != errNone:
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
	for i := range t.cols * t.rows {
		d.putWord(t.at(0, i), 0x0720)
	}
	d.con.picture = d.pc.FrameGeneration()
	d.putWord(t.cursor, 0)
	d.teletype(nil)
}
