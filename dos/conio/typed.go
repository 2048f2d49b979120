package conio

import "github.com/iron86/iron86/dos/errno"

// Key reads a character from the console. It returns errno.Again when none has come yet.
func (c *Console) Key() (byte, errno.Code) {
	if scan, ok := c.keys.second(); ok {
		return scan, errno.None
	}
	if c.cfg.Keyboard || c.keys.waiting() {
		return c.keys.take()
	}
	if !c.input.comes() {
		return 0, errno.Again
	}
	key, scan, e := c.input.key()
	if e == errno.None && scan != 0 {
		c.keys.scan, c.keys.hasScan = scan, true
	}
	return key, e
}

// keyReady reports whether Key would return a character.
func (c *Console) keyReady() bool {
	if c.keys.hasScan || len(c.ahead) > 0 || c.keys.waiting() {
		return true
	}
	return !c.cfg.Keyboard && c.input.ready(0)
}

// TakeBreak takes a Ctrl-C that was typed and not read yet.
func (c *Console) TakeBreak() bool {
	if c.keys.waiting() && byte(c.keys.next()) == 3 {
		_, _ = c.keys.take() // it is there
		return true
	}
	b, ok := c.cfg.In.(interface{ Interrupted() bool })
	return ok && b.Interrupted()
}

// TakeTyped returns the next key that was typed on standard input and not read yet: its character,
// or 0 and its scan code if it has none. It does not wait.
func (c *Console) TakeTyped() (key, scan byte, ok bool) {
	if !c.cfg.InTTY || !c.input.ready(0) {
		return 0, 0, false
	}
	key, scan, e := c.input.key()
	return key, scan, e == errno.None
}

// FeedKeys moves the keys that were typed on standard input to the BIOS's buffer, as far as there
// is room. It is for programs that look for keys there.
func (c *Console) FeedKeys() {
	for !c.cfg.Keyboard && c.cfg.InTTY && c.input.ready(0) {
		if _, room := c.keys.afterTail(); !room {
			return
		}
		c.stuffTyped()
	}
}

// Unread reports whether keys that were read from standard input are still to be handed on.
func (c *Console) Unread() bool { return len(c.input.unread) > 0 }

// stuffTyped moves a key from standard input to the BIOS's buffer.
func (c *Console) stuffTyped() {
	switch key, scan, e := c.input.key(); {
	case e != errno.None:
	case scan != 0:
		c.keys.stuff(uint16(scan) << 8)
	default:
		c.keys.stuff(biosKey(key))
	}
}

// biosKey returns the key that types c, as INT 16h reports it.
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
