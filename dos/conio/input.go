package conio

import (
	"errors"
	"io"
	"time"
	"unicode/utf8"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// Input is the host's standard input.
type Input interface {
	// Read waits for at least one byte. It returns io.EOF at the end.
	Read(p []byte) (int, error)
	// Ready reports whether Read would not have to wait for a user at a terminal.
	Ready() bool
}

// Waiter is an Input at which a user sits. A wait for it is made in short turns, so that the
// machine goes on and its screen can be shown.
type Waiter interface {
	// ReadyWithin is Ready after a wait of at most d.
	ReadyWithin(d time.Duration) bool
}

// input turns the host's standard input into keys.
type input struct {
	host   Input
	tty    bool // standard input is a terminal, which sends escape sequences and UTF-8
	fail   func(error)
	page   func() *codepage.Page
	unread []byte // bytes that were read from a terminal and are to be read again
	ended  int    // number of reads after the end
}

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

// sequencePatience is how long a read that has got the beginning of a key's sequence waits for the
// rest. A terminal sends a sequence at once, but it may arrive in two pieces.
const sequencePatience = 50 * time.Millisecond

// comes reports whether key would not have to wait for a user. It waits for the user itself, for as long as a tick
// of the machine's timer.
func (n *input) comes() bool {
	_, person := n.host.(Waiter)
	return !person || !n.tty || n.ready(55*time.Millisecond)
}

// ready reports whether standard input has something to read. If a user sits at it, ready waits for that, at most for
// the time within.
func (n *input) ready(within time.Duration) bool {
	if len(n.unread) > 0 {
		return true
	}
	if w, ok := n.host.(Waiter); ok && n.tty && within > 0 {
		return w.ReadyWithin(within)
	}
	return n.host.Ready()
}

// key reads a key from standard input: a byte, or the key that a terminal's sequence stands for. A
// key without a character is returned as 0 and its scan code.
func (n *input) key() (c, scan byte, e errno.Code) {
	if c, e = n.next(); e != errno.None || !n.tty {
		return c, 0, e
	}
	switch {
	case c == 0x7f:
		return 8, 0, errno.None
	case c == 27 && n.ready(sequencePatience):
		scan, e = n.sequence()
		if scan == 0 {
			return 27, 0, e
		}
		return 0, scan, e
	case c >= 0xc2:
		return n.character(c), 0, errno.None
	}
	return c, 0, errno.None
}

// sequence reads the rest of an escape sequence. It returns 0 for a key that DOS does not have, and
// for Esc itself: then what was typed after Esc is read again.
func (n *input) sequence() (scan byte, e errno.Code) {
	first, e := n.next()
	if e != errno.None {
		return 0, e
	}
	rest := []byte{first}
	for first == '[' || first == 'O' {
		if !n.ready(sequencePatience) {
			break
		}
		c, e := n.next()
		if e != errno.None {
			return 0, e
		}
		rest = append(rest, c)
		if scan = sequences[string(rest[1:])]; scan != 0 {
			return scan, errno.None
		}
		switch {
		case c < ' ' || c > '~' || first == 'O' || len(rest) > maxSequence: // no terminal sends such a sequence
		case c >= 0x40:
			return 0, errno.None
		default:
			continue
		}
		break
	}
	n.unread = append(rest, n.unread...)
	return 0, errno.None
}

// character reads the rest of a character in UTF-8. It returns ? for a character that the code page
// does not have.
func (n *input) character(first byte) byte {
	b := []byte{first}
	for !utf8.FullRune(b) && n.ready(sequencePatience) {
		c, e := n.next()
		if e != errno.None {
			break
		}
		b = append(b, c)
	}
	r, _ := utf8.DecodeRune(b)
	if c, ok := n.page().Code(r); ok {
		return c
	}
	return '?'
}

// next reads a byte of standard input. At its end programs read ^Z.
func (n *input) next() (byte, errno.Code) {
	if len(n.unread) > 0 {
		c := n.unread[0]
		n.unread = n.unread[1:]
		return c, errno.None
	}
	var b [1]byte
	read, err := n.host.Read(b[:])
	switch {
	case read == 1:
		return b[0], errno.None
	case err != nil && !errors.Is(err, io.EOF):
		n.fail(err)
	}
	n.end()
	return 0x1a, errno.None
}

// maxEnded is how often a program may read past the end of standard input, by calls that cannot
// report the end, before the run is ended.
const maxEnded = 100

var errInputEnded = errors.New("standard input has ended and the program goes on asking for keys")

// end counts a read after the end.
func (n *input) end() {
	if n.ended++; n.ended > maxEnded {
		n.fail(errInputEnded)
	}
}
