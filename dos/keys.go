package dos

import (
	"time"
	"unicode/utf8"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/dos/errno"
)

// Scan codes of keys without a character.
const (
	scanF1, scanF3      = 0x3b, 0x3d
	scanUp, scanDown    = 0x48, 0x50
	scanLeft, scanRight = 0x4b, 0x4d
)

// sequences are what terminals send for such keys, after ESC [ or ESC O (ECMA-48;
// xterm, "Control Sequences").
var sequences = map[string]byte{
	"A": scanUp, "B": scanDown, "C": scanRight, "D": scanLeft, "H": 0x47, "F": 0x4f,
	"1~": 0x47, "7~": 0x47, "4~": 0x4f, "8~": 0x4f, "2~": 0x52, "3~": 0x53, "5~": 0x49, "6~": 0x51,
	"P": scanF1, "Q": 0x3c, "R": scanF3, "S": 0x3e, "11~": scanF1, "12~": 0x3c, "13~": scanF3, "14~": 0x3e,
	"15~": 0x3f, "17~": 0x40, "18~": 0x41, "19~": 0x42, "20~": 0x43, "21~": 0x44,
}

// maxSequence bounds the length of a sequence.
const maxSequence = 8

// Waiter is an Input at which a person sits: waiting is done in short turns, so that
// the machine lives on and its screen can be shown.
type Waiter interface {
	// ReadyWithin is Ready, after waiting for at most d.
	ReadyWithin(d time.Duration) bool
}

// sequencePatience is how long the rest of what a key sends is waited for, where a read has
// given its beginning: it is sent at once, but may come in two pieces.
const sequencePatience = 50 * time.Millisecond

// hostKeyComes reports that hostKey will not wait for a person. It lets a tick of the
// machine's timer pass.
func (d *DOS) hostKeyComes() bool {
	_, person := d.cfg.In.(Waiter)
	return !person || !d.cfg.InTTY || d.hostReady(55*time.Millisecond)
}

// hostReady reports that standard input has something, after waiting for at most so long
// where a person sits at it.
func (d *DOS) hostReady(within time.Duration) bool {
	if len(d.con.unread) > 0 {
		return true
	}
	if w, ok := d.cfg.In.(Waiter); ok && d.cfg.InTTY && within > 0 {
		return w.ReadyWithin(within)
	}
	return d.cfg.In.Ready()
}

// hostKey reads a key from standard input: a byte of it, or what a terminal means. A
// key without a character is 0, and its scan code.
func (d *DOS) hostKey() (c, scan byte, e errno.Code) {
	if c, e = d.streamByte(); e != errno.None || !d.cfg.InTTY {
		return c, 0, e
	}
	switch {
	case c == 0x7f:
		return 8, 0, errno.None
	case c == 27 && d.hostReady(sequencePatience):
		scan, e = d.readSequence()
		if scan == 0 {
			return 27, 0, e
		}
		return 0, scan, e
	case c >= 0xc2:
		return d.readRune(c), 0, errno.None
	}
	return c, 0, errno.None
}

// readSequence reads the rest of a sequence. 0 is a key that DOS does not have, or Esc
// itself: then what was typed after it is read again.
func (d *DOS) readSequence() (scan byte, e errno.Code) {
	first, e := d.streamByte()
	if e != errno.None {
		return 0, e
	}
	rest := []byte{first}
	for first == '[' || first == 'O' {
		if !d.hostReady(sequencePatience) {
			break
		}
		c, e := d.streamByte()
		if e != errno.None {
			return 0, e
		}
		rest = append(rest, c)
		if scan = sequences[string(rest[1:])]; scan != 0 {
			return scan, errno.None
		}
		switch {
		case c < ' ' || c > '~' || first == 'O' || len(rest) > maxSequence: // none of a terminal's
		case c >= 0x40:
			return 0, errno.None
		default:
			continue
		}
		break
	}
	d.con.unread = append(rest, d.con.unread...)
	return 0, errno.None
}

// readRune reads the rest of a character in UTF-8; ? is one that DOS does not have.
func (d *DOS) readRune(first byte) byte {
	b := []byte{first}
	for !utf8.FullRune(b) && d.hostReady(sequencePatience) {
		c, e := d.streamByte()
		if e != errno.None {
			break
		}
		b = append(b, c)
	}
	r, _ := utf8.DecodeRune(b)
	if c, ok := console.Code(r); ok {
		return c
	}
	return '?'
}

// TakeTyped takes the next key of those that have been typed on standard input and not been read: its
// character, or 0 and the scan code of one that has none. It waits for nobody.
func (d *DOS) TakeTyped() (c, scan byte, ok bool) {
	if !d.cfg.InTTY || !d.hostReady(0) {
		return 0, 0, false
	}
	c, scan, e := d.hostKey()
	return c, scan, e == errno.None
}

// FeedKeys moves what has been typed on standard input to the BIOS's buffer, as far as there is room:
// for programs that look for keys there.
func (d *DOS) FeedKeys() {
	for !d.cfg.KeyboardIsSource && d.cfg.InTTY && d.hostReady(0) {
		if _, room := d.afterTail(); !room {
			return
		}
		d.stuffHostKey()
	}
}

// maxHistory bounds the lines that the up key brings back.
const maxHistory = 50

// history is the lines that have been typed.
type history struct {
	lines []string
	at    int // line shown, len(lines) for none
}

func (h *history) add(line []byte) {
	if s := string(line); s != "" && (len(h.lines) == 0 || h.lines[len(h.lines)-1] != s) {
		h.lines = append(h.lines, s)
		h.lines = h.lines[max(0, len(h.lines)-maxHistory):]
	}
	h.at = len(h.lines)
}

// last is the line before: the template of the function keys.
func (h *history) last() string {
	if len(h.lines) == 0 {
		return ""
	}
	return h.lines[len(h.lines)-1]
}

// editKey does what a key without a character means in a line of at most max
// characters: F1 and right take a character of the line before, F3 the rest of it, up
// and down bring lines back, left takes one away.
func (d *DOS) editKey(scan byte, max int) {
	h := &d.con.history
	rest := h.last()
	rest = rest[min(len(rest), len(d.con.line)):]
	switch scan {
	case scanF1, scanRight:
		d.typeAhead(rest[:min(1, len(rest))], max)
	case scanF3:
		d.typeAhead(rest, max)
	case scanLeft:
		d.erase(1)
	case scanUp, scanDown:
		if scan == scanUp {
			h.at--
		} else {
			h.at++
		}
		h.at = min(len(h.lines), h.at)
		if h.at < 0 {
			h.at = 0
		}
		d.erase(len(d.con.line))
		if h.at < len(h.lines) {
			d.typeAhead(h.lines[h.at], max)
		}
	}
}

// typeAhead adds text to the line.
func (d *DOS) typeAhead(text string, max int) {
	for i := range len(text) {
		if len(d.con.line) < max {
			d.con.line = append(d.con.line, text[i])
			d.echoKey(text[i])
		}
	}
}
