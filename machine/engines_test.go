package machine

import (
	"bytes"
	_ "embed" // for busyKernel
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

var lockSteps = flag.Float64("lockstep", 0, "how many instructions of each kernel TestLockStep compares; 0: a few million")

// busyKernel is testdata/busy.asm: flat, paged 32-bit code that takes notice of keys and time.
//
//go:embed testdata/busy.bin
var busyKernel []byte

// TestBusyKernelIsCurrent assembles it.
func TestBusyKernelIsCurrent(t *testing.T) {
	if !bytes.Equal(busyKernel, need.Assembled(t, "testdata", "busy.asm")) {
		t.Error("busy.bin is not what nasm makes of busy.asm")
	}
}

// busy is a machine with busyKernel whose code is executed by the interpreter, or translated at
// once.
func busy(t *testing.T, translated bool) *Machine {
	t.Helper()
	return withEngine(t, translated, Config{Kernel: &Kernel{Image: busyKernel}})
}

// fromFloppy is a machine that boots a floppy.
func fromFloppy(t *testing.T, translated bool, image []byte) *Machine {
	t.Helper()
	return withEngine(t, translated, Config{Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(image))}})
}

func withEngine(t *testing.T, translated bool, cfg Config) *Machine {
	t.Helper()
	cfg.CPU, cfg.Memory, cfg.NoReboot, cfg.Accel = x86.P4, 8<<20, true, AccelInterp
	if translated {
		cfg.Accel, cfg.Heat = AccelAuto, 1
	}
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if translated && m.Translator() == nil {
		need.Lacking(t, "no translator on this host")
	}
	return m
}

// TestStatesNameNoEngine: a machine whose engine changes whenever it is saved and loaded goes the way
// of one that is left alone.
func TestStatesNameNoEngine(t *testing.T) {
	need.Time(t)
	alone, m := busy(t, false), busy(t, false)
	for k := range 12 {
		const piece = 70 * clock.Millisecond
		alone.Run(piece)
		m.Run(piece)
		if m.Hash() != alone.Hash() {
			t.Fatalf("piece %d, translated %v: another state", k, m.Translator() != nil)
		}
		var state bytes.Buffer
		if err := m.Save(&state); err != nil {
			t.Fatal(err)
		}
		m = busy(t, k%2 == 0)
		if err := m.Load(&state); err != nil {
			t.Fatal(err)
		}
		alone.CPU().ForgetTranslations() // as a load does
	}
}

// TestLockStep runs the kernels of the benchmarks with both engines, the translator in random
// pieces, and compares the states every million instructions.
func TestLockStep(t *testing.T) {
	need.Time(t)
	const benchImages = "../../shared/bench/images/"
	images, _ := filepath.Glob(benchImages + "*.img")
	if len(images) == 0 {
		need.Lacking(t, "no kernels in %s", benchImages)
	}
	limit := uint64(*lockSteps)
	if limit == 0 {
		limit = 6e6
		if testing.Short() {
			limit = 2e6
		}
	}
	for _, name := range images {
		t.Run(filepath.Base(name), func(t *testing.T) {
			image, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			plain, m := fromFloppy(t, false, image), fromFloppy(t, true, image)
			r := rand.New(rand.NewPCG(1, 2))
			for plain.Retired() < limit && plain.Stopped().Reason == Running {
				plain.RunWithin(clock.Never, 1e6)
				for m.Retired() < plain.Retired() && m.Stopped().Reason == Running {
					m.RunWithin(clock.Never, min(1+r.Uint64N(1<<(1+r.Uint64N(17))), plain.Retired()-m.Retired()))
				}
				m.RunUntil(plain.Now())
				if m.Hash() != plain.Hash() || m.Stopped() != plain.Stopped() {
					t.Fatalf("another state after %d instructions, translated %d", plain.Retired(), m.Retired())
				}
			}
			c := m.Translator().Counts()
			t.Logf("%d instructions; %d blocks, %d versions, exits %d", m.Retired(), c.Units, c.Versions, c.Exits)
		})
	}
}

// TestUnitsStay: functions that call each other stay translated, though the unit of one was dropped because translated code had left
// often before it, in the firmware.
func TestUnitsStay(t *testing.T) {
	image := need.File(t, "../../shared/bench/images/fib.img")
	for mips := uint64(20); mips < 100; mips += 4 {
		cfg := Config{CPU: x86.P3, Boot: "a", Memory: 64 << 20, MIPS: mips}
		cfg.Floppy[0] = block.NewOverlay(block.NewMemory(image))
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if m.Translator() == nil {
			need.Lacking(t, "no translator on this host")
		}
		m.Run(2 * clock.Second)
		if c := m.Translator().Counts(); c.Exits[cpu.ExitIndirect] > 20_000 {
			t.Errorf("%d MIPS: translated code was left by %d indirect jumps", mips, c.Exits[cpu.ExitIndirect])
		}
	}
}
