package host

import (
	"io"
	"strings"
	"testing"
)

// TestTypedBehindALine: a reader that takes more than it needs gets a line, and the rest is the next one's.
func TestTypedBehindALine(t *testing.T) {
	a := &typedAhead{in: strings.NewReader("continue\rdir é\nxyz")}
	l := &Lines{typed: a}
	l.Unread([]byte("first\r"))
	var b [256]byte
	for _, want := range []string{"first\r", "continue\r", "dir é\n"} {
		if n, err := a.Read(b[:]); string(b[:n]) != want || err != nil {
			t.Errorf("have %q, %v, want %q", b[:n], err, want)
		}
	}
	if n, err := a.Read(b[:1]); string(b[:n]) != "x" || err != nil {
		t.Errorf("in small pieces: %q, %v", b[:n], err)
	}
	if have := l.TakeTyped(); string(have) != "yz" {
		t.Errorf("left: %q", have)
	}
	if n, err := a.Read(b[:]); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
	pipe := NoLines(io.Discard)
	pipe.Unread([]byte("x"))
	if pipe.OnTerminal() || pipe.TakeTyped() != nil {
		t.Error("a pipe is a terminal")
	}
}
