package main

import (
	"os"
	"path/filepath"

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
