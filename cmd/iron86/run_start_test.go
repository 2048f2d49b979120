package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
)

// runHello runs dos/testdata/hello.com as the command line would and returns what the
// status file says.
func runHello(tb testing.TB) session.Status {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "status.json")
	args := []string{"iron86", "run", "-C", filepath.Join("..", "..", "dos", "testdata"), "-status-file", name, "hello.com"}
	var errs bytes.Buffer
	if status := run(args, host.Streams{In: bytes.NewReader(nil), Out: io.Discard, Err: &errs}); status >= host.StatusDied {
		tb.Fatalf("status %d: %s", status, errs.String())
	}
	b, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	var st session.Status
	if err := json.Unmarshal(b, &st); err != nil {
		tb.Fatal(err)
	}
	return st
}

// TestRunStartsQuickly bounds what the firmware executes before a program's first
// instruction: start-up time is what a compile of many small files consists of. All of
// POST takes hundreds of times as much.
func TestRunStartsQuickly(t *testing.T) {
	const most = 200_000
	st := runHello(t)
	if st.Instructions > most {
		t.Errorf("hello.com and what starts it: %d instructions, want at most %d", st.Instructions, most)
	}
	if diff := cmp.Diff(st, runHello(t)); diff != "" {
		t.Errorf("run again (-first +second):\n%s", diff)
	}
}

// BenchmarkRunStart is a whole `iron86 run` of a program that prints a line, the
// start of the process aside.
func BenchmarkRunStart(b *testing.B) {
	var st session.Status
	for b.Loop() {
		st = runHello(b)
	}
	b.ReportMetric(float64(st.Instructions), "instructions/op")
}
