package main

import (
	"context"
	"io"
	"os"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
)

// typedInput is standard input from a terminal for which a pipe stands, and its other end.
func typedInput(t *testing.T) (h *hostInput, keys *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	h = newHostInput(nil, &session{ctx: context.Background()})
	h.in, h.tty = r, w // which has no modes, and must not be asked for its number: that takes its deadline
	return h, w
}

// waitFor waits for a condition, however busy the host is.
func waitFor(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// TestTypedAheadStays: what has been typed is there after the terminal went to somebody else, and
// what is typed then is not taken from them.
func TestTypedAheadStays(t *testing.T) {
	h, keys := typedInput(t)
	if h.Ready() {
		t.Fatal("a key is there before one was typed")
	}
	if _, err := keys.WriteString("ab"); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the keys do not come", h.Ready)
	h.poll() // a read is under way
	h.letGo()
	if _, err := keys.WriteString("cd"); err != nil {
		t.Fatal(err)
	}
	h.Interrupted()
	var b [8]byte
	if n, err := h.Read(b[:]); string(b[:n]) != "ab" || err != nil {
		t.Errorf("after the terminal went: %q, %v", b[:n], err)
	}
	if h.Ready() {
		t.Error("more has been read from the terminal")
	}
	if n, err := h.Read(b[:]); n != 0 || err != io.EOF {
		t.Errorf("at the end: %q, %v", b[:n], err)
	}
	if n, err := h.in.(*os.File).Read(b[:]); n != 0 || err == nil {
		t.Errorf("the deadline is gone: %q", b[:n])
	}
	if err := h.in.(*os.File).SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if n, err := h.in.Read(b[:]); string(b[:n]) != "cd" || err != nil {
		t.Errorf("left for others: %q, %v", b[:n], err)
	}
}

// TestTypedWhileTheReadIsUnderWay: a key that the read under way has taken is not lost with it.
func TestTypedWhileTheReadIsUnderWay(t *testing.T) {
	h, keys := typedInput(t)
	h.Ready()
	if _, err := keys.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	h.letGo()
	var b [8]byte
	n, _ := h.Read(b[:])
	if n == 0 { // it is still there
		if err := h.in.(*os.File).SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		n, _ = h.in.Read(b[:])
	}
	if string(b[:n]) != "x" {
		t.Errorf("have %q, want x", b[:n])
	}
}

// TestChordsOfTypedKeys: every key that DOS knows from a terminal can be typed on the machine's keyboard.
func TestChordsOfTypedKeys(t *testing.T) {
	for c := 1; c < 256; c++ {
		if chordOf(byte(c), 0) == nil && (c >= ' ' || c <= 27) && c != 0x7f {
			t.Errorf("no chord types %02X", c)
		}
	}
	for scan := range scanNames {
		if chordOf(0, scan) == nil {
			t.Errorf("no chord for scan code %02X", scan)
		}
	}
}

func TestIdlePacer(t *testing.T) {
	p := &idlePacer{wall: time.Now().Add(time.Hour)} // no time passes meanwhile
	for i, c := range []struct {
		idle    clock.Time
		keyWait time.Duration
		want    time.Duration
	}{
		{10 * clock.Millisecond, 0, 10 * time.Millisecond},
		{10 * clock.Millisecond, 0, 0},                                         // it was busy
		{20 * clock.Millisecond, 15 * time.Millisecond, 0},                     // it waited for a key meanwhile
		{30 * clock.Millisecond, 0, 5 * time.Millisecond},                      // what is left of that
		{130 * clock.Millisecond, time.Hour, 100*time.Millisecond - maxCredit}, // never more than a tick
		{131 * clock.Millisecond, 0, time.Millisecond},
	} {
		p.keyWait = c.keyWait
		if have := p.ahead(c.idle); have != c.want {
			t.Errorf("%d: have %v, want %v", i, have, c.want)
		}
	}
}
