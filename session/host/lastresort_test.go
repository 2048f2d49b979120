package host

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOutletEndsWithTheRun: a pipe that nobody reads holds a write until the run is to
// end, and none after that.
func TestOutletEndsWithTheRun(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ctx, cancel := context.WithCancelCause(context.Background())
	out := NewOutlet(ctx, w)
	if n, err := out.Write([]byte("seen")); n != 4 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	var b [4]byte
	if _, err := io.ReadFull(r, b[:]); err != nil || string(b[:]) != "seen" {
		t.Fatalf("%q, %v", b, err)
	}
	cancel(ErrLimit)
	if _, err := out.Write(make([]byte, 1<<20)); !errors.Is(err, ErrLimit) {
		t.Errorf("a write that cannot end: %v", err)
	}
	begin := time.Now()
	for range 1000 {
		if _, err := out.Write([]byte{1}); !errors.Is(err, ErrLimit) {
			t.Fatalf("a later write: %v", err)
		}
	}
	if d := time.Since(begin); d > 500*outletPatience {
		t.Errorf("later writes wait, too: %v", d)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if NewOutlet(ctx, f) != io.Writer(f) {
		t.Error("a regular file has an outlet")
	}
}

// TestPeerThatDoesNotRead: the writer does not wait, and what is lost is counted and told.
func TestPeerThatDoesNotRead(t *testing.T) {
	ours, theirs := net.Pipe() // without a buffer
	lost := make(chan int64, 1)
	p := NewPeer(ours, func(n int64) { lost <- n })
	const size = maxBehind + 12345
	piece := bytes.Repeat([]byte("x"), 1000)
	for n := 0; n < size; n += len(piece) {
		if k, err := p.Write(piece[:min(len(piece), size-n)]); err != nil || k != min(len(piece), size-n) {
			t.Fatalf("write: %d, %v", k, err)
		}
	}
	if p.await(0) {
		t.Error("all has been read, it says")
	}
	got := make(chan int64)
	go func() {
		n, _ := io.Copy(io.Discard, theirs)
		got <- n
	}()
	missed := <-lost
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if n := <-got; n+missed != size || missed != 12345 {
		t.Errorf("%d bytes were read and %d said to be lost, of %d", n, missed, size)
	}
}

func TestLastResort(t *testing.T) {
	ended := make(chan int, 1)
	said := new(bytes.Buffer)
	rescued := false
	l := &LastResort{std: Streams{strings.NewReader(""), io.Discard, said}, exit: func(status int) { ended <- status }}
	l.OnTerminal(func() { rescued = true }, nil)
	ctx, cancel := context.WithCancelCause(context.Background())
	l.Watch(ctx)
	cancel(ErrLimit)
	if status := <-ended; status != StatusLimit || !rescued || !strings.Contains(said.String(), "limit") {
		t.Errorf("status %d, terminal given back: %v, said %q", status, rescued, said)
	}

	l = &LastResort{exit: func(int) { t.Error("it ends a program that has ended") }}
	ctx, cancel = context.WithCancelCause(context.Background())
	l.Watch(ctx)
	cancel(ErrLimit)
	l.Finishing()
	l.Stop()
	l.end(ErrLimit)
}

// TestNobodyTakesOutput: what is left to do in the end has time, but not the opening of
// what may never be opened.
func TestNobodyTakesOutput(t *testing.T) {
	ended := make(chan int, 1)
	l := &LastResort{std: Streams{strings.NewReader(""), io.Discard, io.Discard}, exit: func(status int) { ended <- status }}
	l.set(time.Hour, ErrLimit)
	l.Finishing()
	l.Handing(os.DevNull)
	select {
	case status := <-ended:
		if status != StatusLimit {
			t.Errorf("status %d", status)
		}
	case <-time.After(finishTime / 2):
		t.Error("it waits as for a file")
	}
}
