package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// dosProgram NAME FILE copies a program of dos/testdata.
func dosProgram(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: dosprog NAME FILE")
	}
	b, err := os.ReadFile(filepath.Join(sourceDir, "..", "..", "dos", "testdata", args[0]+".com"))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o644))
}

// sourceDir is this directory: scripts run in others.
var sourceDir = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir
}()

// compareDOS FILE WANT compares like cmp, line ends aside.
func compareDOS(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cmpdos FILE WANT")
	}
	have := strings.ReplaceAll(ts.ReadFile(args[0]), "\r\n", "\n")
	if want := ts.ReadFile(args[1]); have != want {
		ts.Fatalf("%s is\n%s\nwant\n%s", args[0], have, want)
	}
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
