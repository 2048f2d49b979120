package machine

import (
	"bytes"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
)

// firmwareProgram assembles a test program of bios/testdata as a disk of size bytes.
func firmwareProgram(t *testing.T, name string, size int) []byte {
	t.Helper()
	image := make([]byte, size)
	copy(image, need.Assembled(t, "../bios/testdata", name+".asm"))
	return image
}

// TestFirmware boots the programs that the BIOS is tested with under QEMU on our own
// machine; each reports its checks on port E9h.
func TestFirmware(t *testing.T) {
	const floppy = 2880 * 512
	for _, c := range []struct {
		name  string
		size  int
		disks int // hard disks beside the floppy; -1: the program is on a hard disk
	}{
		{"services", floppy, 0},
		{"resets", floppy, 0},
		{"floppy", floppy, 0},
		{"wide", 80 * 2 * 21 * 512, 0},
		{"halves", floppy, 1},
		{"video", floppy, 0},
		{"disk", 10080 * 512, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.name == "halves" {
				need.Time(t)
			}
			var out bytes.Buffer
			cfg := Config{Memory: 16 << 20, DebugCon: &out, Boot: "a"}
			program := block.NewOverlay(block.NewMemory(firmwareProgram(t, c.name, c.size)))
			if c.disks < 0 {
				cfg.Boot, cfg.ATA[0].Disk = "c", program
			} else {
				cfg.Floppy[0] = program
			}
			for n := range max(c.disks, 0) {
				cfg.ATA[n].Disk = block.NewOverlay(block.NewMemory(make([]byte, 20<<20)))
			}
			m, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			for m.Now() < 120*clock.Second && !strings.Contains(out.String(), "DONE\n") {
				if stop := m.Run(clock.Second / 10); stop.Reason != Running {
					break
				}
			}
			for line := range strings.Lines(out.String()) {
				if strings.HasPrefix(line, "FAIL") {
					t.Error(line)
				}
			}
			if !strings.HasSuffix(out.String(), "DONE\n") {
				t.Errorf("did not end:\n%s", out.String())
			}
		})
	}
}
