package conio

import "github.com/iron86/iron86/dos/guest"

// screen is the machine's screen as DOS writes to it. It notices when somebody else does.
type screen struct {
	g       *guest.Guest
	painted bool   // the program has written to the screen by itself
	picture uint64 // FrameGeneration after DOS wrote last
	modeSet bool   // since then the BIOS has set a text mode or shown a character, so that the picture may have changed
}

// look notices changes of the picture that DOS has not made.
func (s *screen) look() {
	now := s.g.FrameGeneration()
	if now != s.picture && !s.modeSet {
		s.painted = true
	}
	s.picture, s.modeSet = now, false
}

// page is the text page shown, as BIOS teletype output works on it.
type page struct {
	guest.TextPage
	g *guest.Guest
}

// open returns the page shown. It returns false in graphics modes.
func (s *screen) open() (*page, bool) {
	t, ok := s.g.TextPage()
	return &page{t, s.g}, ok
}

// teletype shows text on the machine's screen as INT 10h AH=0Eh does, but expands tabulators. In
// graphics modes it shows nothing.
func (s *screen) teletype(b []byte) {
	t, ok := s.open()
	if !ok {
		return
	}
	s.look()
	for _, c := range b {
		t.put(c)
	}
	t.moveCursor()
	s.picture = s.g.FrameGeneration()
}

// clear fills the page with blanks.
func (s *screen) clear() {
	t, ok := s.open()
	if !ok {
		return
	}
	s.look()
	for i := range t.Cols * t.Rows {
		s.g.PutWord(t.At(0, i), 0x0720)
	}
	t.Row, t.Col = 0, 0
	t.moveCursor()
	s.picture = s.g.FrameGeneration()
}

// moveCursor tells the BIOS and the CRT controller where the cursor is.
func (t *page) moveCursor() {
	t.g.PutWord(t.Cursor, uint16(t.Row)<<8|uint16(t.Col))
	at := uint16(int(t.g.Word(guest.BDAStartAt))/2 + t.Row*t.Cols + t.Col)
	port := t.g.Word(guest.BDACRTC)
	for i, v := range []uint8{uint8(at >> 8), uint8(at)} {
		t.g.Out(port, 0x0e+uint8(i))
		t.g.Out(port+1, v)
	}
}

// put shows a character at the cursor and moves the cursor on.
func (t *page) put(c byte) {
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

// lineFeed moves to the next row, and scrolls at the end of the page. The new row gets the
// attribute at the cursor.
func (t *page) lineFeed() {
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
