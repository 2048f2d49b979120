package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/session/host"
)

// typeAt runs a .COM program, given in hex, and types a text to it. It returns the
// status of the run.
func typeAt(t *testing.T, code, text string) int {
	t.Helper()
	prog, err := hex.DecodeString(strings.ReplaceAll(code, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "t.com")
	if err := os.WriteFile(file, prog, 0o644); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	status := run([]string{"iron86", "run", "-C", dir, "-type", text, file}, host.Streams{In: bytes.NewReader(nil), Out: io.Discard, Err: &errs})
	if errs.Len() > 0 {
		t.Log(errs.String())
	}
	return status
}

// TestEveryCodeByAltAndItsNumber has a program compare what INT 16h gives with 1 to 255.
func TestEveryCodeByAltAndItsNumber(t *testing.T) {
	const program = "b3 01" + // mov bl, 1
		"b4 00 cd 16 38 d8 75 09 fe c3 75 f4" + // n: key; al is bl, or bad; inc bl; jnz n
		"b8 00 4c cd 21 88 d8 b4 4c cd 21" // end with 0; bad: end with the code
	var text strings.Builder
	for code := 1; code < 256; code++ {
		fmt.Fprintf(&text, "{alt-%03d}", code)
	}
	if have := typeAt(t, program, text.String()); have != 0 {
		t.Errorf("the character typed as %03d is another one or none", have)
	}
}

// TestTextsAreTypedAsFastAsTheyAreRead: 300 characters are there within 2 seconds, and
// none is lost although the BIOS keeps 15.
func TestTextsAreTypedAsFastAsTheyAreRead(t *testing.T) {
	const program = "b4 00 cd 16 b4 00 cd 1a 89 d6" + // a key; si: ticks
		"b9 2b 01 b4 00 cd 16 e2 fa" + // 299 keys more
		"b4 00 cd 1a 29 f2 88 d0 b4 4c cd 21" // end with the ticks
	if have := typeAt(t, program, strings.Repeat("abC", 100)); have > 36 {
		t.Errorf("300 characters took %d ticks of 55 ms, want 36 at most", have)
	}
}

// TestSlowReadersLoseNothing: the program spends 50 million instructions before it
// reads 40 keys; their sum must be right.
func TestSlowReadersLoseNothing(t *testing.T) {
	const program = "66 b9 80 f0 fa 02 67 e2 fd" + // mov ecx, 50000000; loop
		"b9 28 00 30 db b4 00 cd 16 00 c3 e2 f8" + // 40 keys, their sum in bl
		"88 d8 b4 4c cd 21"
	text := strings.Repeat("abcdefgh", 5)
	var sum byte
	for _, c := range []byte(text) {
		sum += c
	}
	if have := typeAt(t, program, text); have != int(sum) {
		t.Errorf("sum of the keys: have %d, want %d", have, sum)
	}
}
