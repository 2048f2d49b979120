package machine

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
)

// TestModesAssemble: the program is what its source gives.
func TestModesAssemble(t *testing.T) {
	if !bytes.Equal(modesProgram, need.Assembled(t, "testdata", "modes.asm")) {
		t.Error("testdata/modes.bin is not what its source gives")
	}
}

// qemuModes is QEMU's PC that runs testdata/modes.asm or testdata/glass.asm.
type qemuModes struct {
	lines   *bufio.Reader // what the program says
	monitor io.Writer
	dir     string
}

// newQEMUModes starts QEMU with a program, and our VGA BIOS or its own.
func newQEMUModes(t *testing.T, program []byte, ours bool) *qemuModes {
	t.Helper()
	q := &qemuModes{dir: t.TempDir()}
	disk := make([]byte, 1440<<10)
	copy(disk, program)
	image := filepath.Join(q.dir, "modes.img")
	if err := os.WriteFile(image, disk, 0o644); err != nil {
		t.Fatal(err)
	}
	card := "VGA,vgamem_mb=16"
	if ours {
		card += ",romfile=" + filepath.Join(q.dir, "vga.bin")
		if err := os.WriteFile(filepath.Join(q.dir, "vga.bin"), bios.VGA(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"-M", "pc", "-m", "16M", "-vga", "none", "-device", card, "-drive", "format=raw,if=floppy,file=" + image, "-boot", "a", "-net", "none",
		"-display", "none", "-serial", "none", "-monitor", "stdio", "-chardev", "pipe,id=e9,path=" + filepath.Join(q.dir, "e9"),
		"-device", "isa-debugcon,chardev=e9", "-device", "isa-debug-exit,iobase=0x501,iosize=2"}
	for _, end := range []string{"e9.in", "e9.out"} {
		if err := exec.Command("mkfifo", filepath.Join(q.dir, end)).Run(); err != nil {
			need.Lacking(t, "mkfifo: %v", err)
		}
	}
	cmd := exec.Command("qemu-system-i386", args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	q.monitor = in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed: the error says nothing
	})
	said, err := os.OpenFile(filepath.Join(q.dir, "e9.out"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { said.Close() })
	q.lines = bufio.NewReader(said)
	return q
}

// next returns what the program says of its next picture.
func (q *qemuModes) next(t *testing.T) string {
	t.Helper()
	line, err := q.lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(line, "\n")
}

// picture returns the screen in the form of pixels, with its size, by QEMU's screendump (a PPM file).
func (q *qemuModes) picture(t *testing.T) (w, h int, rgb []byte) {
	t.Helper()
	name := filepath.Join(q.dir, "screen.ppm")
	fmt.Fprintf(q.monitor, "screendump %s\n", name)
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		file, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		var most, at int
		if _, err := fmt.Sscanf(string(file[:min(len(file), 64)]), "P6\n%d %d\n%d", &w, &h, &most); err != nil {
			continue
		}
		for lines := 0; lines < 3; at++ {
			if file[at] == '\n' {
				lines++
			}
		}
		if len(file)-at == 3*w*h {
			os.Remove(name)
			return w, h, file[at:]
		}
	}
	t.Fatal("QEMU writes no screen")
	return 0, 0, nil
}

// comparable reports whether QEMU shows what the program draws in a mode. It writes all planes whatever the map mask says
// (QEMU 7.2, sr_vbe in hw/display/vga.c), and its own BIOS has no function 4F09h to set colours with.
func comparable(line string, ours bool) bool {
	fields := strings.Fields(line) // name, mode, width, height, bits, bytes a line
	return fields[0] != "planes" && (ours || fields[4] != "0008")
}

// TestModesAreQEMUs: with either BIOS QEMU shows the same pictures, pixel for pixel.
func TestModesAreQEMUs(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "qemu-system-i386")
	for _, ours := range []bool{true, false} {
		t.Run(map[bool]string{true: "our BIOS", false: "its BIOS"}[ours], func(t *testing.T) {
			q, s := newQEMUModes(t, modesProgram, ours), newShowing(t, modesProgram, Config{})
			var f console.Frame
			for {
				want, have := q.next(t), s.next(t)
				if strings.HasPrefix(want, "linear 0199 ") { // 3840 by 2160
					fmt.Fprintln(q.monitor, "sendkey spc")
					want = q.next(t)
				}
				if have != want {
					t.Fatalf("have %q, QEMU %q", have, want)
				}
				if have == "end" {
					return
				}
				s.m.Render(&f)
				w, h, rgb := q.picture(t)
				if f.W != w || f.H != h {
					t.Fatalf("%s: have %d by %d, QEMU %d by %d", have, f.W, f.H, w, h)
				}
				for i, p := range pixels(&f) {
					if p != rgb[i] && comparable(have, ours) {
						t.Errorf("%s: colour %d of pixel %d,%d is %02x, QEMU has %02x", have, i%3, i/3%w, i/3/w, p, rgb[i])
						break
					}
				}
				fmt.Fprintln(q.monitor, "sendkey spc")
				s.key(t)
			}
		})
	}
}
