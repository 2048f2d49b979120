package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"iron86": main})
}

// TestScripts runs the command as a user does, a file of testdata/script a test.
func TestScripts(t *testing.T) {
	rom, err := filepath.Abs("../../testdata/lm/lm.bin")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Setup: func(env *testscript.Env) error {
			env.Setenv("LM", rom)
			env.Setenv("GORACE", os.Getenv("GORACE"))
			return nil
		},
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"bootsector": bootSector,
			"haltrom":    haltROM,
			"status":     status,
			"oneline":    oneLineError,
			"samehash":   sameHash,
			"dosprog":    dosProgram,
			"cmpdos":     compareDOS,
			"mode":       fileMode,
		},
	})
}

// bootSector HEX FILE [SIZE] makes an image with the machine code of a text file:
// hex bytes, with comments after ;.
func bootSector(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bootsector HEX FILE")
	}
	var code []byte
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		text, _, _ := strings.Cut(line, ";")
		b, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
		ts.Check(err)
		code = append(code, b...)
	}
	image := make([]byte, 368640)
	copy(image, code)
	image[510], image[511] = 0x55, 0xaa
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), image, 0o644))
}

// haltROM FILE makes a ROM of 64 KB that halts at once.
func haltROM(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: haltrom FILE")
	}
	image := make([]byte, 64<<10)
	copy(image[0xfff0:], []byte{0xfa, 0xf4}) // CLI, HLT
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), image, 0o644))
}

// status N COMMAND… wants exit status N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	have := "0"
	if err != nil {
		have = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if have != args[0] {
		ts.Fatalf("%s: exit status %s, want %s", strings.Join(args[1:], " "), have, args[0])
	}
}

// oneLineError wants standard error to be one line that contains a text, and
// standard output to be empty.
func oneLineError(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: oneline TEXT")
	}
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if out != "" {
		ts.Fatalf("standard output: %q", out)
	}
	if strings.Count(errs, "\n") != 1 || !strings.Contains(errs, args[0]) {
		ts.Fatalf("standard error is %q, want one line with %q", errs, args[0])
	}
	if !bytes.HasPrefix([]byte(errs), []byte("iron86: ")) {
		ts.Fatalf("standard error does not begin with the program's name: %q", errs)
	}
}

// fileMode FILE MODE wants a file, not a link, to have a mode in octal.
func fileMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE MODE")
	}
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	if have := fmt.Sprintf("%o", uint32(info.Mode())); have != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], have, args[1])
	}
}

// sameHash wants every digest that the monitor has printed to be the same, and
// two of them at least.
func sameHash(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: samehash")
	}
	var hashes []string
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if b, err := hex.DecodeString(strings.TrimSpace(line)); err == nil && len(b) == 8 {
			hashes = append(hashes, strings.TrimSpace(line))
		}
	}
	if len(hashes) < 2 {
		ts.Fatalf("%d digests in the output", len(hashes))
	}
	for _, h := range hashes {
		if h != hashes[0] {
			ts.Fatalf("different digests: %v", hashes)
		}
	}
}
