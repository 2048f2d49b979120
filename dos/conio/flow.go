package conio

import "github.com/iron86/iron86/dos/guest"

// flow is text that a program shows by two calls for each character: INT 10h AH=09h or 0Ah, which show one at the cursor, and AH=02h, which
// moves the cursor behind it. ASIC's programs and the libraries of some compilers print so. Such text goes to the stream as teletype output
// does, until the cursor is moved elsewhere: then the program makes a picture, and only a new line by teletype output begins a text again.
type flow struct {
	shown   bool   // char has been shown at the cursor, which has not been moved since
	char    byte   // that character
	picture bool   // the cursor has been moved elsewhere
	at      uint16 // where char is: row and column
}

// shows notes a character that is shown n times at the cursor.
func (f *flow) shows(c byte, n uint16, t guest.TextPage) {
	f.shown, f.char, f.at = n == 1 && c >= ' ' && !f.picture, c, uint16(t.Row)<<8|uint16(t.Col)
}

// moves notes that the cursor goes to a row and column. It returns the character that is text by that.
func (f *flow) moves(to uint16, t guest.TextPage) (c byte, ok bool) {
	next := f.at + 1
	if int(f.at&0xff)+1 >= t.Cols {
		next = (f.at&0xff00 + 0x100)
	}
	if f.shown && to == next {
		f.shown = false
		return f.char, true
	}
	f.picture = f.picture || to != uint16(t.Row)<<8|uint16(t.Col)
	f.shown = f.shown && !f.picture
	return 0, false
}

// teletype notes teletype output. It returns the character that is text because it stands before a new line.
func (f *flow) teletype(c byte) (before byte, ok bool) {
	newLine := c == '\r' || c == '\n'
	before, ok = f.char, f.shown && newLine
	f.shown, f.picture = false, f.picture && !newLine
	return before, ok
}

// streamFlow streams a character that is text, if there is one.
func (c *Console) streamFlow(char byte, is bool) {
	if is && !c.onScreen {
		c.stream(c.cfg.Out, []byte{char}, c.cfg.OutTTY)
	}
}
