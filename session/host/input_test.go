package host

import (
	"context"
	"io"
	"os"
	"testing"
	"time"
)

// typedInput is standard input from a terminal for which a pipe stands, and its other end.
func typedInput(t *testing.T) (h *Input, keys *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	h = NewInput(context.Background(), nil, func(error) {})
	h.in, h.tty = r, w // which has no modes, and must not be asked for its number: that takes its deadline
	return h, w
}

// waitFor waits for a condition, however busy the host is.
func waitFor(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); !f(); time.Sleep(time.Millisecond) {
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
	h.Poll() // a read is under way
	h.LetGo()
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

// TestAPipeIsLetGoAtOnce: nobody waits for what may never be written into a pipe.
func TestAPipeIsLetGoAtOnce(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close(); r.Close() })
	h := NewInput(context.Background(), r, func(error) {}) // which makes its reads block, as those of standard input do
	h.Begin()
	h.ask(1)
	before := time.Now()
	h.LetGo()
	if d := time.Since(before); d > 900*time.Millisecond {
		t.Errorf("letting a pipe go takes %v", d)
	}
}

// TestTypedWhileTheReadIsUnderWay: a key that the read under way has taken is not lost with it.
func TestTypedWhileTheReadIsUnderWay(t *testing.T) {
	h, keys := typedInput(t)
	h.Ready()
	if _, err := keys.WriteString("x"); err != nil {
		t.Fatal(err)
	}
	h.LetGo()
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
