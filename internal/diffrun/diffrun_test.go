package diffrun

import (
	"bytes"
	"flag"
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
func TestEngines(t *testing.T) { compareFrom(t, NewProgram) }

// TestLongEngines is TestEngines in long mode.
func TestLongEngines(t *testing.T) {
	need.Time(t)
	clear(Modes)
	before := Translated.Long
	compareFrom(t, NewLongProgram)
	if n := Translated.Long - before; runtime.GOARCH == "amd64" && n < 1000 {
		t.Errorf("only %d blocks of 64-bit code were translated", n)
	}
	all := uint64(0)
	for _, n := range Modes {
		all += n
	}
	t.Logf("%d %% were in 64-bit mode; all: %v", 100*Modes["long64"]/all, Modes)
	if Modes["long64"] < all/2 || Modes["compat32"]+Modes["compat16"] < all/100 {
		t.Error("too little was executed in long mode")
	}
}

// compareFrom compares all ways on the programs from -seed on, until they have executed enough.
func compareFrom(t *testing.T, program func(seed uint64) *Program) {
	limit := uint64(*instructions)
	if limit == 0 {
		limit = 10e6
		if testing.Short() {
			limit = 3e6
		}
	}
	total, seed, failed, before := uint64(0), *firstSeed, 0, Translated
	for begin := uint64(0); total < limit && failed < 5; seed++ {
		if total-begin >= 100e6 {
			begin = total
			t.Logf("%d instructions of programs %d to %d", total, *firstSeed, seed-1)
		}
		n, err := Compare(Engines, program(seed), *length)
		if err != nil {
			t.Error(err)
			failed++
		}
		total += n
	}
	units, versions := Translated.Units-before.Units, Translated.Versions-before.Versions
	flushes, exits := Translated.Flushes-before.Flushes, Translated.Exits-before.Exits
	t.Logf("%d instructions of programs %d to %d, executed in %d ways; translated %d blocks, %d versions; code thrown away %d times, left %d times",
		total, *firstSeed, seed-1, len(Engines), units, versions, flushes, exits)
	if runtime.GOARCH == "amd64" && (units < 100 || limit > 5e7 && flushes == 0) {
		t.Error("too little was translated")
	}
}

// FuzzEngines is TestEngines for make fuzz.
func FuzzEngines(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		if _, err := Compare(Engines, NewProgram(seed), *length); err != nil {
			t.Error(err)
		}
	})
}

// FuzzLongEngines is TestLongEngines for make fuzz.
func FuzzLongEngines(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		if _, err := Compare(Engines, NewLongProgram(seed), *length); err != nil {
			t.Error(err)
		}
	})
}

// TestKernelIsCurrent assembles kernel.asm and kernel64.asm.
func TestKernelIsCurrent(t *testing.T) {
	for name, image := range map[string][]byte{"kernel": kernelImage, "kernel64": kernel64Image} {
		if !bytes.Equal(image, need.Assembled(t, ".", name+".asm")) {
			t.Errorf("%s.bin is not what nasm makes of %s.asm", name, name)
		}
	}
}
