package diffrun

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

var (
	firstSeed    = flag.Uint64("seed", 1, "the first program's seed")
	instructions = flag.Float64("instructions", 0, "how many instructions all programs execute in all ways together; 0: a few million")
)

// length bounds the instructions of one program in one way.
var length = flag.Uint64("length", 100_000, "the most instructions of a program in one way")

// TestEngines compares all ways on programs from -seed on. It logs how far it is.
func TestEngines(t *testing.T) {
	limit := uint64(*instructions)
	if limit == 0 {
		limit = 10e6
		if testing.Short() {
			limit = 3e6
		}
	}
	total, seed, failed := uint64(0), *firstSeed, 0
	for begin := uint64(0); total < limit && failed < 5; seed++ {
		if total-begin >= 100e6 {
			begin = total
			t.Logf("%d instructions of programs %d to %d", total, *firstSeed, seed-1)
		}
		n, err := Compare(Engines, seed, *length)
		if err != nil {
			t.Error(err)
			failed++
		}
		total += n
	}
	t.Logf("%d instructions of programs %d to %d, executed in %d ways; translated %d blocks, %d versions; code thrown away %d times, left %d times",
		total, *firstSeed, seed-1, len(Engines), Translated.Units, Translated.Versions, Translated.Flushes, Translated.Exits)
	if runtime.GOARCH == "amd64" && (Translated.Units < 100 || limit > 5e7 && Translated.Flushes == 0) {
		t.Error("too little was translated")
	}
}

// FuzzEngines is TestEngines for make fuzz.
func FuzzEngines(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		if _, err := Compare(Engines, seed, *length); err != nil {
			t.Error(err)
		}
	})
}

// TestKernelIsCurrent assembles kernel.asm.
func TestKernelIsCurrent(t *testing.T) {
	nasm := need.Program(t, "nasm")
	out := filepath.Join(t.TempDir(), "kernel.bin")
	if text, err := exec.Command(nasm, "-f", "bin", "-o", out, "kernel.asm").CombinedOutput(); err != nil {
		t.Fatalf("nasm: %v\n%s", err, text)
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kernelImage, want) {
		t.Error("kernel.bin is not what nasm makes of kernel.asm")
	}
}
