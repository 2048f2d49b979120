package conio

import (
	"io"
	"testing"
	"time"

	"github.com/iron86/iron86/dos/codepage"
	"github.com/iron86/iron86/dos/errno"
)

// pieces is a terminal: what a read gives at a time. The next piece comes soon, "" is a person who
// pauses.
type pieces []string

func (p *pieces) Read(b []byte) (int, error) {
	for len(*p) > 0 && (*p)[0] == "" {
		*p = (*p)[1:]
	}
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(b, (*p)[0])
	if (*p)[0] = (*p)[0][n:]; (*p)[0] == "" {
		if *p = (*p)[1:]; len(*p) > 0 && (*p)[0] != "" {
			*p = append(pieces{"soon"}, *p...)
		}
	}
	return n, nil
}

func (p *pieces) Ready() bool { return len(*p) > 0 && (*p)[0] != "" && (*p)[0] != "soon" }

func (p *pieces) ReadyWithin(d time.Duration) bool {
	if len(*p) > 0 && (*p)[0] == "soon" && d >= sequencePatience {
		*p = (*p)[1:]
	}
	return p.Ready()
}

// TestKeysOfATerminal: all keys count, whether reads give several at once or parts of one.
func TestKeysOfATerminal(t *testing.T) {
	up, down, f5 := uint16(scanUp)<<8, uint16(scanDown)<<8, uint16(0x3f)<<8
	for _, c := range []struct {
		name string
		in   pieces
		want []uint16
	}{
		{"several in one read", pieces{"ab\x1b[A\x1bOBc\x1b[15~d"}, []uint16{'a', 'b', up, down, 'c', f5, 'd'}},
		{"sequences in parts", pieces{"\x1b", "[A", "", "\x1b[", "B", "", "\x1b[1", "5", "~x"}, []uint16{up, down, f5, 'x'}},
		{"Esc alone", pieces{"\x1b", "", "a"}, []uint16{27, 'a'}},
		{"Esc and a letter", pieces{"\x1bxy"}, []uint16{27, 'x', 'y'}},
		{"Esc twice", pieces{"\x1b\x1b", "", "b"}, []uint16{27, 27, 'b'}},
		{"Esc and a key", pieces{"\x1b\x1b[Aa"}, []uint16{27, up, 'a'}},
		{"Esc and a bracket", pieces{"\x1b[", "", "a"}, []uint16{27, '[', 'a'}},
		{"Esc, O and a letter", pieces{"\x1bOka"}, []uint16{27, 'O', 'k', 'a'}},
		{"Esc, a bracket and Enter", pieces{"\x1b[\rq"}, []uint16{27, '[', '\r', 'q'}},
		{"a key that DOS does not have", pieces{"\x1b[1;5Aa"}, []uint16{27, 'a'}},
		{"UTF-8", pieces{"\xc3\xa4\xc3", "\xa4a"}, []uint16{0x84, 0x84, 'a'}},
	} {
		n := input{host: &c.in, tty: true, fail: func(err error) { t.Error(err) },
			page: func() *codepage.Page { return codepage.Of(437) }}
		var have []uint16
		for range 20 {
			if !n.ready(sequencePatience) {
				if len(c.in) == 0 {
					break
				}
				c.in = c.in[1:] // the person goes on
				continue
			}
			ch, scan, e := n.key()
			if e != errno.None {
				t.Fatalf("%s: error %v", c.name, e)
			}
			have = append(have, uint16(scan)<<8|uint16(ch))
		}
		if len(have) != len(c.want) {
			t.Errorf("%s: have %x, want %x", c.name, have, c.want)
			continue
		}
		for i := range have {
			if have[i] != c.want[i] {
				t.Errorf("%s: have %x, want %x", c.name, have, c.want)
				break
			}
		}
	}
}

// TestPageOfTerminal: what is typed and shown on a terminal is in UTF-8, and in the code page within DOS.
func TestPageOfTerminal(t *testing.T) {
	page := codepage.Of(866)
	n := input{host: &pieces{"яё€"}, tty: true, fail: func(err error) { t.Error(err) }, page: func() *codepage.Page { return page }}
	for _, want := range []byte{0xef, 0xf1, '?'} {
		if c, _, e := n.key(); c != want || e != errno.None {
			t.Errorf("typed: %02X, error %d, want %02X", c, e, want)
		}
	}
	if got := string(terminalText(page, []byte("\xef\xf1\r\n"))); got != "яё\r\n" {
		t.Errorf("shown: %q", got)
	}
}
