package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

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

// bccSource uses files, arguments, the environment and a long computation.
const bccSource = `
#include <stdio.h>
int main(argc, argv) int argc; char **argv;
{
	FILE *f; long sum; int c, i;
	f = fopen(argv[1], "w");
	if (!f) return 2;
	for (i = 0; i < 1000; i++) fprintf(f, "%d\n", i);
	fclose(f);
	f = fopen(argv[1], "r");
	sum = 0;
	while ((c = getc(f)) != EOF) sum = sum * 31 + c & 0xffffff;
	fclose(f);
	printf("%ld %s\n", sum, getenv("GREETING"));
	return 42;
}
`

// TestBccProgram compiles a 16-bit C program and runs it.
func TestBccProgram(t *testing.T) {
	bcc, err := exec.LookPath("bcc")
	if err != nil {
		t.Skip("bcc is not installed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.c"), []byte(bccSource), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bcc, "-Md", "-o", "p.com", "p.c")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("bcc cannot make DOS programs here: %v\n%s", err, out)
	}
	exe := filepath.Join(t.TempDir(), "iron86")
	if out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd = exec.Command(exe, "run", "-C", dir, "-env", "GREETING=hi there", "p.com", "out.txt")
	out, err := cmd.Output()
	sum := int32(0)
	text, _ := os.ReadFile(filepath.Join(dir, "out.txt"))
	for _, c := range text {
		if c != '\r' {
			sum = sum*31 + int32(c)&0xffffff
		}
	}
	if cmd.ProcessState.ExitCode() != 42 || len(text) == 0 || len(out) == 0 {
		t.Errorf("status %v (%v), output %q, file of %d bytes, sum %d", cmd.ProcessState, err, out, len(text), sum)
	}
}
