package conio

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// keys is the BIOS's buffer of keys: a ring of words in the BIOS data area, a character and its scan code each.
type keys struct {
	g       *guest.Guest
	scan    byte // second half of a key without a character, to be read next
	hasScan bool
}

// waiting reports that a key is in the buffer.
func (k *keys) waiting() bool { return k.g.Word(guest.BDAHead) != k.g.Word(guest.BDATail) }

// next is the oldest key in the buffer.
func (k *keys) next() uint16 { return k.g.Word(0x400 + uint32(k.g.Word(guest.BDAHead))) }

// take takes the oldest key from the buffer. One without a character is 0, and its scan code is read next.
func (k *keys) take() (byte, errno.Code) {
	if !k.waiting() {
		return 0, errno.Again
	}
	key := k.next()
	head := k.g.Word(guest.BDAHead) + 2
	if head >= k.g.Word(guest.BDAEnd) {
		head = k.g.Word(guest.BDAStart)
	}
	k.g.PutWord(guest.BDAHead, head)
	c := byte(key)
	if c == 0 || c == 0xe0 && key>>8 != 0 {
		c, k.scan, k.hasScan = 0, byte(key>>8), true
	}
	return c, errno.None
}

// second takes the scan code that is to be read next.
func (k *keys) second() (scan byte, ok bool) {
	ok, k.hasScan = k.hasScan, false
	return k.scan, ok
}

// empty forgets the keys in the buffer.
func (k *keys) empty() { k.g.PutWord(guest.BDAHead, k.g.Word(guest.BDATail)) }

// afterTail is where the buffer would end with another key, and whether there is room for it.
func (k *keys) afterTail() (next uint16, room bool) {
	if next = k.g.Word(guest.BDATail) + 2; next >= k.g.Word(guest.BDAEnd) {
		next = k.g.Word(guest.BDAStart)
	}
	return next, next != k.g.Word(guest.BDAHead)
}

// stuff puts a key into the buffer, if there is room.
func (k *keys) stuff(key uint16) {
	if next, room := k.afterTail(); room {
		k.g.PutWord(0x400+uint32(k.g.Word(guest.BDATail)), key)
		k.g.PutWord(guest.BDATail, next)
	}
}

// Key reads a character from the console. errno.Again: there is none yet.
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

// keyReady reports that Key would not wait.
func (c *Console) keyReady() bool {
	if c.keys.hasScan || len(c.ahead) > 0 || c.keys.waiting() {
		return true
	}
	return !c.cfg.Keyboard && c.input.ready(0)
}

// TakeBreak takes a Ctrl-C that has been typed and not been read.
func (c *Console) TakeBreak() bool {
	if c.keys.waiting() && byte(c.keys.next()) == 3 {
		_, _ = c.keys.take() // it is there
		return true
	}
	b, ok := c.cfg.In.(interface{ Interrupted() bool })
	return ok && b.Interrupted()
}

// TakeTyped takes the next key of those that have been typed on standard input and not been read: its
// character, or 0 and the scan code of one that has none. It waits for nobody.
func (c *Console) TakeTyped() (key, scan byte, ok bool) {
	if !c.cfg.InTTY || !c.input.ready(0) {
		return 0, 0, false
	}
	key, scan, e := c.input.key()
	return key, scan, e == errno.None
}

// FeedKeys moves what has been typed on standard input to the BIOS's buffer, as far as there is room:
// for programs that look for keys there.
func (c *Console) FeedKeys() {
	for !c.cfg.Keyboard && c.cfg.InTTY && c.input.ready(0) {
		if _, room := c.keys.afterTail(); !room {
			return
		}
		c.stuffTyped()
	}
}

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
