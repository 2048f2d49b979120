package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
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
	out := newOutlet(ctx, w)
	if n, err := out.Write([]byte("seen")); n != 4 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	var b [4]byte
	if _, err := io.ReadFull(r, b[:]); err != nil || string(b[:]) != "seen" {
		t.Fatalf("%q, %v", b, err)
	}
	cancel(errLimit)
	if _, err := out.Write(make([]byte, 1<<20)); !errors.Is(err, errLimit) {
		t.Errorf("a write that cannot end: %v", err)
	}
	begin := time.Now()
	for range 1000 {
		if _, err := out.Write([]byte{1}); !errors.Is(err, errLimit) {
			t.Fatalf("a later write: %v", err)
		}
	}
	if d := time.Since(begin); d > 50*outletPatience {
		t.Errorf("later writes wait, too: %v", d)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if newOutlet(ctx, f) != io.Writer(f) {
		t.Error("a regular file has an outlet")
	}
}

// TestPeerThatDoesNotRead: the writer does not wait, and what is lost is counted and told.
func TestPeerThatDoesNotRead(t *testing.T) {
	ours, theirs := net.Pipe() // without a buffer
	lost := make(chan int64, 1)
	p := newPeer(ours, func(n int64) { lost <- n })
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
	l := &lastResort{std: stdio{strings.NewReader(""), io.Discard, said}, exit: func(status int) { ended <- status }}
	l.onTerminal(func() { rescued = true }, nil)
	ctx, cancel := context.WithCancelCause(context.Background())
	l.watch(ctx)
	cancel(errLimit)
	if status := <-ended; status != exitLimit || !rescued || !strings.Contains(said.String(), "limit") {
		t.Errorf("status %d, terminal given back: %v, said %q", status, rescued, said)
	}

	l = &lastResort{exit: func(int) { t.Error("it ends a program that has ended") }}
	ctx, cancel = context.WithCancelCause(context.Background())
	l.watch(ctx)
	cancel(errLimit)
	l.finishing()
	l.stop()
	l.end(errLimit)
}

// TestNobodyTakesOutput: what is left to do in the end has time, but not the opening of
// what may never be opened.
func TestNobodyTakesOutput(t *testing.T) {
	ended := make(chan int, 1)
	l := &lastResort{std: stdio{strings.NewReader(""), io.Discard, io.Discard}, exit: func(status int) { ended <- status }}
	l.set(time.Hour, errLimit)
	l.finishing()
	l.handing(os.DevNull)
	select {
	case status := <-ended:
		if status != exitLimit {
			t.Errorf("status %d", status)
		}
	case <-time.After(finishTime / 2):
		t.Error("it waits as for a file")
	}
}

// TestMemoryIsBounded: garbage does not make the heap of run grow to a multiple of the
// guest's memory, and what comes after run is free of that.
func TestMemoryIsBounded(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	for _, mb := range []int64{1, 16, 128, 2048} {
		restore := boundMemory(uint64(mb << 20))
		if limit := debug.SetMemoryLimit(-1); limit <= mb<<20 || limit > 2*mb<<20 && limit > mb<<20+64<<20 {
			t.Errorf("%d MB of memory: the limit is %d MB", mb, limit>>20)
		}
		restore()
	}
	if after := debug.SetMemoryLimit(-1); after != before {
		t.Errorf("the limit afterwards is %d, was %d", after, before)
	}
}

// TestMessagesAreVisible: what names of files and guests hold never reaches a terminal as
// an escape sequence.
func TestMessagesAreVisible(t *testing.T) {
	t.Chdir(t.TempDir())
	const bad = "a\x1b]0;t\x07\u009b2J\u202eb"
	for _, name := range []string{bad + ".img", bad + ".script"} {
		if err := os.WriteFile(name, []byte("expect 1ms /"+bad+"/\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"boot", bad}, {"boot", "-limit-instr", "1000", bad + ".img"}, {"run", bad}, {"replay", bad + ".img"}, {"demo", "-loadvm", bad + ".img"}, {"demo", "-bios", bad},
		{"boot", "-fda", bad}, {bad}, {"boot", "-" + bad}, {"demo", "-m", bad}, {"demo", "-display", "none", "-script", bad + ".script"},
		{"disasm", bad}, {"conform", "vectors", bad}, {"conform", "rom", bad}, {"debug", "-ex", "print " + bad}, {"debug", "-ex", bad}, {"debug", "-rc", bad},
		{"demo", "-record", bad + "/x"}, {"run", "-mount", bad}, {"run", "-C", bad, "x"}, {"run", "-env", bad, bad}, {"demo", "-expect", "(" + bad},
	} {
		var out, errs bytes.Buffer
		if status := run(append([]string{"iron86"}, args...), stdio{strings.NewReader("print " + bad + "\n"), &out, &errs}); status == 0 {
			t.Errorf("%q: status 0", args)
		}
		if all := out.String() + errs.String(); strings.ContainsAny(all, "\x1b\x07\u009b\u202e") || all == "" {
			t.Errorf("%q: %q", args, all)
		}
	}
}
