package machine

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
)

//go:embed testdata/fill.bin
var fillSector []byte

// TestFillSector compares the boot sector of BenchmarkFill with its source, and has it fill the screen once each way.
func TestFillSector(t *testing.T) {
	if !bytes.Equal(fillSector, need.Assembled(t, "testdata", "fill.asm")) {
		t.Error("testdata/fill.bin is not what testdata/fill.asm assembles to")
	}
	for way := range byte(2) {
		m := newFill(t, 1, way)
		if end := m.Run(10 * clock.Second); end.Reason != DebugExit {
			t.Fatalf("way %d: the program ends with %v", way, end.Reason)
		}
		var f console.Frame
		m.Render(&f)
		if f.W != 1024 || f.H != 768 {
			t.Fatalf("way %d: a picture of %d by %d", way, f.W, f.H)
		}
		for i, c := range f.Pixels {
			if c != 0x010203 {
				t.Fatalf("way %d: pixel %d is %06x", way, i, c)
			}
		}
	}
}

// fillFloppy returns a floppy with the program: it fills the screen so many times.
func fillFloppy(count uint32, way byte) []byte {
	disk := make([]byte, 1440<<10)
	copy(disk, fillSector)
	binary.LittleEndian.PutUint32(disk[3:], count)
	disk[7] = way
	return disk
}

func newFill(t testing.TB, count uint32, way byte) *Machine {
	t.Helper()
	m, err := New(Config{Floppy: [2]block.Disk{block.NewMemory(fillFloppy(count, way))}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// BenchmarkFill fills a screen of 1024 by 768 pixels of 32 bits, by REP STOSD and by a loop of MOV, here and under QEMU: milliseconds of
// processor time a fill, and QEMU's divided by ours.
func BenchmarkFill(b *testing.B) {
	const times = 2000
	for way, name := range []string{"stos", "loop"} {
		b.Run(name, func(b *testing.B) {
			var ours, qemu time.Duration
			n := 0
			for b.Loop() {
				ours += oursFills(b, times+1, byte(way)) - oursFills(b, 1, byte(way))
				qemu += qemuFills(b, times+1, byte(way)) - qemuFills(b, 1, byte(way))
				n += times
			}
			b.ReportMetric(ours.Seconds()*1e3/float64(n), "ms/fill")
			b.ReportMetric(qemu.Seconds()*1e3/float64(n), "QEMU-ms/fill")
			b.ReportMetric(qemu.Seconds()/ours.Seconds(), "of-QEMU")
		})
	}
}

// oursFills returns the processor time that the program takes here.
func oursFills(b *testing.B, count uint32, way byte) time.Duration {
	m := newFill(b, count, way)
	begin := cpuTime()
	if end := m.Run(1000 * clock.Second); end.Reason != DebugExit {
		b.Fatalf("the program ends with %v", end.Reason)
	}
	return cpuTime() - begin
}

// qemuFills returns the processor time that QEMU takes for the program.
func qemuFills(b *testing.B, count uint32, way byte) time.Duration {
	qemu := need.Program(b, "qemu-system-i386")
	image := filepath.Join(b.TempDir(), "fill.img")
	if err := os.WriteFile(image, fillFloppy(count, way), 0o644); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(qemu, "-M", "pc", "-m", "16M", "-vga", "std", "-drive", "format=raw,if=floppy,file="+image, "-boot", "a", "-net", "none",
		"-display", "none", "-serial", "none", "-monitor", "none", "-device", "isa-debug-exit,iobase=0x501,iosize=2")
	var end *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &end) || end.ExitCode() != 3 {
		b.Fatalf("QEMU: %v", err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
