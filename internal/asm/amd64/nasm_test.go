package amd64

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// comparable reports that nasm chooses the same encoding as the package. It has no RIP as a
// base, makes a base of an index with scale 1 that has none, swaps the registers of XCHG or takes its short form with the accumulator,
// has the other order of two prefixes, and writes MOV of a positive number to a 64-bit register as one to its lower half (here
// MovConst does that).
func comparable(f form) bool {
	if strings.Contains(f.text, "[rip") {
		return false
	}
	if _, addr, ok := strings.Cut(f.text, "["); ok {
		if term := addr[:strings.IndexAny(addr, "+-]")]; strings.HasSuffix(term, "*1") {
			return false
		}
	}
	if strings.HasPrefix(f.text, "xchg ") && !strings.Contains(f.text, "[") {
		return false
	}
	if strings.HasPrefix(f.text, "rep") && strings.HasSuffix(f.text, "w") {
		return false
	}
	return !(strings.HasPrefix(f.text, "mov r") && strings.Contains(f.text, ", 0x"))
}

// TestNasmWritesTheSameBytes lets nasm assemble the expectations. So it checks the expectations
// and the disassembler of the other test, too, and that each encoding is the shortest.
func TestNasmWritesTheSameBytes(t *testing.T) {
	nasm := need.Program(t, "nasm")
	step := 37
	if testing.Short() {
		step = 11
	}
	var source strings.Builder
	source.WriteString("bits 64\ndefault abs\n%define ptr\n%define xmmword oword\n")
	var forms []form
	n := 0
	eachForm(fewer(memories(false)), func(f form) {
		if n++; n%step == 0 && comparable(f) {
			forms = append(forms, f)
			source.WriteString(f.text + "\n")
		}
	})
	dir := t.TempDir()
	in, out := filepath.Join(dir, "forms.asm"), filepath.Join(dir, "forms.bin")
	if err := os.WriteFile(in, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(nasm, "-w-all", "-f", "bin", "-o", out, in).CombinedOutput(); err != nil {
		t.Fatalf("nasm: %v\n%.2000s", err, msg)
	}
	code, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, forms, code)
}

// compare finds the first form whose bytes differ; what follows it has lost its place.
func compare(t *testing.T, forms []form, code []byte) {
	var a Asm
	var buf [64]byte
	for i, f := range forms {
		a.Reset(buf[:], 0)
		f.do(&a)
		have := buf[:a.Pos()]
		if !bytes.HasPrefix(code, have) {
			t.Fatalf("%s (number %d of %d): have % x, nasm % x …", f.text, i, len(forms), have, code[:min(len(code), 16)])
		}
		code = code[len(have):]
	}
	if len(code) != 0 {
		t.Errorf("nasm wrote %d bytes more", len(code))
	}
	t.Logf("%d forms are equal", len(forms))
}
