//go:build unix

package host

import (
	"os"
	"strings"
	"testing"
)

// TestNothing: what is no terminal, and a terminal that nobody reads yet, may hold keys.
func TestNothing(t *testing.T) {
	tty := os.Stdin
	for _, c := range []struct {
		in   *Input
		want bool
	}{
		{&Input{}, false}, {&Input{tty: tty}, false}, {&Input{tty: tty, started: true}, true}, {&Input{started: true}, false},
		{&Input{tty: tty, started: true, have: answer{b: []byte{1}}}, false}, {&Input{tty: tty, started: true, have: answer{err: os.ErrClosed}}, false},
	} {
		if have := c.in.Nothing(); have != c.want {
			t.Errorf("read %v, bytes %x, error %v: have %v, want %v", c.in.started, c.in.have.b, c.in.have.err, have, c.want)
		}
	}
}

func TestQuiet(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	check := func(what string, have, want bool) {
		t.Helper()
		if have != want {
			t.Errorf("%s: have %v, want %v", what, have, want)
		}
	}
	check("an open pipe", Quiet(r), true)
	check("no file", Quiet(strings.NewReader("")), false)
	check(os.DevNull, Quiet(null), false)
	if _, err := w.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	check("a pipe with a byte in it", Quiet(r), false)
	if _, err := r.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	check("the byte was read", Quiet(r), true)
	w.Close()
	check("the other end is closed", Quiet(r), false)
	r.Close()
	check("a closed file", Quiet(r), false)
}
