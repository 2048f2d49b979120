package conio

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
)

// charIn reads a character from standard input, as INT 21h AH=01h, 07h and 08h do.
func (c *Console) charIn() (byte, errno.Code) {
	f, e := c.files.FileOf(0)
	if e != errno.None {
		return 0x1a, errno.None
	}
	switch f.Device() {
	case file.DevCON:
		if len(c.ahead) > 0 {
			key := c.ahead[0]
			c.ahead = c.ahead[1:]
			return key, errno.None
		}
		return c.Key()
	case file.DevStdin:
		return c.input.next()
	}
	var b [1]byte
	n, e := c.files.Read(f, b[:])
	if e != errno.None || n == 0 {
		c.input.end()
		return 0x1a, errno.None
	}
	return b[0], errno.None
}

// Ready reports whether a character of standard input waits (INT 21h AH=0Bh).
func (c *Console) Ready() bool {
	f, e := c.files.FileOf(0)
	switch {
	case e != errno.None:
		return false
	case f.Device() == file.DevCON:
		return c.keyReady()
	case f.Device() == file.DevStdin:
		return c.cfg.In.Ready()
	}
	return true
}

// echo writes to standard output, wherever it goes.
func (c *Console) echo(b ...byte) {
	if f, e := c.files.FileOf(1); e == errno.None {
		_, _ = c.files.Write(f, b) // the character calls have no way to report an error
	}
}

// CtrlC handles Ctrl-C at the console: it is shown, the line that is being typed is dropped, and
// the program's INT 23h decides how to go on.
func (c *Console) CtrlC() errno.Code {
	c.echo('^', 'C', '\r', '\n')
	c.line.text = nil
	return c.k.Break()
}

// editLine reads a line of at most max characters with echo. When the call must wait, the typed
// characters are kept until it is made again.
func (c *Console) editLine(max int) ([]byte, errno.Code) {
	for {
		key, e := c.charIn()
		if e != errno.None {
			return nil, e
		}
		skip := c.line.skipLF
		c.line.skipLF = false
		switch {
		case key == 3:
			return nil, c.CtrlC() // the line begins anew if the program goes on
		case key == '\n' && skip:
		case key == '\r' || key == '\n' || key == 0x1a && c.input.ended > 0:
			text := c.line.text
			c.line.history.add(text)
			c.line.text, c.line.skipLF = nil, key == '\r'
			return text, errno.None
		case key == 8 || key == 0x7f:
			c.erase(1)
		case key == 27:
			c.erase(len(c.line.text))
		case key == 0 && c.keys.hasScan:
			c.keys.hasScan = false
			c.editKey(c.keys.scan, max)
		case len(c.line.text) >= max:
			c.echo(7)
		default:
			c.line.text = append(c.line.text, key)
			c.echoKey(key)
		}
	}
}

// editKey handles a key without a character in a line of at most max characters. F1 and right copy
// a character of the line before, F3 copies the rest of it, up and down bring lines back, left
// deletes a character.
func (c *Console) editKey(scan byte, max int) {
	h := &c.line.history
	rest := h.last()
	rest = rest[min(len(rest), len(c.line.text)):]
	switch scan {
	case scanF1, scanRight:
		c.typeAhead(rest[:min(1, len(rest))], max)
	case scanF3:
		c.typeAhead(rest, max)
	case scanLeft:
		c.erase(1)
	case scanUp, scanDown:
		c.erase(len(c.line.text))
		c.typeAhead(h.move(scan == scanUp), max)
	}
}

// typeAhead adds text to the line.
func (c *Console) typeAhead(text string, max int) {
	for i := range len(text) {
		if len(c.line.text) < max {
			c.line.text = append(c.line.text, text[i])
			c.echoKey(text[i])
		}
	}
}

// echoKey shows a character of a line. Control characters are shown as ^X.
func (c *Console) echoKey(key byte) {
	if key < ' ' && key != '\t' {
		c.echo('^', key+'@')
		return
	}
	c.echo(key)
}

// erase removes the last n characters of the line from the screen.
func (c *Console) erase(n int) {
	for range min(n, len(c.line.text)) {
		last := len(c.line.text) - 1
		if key := c.line.text[last]; key < ' ' && key != '\t' {
			c.echo(8, ' ', 8)
		}
		c.line.text = c.line.text[:last]
		c.echo(8, ' ', 8)
	}
}
