package conio

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/guest"
)

// keys is the BIOS's buffer of keys, a ring of words in the BIOS data area. Each has a character and its scan code.
type keys struct {
	g       *guest.Guest
	scan    byte // the scan code of a key without a character, which is read next
	hasScan bool
}

// waiting reports whether a key is in the buffer.
func (k *keys) waiting() bool { return k.g.Word(guest.BDAHead) != k.g.Word(guest.BDATail) }

// next returns the oldest key in the buffer.
func (k *keys) next() uint16 { return k.g.Word(0x400 + uint32(k.g.Word(guest.BDAHead))) }

// take removes the oldest key from the buffer. For one without a character it returns 0, and the
// next read gets the scan code.
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

// second returns the scan code that is to be read next, if there is one.
func (k *keys) second() (scan byte, ok bool) {
	ok, k.hasScan = k.hasScan, false
	return k.scan, ok
}

// empty drops the keys in the buffer.
func (k *keys) empty() { k.g.PutWord(guest.BDAHead, k.g.Word(guest.BDATail)) }

// afterTail returns where the buffer would end with another key, and whether there is room for that
// key.
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

// scanRows are the characters of the US keyboard by rows, with the scan code of the
// first of each (IBM PC AT Technical Reference, "Keyboard Scan Codes").
var scanRows = []struct {
	first uint8
	chars string
}{
	{0x02, "1234567890-="}, {0x02, "!@#$%^&*()_+"}, {0x10, "qwertyuiop[]"}, {0x10, "QWERTYUIOP{}"},
	{0x1e, "asdfghjkl;'`"}, {0x1e, "ASDFGHJKL:\"~"}, {0x2b, "\\zxcvbnm,./"}, {0x2b, "|ZXCVBNM<>?"},
}
