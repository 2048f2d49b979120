package vga_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/internal/mkrom/rom"
	"github.com/iron86/iron86/internal/need"
)

// floppySize is that of a 1.44 MB disk.
const floppySize = 1474560

// image reads the committed ROM.
func image(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../vga.bin")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestHeader(t *testing.T) {
	data := image(t)
	if data[0] != 0x55 || data[1] != 0xAA {
		t.Errorf("signature: have % x, want 55 aa", data[:2])
	}
	if have, want := int(data[2])*512, len(data); have != want {
		t.Errorf("length: the header says %d, the file has %d bytes", have, want)
	}
	if len(data) > 0x8000 {
		t.Errorf("length: have %d, want at most 32 KB", len(data))
	}
	if sum := rom.Sum(data); sum != 0 {
		t.Errorf("checksum: have %#02x, want 0", sum)
	}
	if data[3] != 0xE9 {
		t.Errorf("entry: have %#02x, want a near jump", data[3])
	}
	if !bytes.HasPrefix(data[0x1E:], []byte("IBM")) {
		t.Errorf("offset 1E: have %q, want IBM", data[0x1E:0x21])
	}
	if pci := int(data[0x18]) | int(data[0x19])<<8; string(data[pci:pci+4]) != "PCIR" {
		t.Errorf("PCI data structure: have %q", data[pci:pci+4])
	}
}

// TestReassembles checks that the committed ROM is what its source gives.
func TestReassembles(t *testing.T) {
	need.Program(t, "nasm")
	have, err := rom.VGA("..")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, image(t)) {
		t.Error("bios/vga.bin is not what its source gives: run go run ./internal/mkrom")
	}
}

// machines are the ways QEMU runs the ROM: with SeaBIOS as the system's on an ISA
// and a PCI machine, and with our own.
var machines = []struct {
	name string
	args func(t *testing.T) []string
}{
	{"isapc", func(t *testing.T) []string {
		dir := t.TempDir() // isa-vga takes its ROM by name from the search path
		if err := os.WriteFile(filepath.Join(dir, "vgabios.bin"), image(t), 0o644); err != nil {
			t.Fatal(err)
		}
		return []string{"-M", "isapc", "-L", dir, "-vga", "std"}
	}},
	{"pc", func(*testing.T) []string {
		return []string{"-M", "pc", "-vga", "none", "-device", "VGA,romfile=../vga.bin"}
	}},
	{"iron86", func(t *testing.T) []string {
		name := filepath.Join(t.TempDir(), "bios.bin")
		if err := os.WriteFile(name, rom.Combine(bios.System(), image(t)), 0o644); err != nil {
			t.Fatal(err)
		}
		return []string{"-M", "isapc", "-bios", name, "-vga", "std"}
	}},
}

// TestGuest runs the test programs, which report on port E9h.
func TestGuest(t *testing.T) {
	need.Time(t)
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	for _, program := range []string{"modes", "text", "graphics", "services", "vbe"} {
		disk := assemble(t, program)
		for _, m := range machines {
			t.Run(program+"/"+m.name, func(t *testing.T) {
				if out := run(t, disk, m.args(t)); !strings.HasSuffix(out, "checks\nPASS\n") || strings.Contains(out, "FAIL") {
					t.Errorf("want a last line PASS, have:\n%s", out)
				}
			})
		}
	}
}

// assemble makes a floppy image of a test program.
func assemble(t *testing.T, program string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), program+".img")
	if err := os.WriteFile(name, need.Assembled(t, "testdata", program+".asm"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, floppySize); err != nil {
		t.Fatal(err)
	}
	return name
}

// run boots the disk and returns what it wrote to port E9h. The program ends
// QEMU through the debug exit port with status 21h.
func run(t *testing.T, disk string, machine []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := append(machine, "-boot", "a", "-drive", "file="+disk+",format=raw,if=floppy",
		"-display", "none", "-serial", "none", "-monitor", "none", "-net", "none", "-debugcon", "stdio",
		"-device", "isa-debug-exit,iobase=0x501,iosize=2")
	out, err := exec.CommandContext(ctx, "qemu-system-i386", args...).Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 0x21 {
		t.Errorf("qemu: %v, want status 33", err)
	}
	return string(out)
}
