package bios

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/mkrom/rom"
	"github.com/iron86/iron86/internal/need"
)

// guestLimit is how long a test program may take under QEMU.
const guestLimit = 4 * time.Minute

// TestServices boots the test programs of testdata under QEMU with our firmware; each reports its checks on
// port E9h.
func TestServices(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	dir := t.TempDir()
	firmware := combined(t, dir)
	tests := []struct {
		name, source string
		defines      []string
		sectors      int
		cd           []string // options of xorriso; nil for a plain image
		drive        string   // QEMU's interface
		boot         string
	}{
		{"services", "services", nil, 2880, nil, "floppy", "a"},
		{"resets", "resets", nil, 2880, nil, "floppy", "a"},
		{"upper halves", "halves", nil, 2880, nil, "floppy", "a"},
		{"video", "video", nil, 2880, nil, "floppy", "a"},
		{"floppy", "floppy", []string{"-DQEMU"}, 2880, nil, "floppy", "a"},
		{"floppy of 21 sectors", "wide", []string{"-DQEMU"}, 80 * 2 * 21, nil, "floppy", "a"},
		{"disk", "disk", nil, 10080, nil, "ide", "c"},
		{"cd", "cdrom", nil, 4, []string{"-no-emul-boot", "-boot-load-size", "4"}, "cd", "d"},
		{"cd as floppy", "cdfloppy", nil, 2880, []string{}, "cd", "d"},
		{"cd as disk", "cdfloppy", []string{"-DDISK"}, 10080, []string{"-hard-disk-boot"}, "cd", "d"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			work := t.TempDir()
			image := assemble(t, work, test.source, test.sectors, test.defines)
			if test.cd != nil {
				image = makeCD(t, work, image, test.cd)
			}
			report(t, run(t, firmware, work, image, test.drive, test.boot, "DONE"))
		})
	}
}

// TestFATFloppy boots a FAT disk made by mtools: a boot sector that finds its parameters in the BPB and prints a
// file it reads by INT 13h.
func TestFATFloppy(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	mformat, mcopy := need.Program(t, "mformat"), need.Program(t, "mcopy")
	firmware := combined(t, t.TempDir())
	for _, kb := range []string{"160", "180", "320", "360", "720", "1200", "1440", "2880"} {
		t.Run(kb, func(t *testing.T) {
			work := t.TempDir()
			boot := assemble(t, work, "fatboot", 1, nil)
			image := filepath.Join(work, "fat.img")
			must(t, exec.Command(mformat, "-C", "-f", kb, "-B", boot, "-i", image, "::"))
			file := filepath.Join(work, "MESSAGE.TXT")
			if err := os.WriteFile(file, []byte("PASS file of the FAT disk\nDONE\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			must(t, exec.Command(mcopy, "-i", image, file, "::"))
			report(t, run(t, firmware, work, image, "floppy", "a", "DONE"))
		})
	}
}

// TestBigDisks checks translation and LBA48 on sparse images. The geometries are those of LBA-assisted
// translation: 63 sectors, and the fewest heads of 16, 32, 64, 128, 255 that give at most 1024 cylinders.
func TestBigDisks(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	firmware := combined(t, t.TempDir())
	tests := []struct {
		name    string
		sectors int
		want    string // last cylinder and sector, last head and number of disks
	}{
		{"504 MB not translated", 1024 * 16 * 63, "FFFF 0F01"},
		{"1 GB 64 heads", 1 << 21, "07BF 3F01"},
		{"8 GB 255 heads", 1 << 24, "FFFF FE01"},
		{"200 GB LBA48", 200 << 21, "FFFF FE01"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			work := t.TempDir()
			image := assemble(t, work, "bigdisk", test.sectors, nil)
			out := run(t, firmware, work, image, "ide", "c", "DONE")
			report(t, out)
			if want := "GEOMETRY " + test.want + "\n"; !strings.Contains(out, want) {
				t.Errorf("want %q in\n%s", want, out)
			}
		})
	}
}

// TestNothingBoots looks for the message on an empty machine.
func TestNothingBoots(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU")
	}
	need.Program(t, "nasm")
	need.Program(t, "qemu-system-i386")
	work := t.TempDir()
	firmware := combined(t, work)
	image := assemble(t, work, "services", 2880, nil)
	raw, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	raw[510] = 0
	if err := os.WriteFile(image, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	screen := screenText(t, firmware, work, image)
	for _, want := range []string{"iron86 BIOS", "639 KB base memory", "1.44 MB", "not a boot disk", "no such drive", "no disc in the drive",
		"No bootable device", "press a key"} {
		if !strings.Contains(screen, want) {
			t.Errorf("screen does not say %q:\n%s", want, screen)
		}
	}
}

// combined writes the firmware as QEMU takes it.
func combined(t *testing.T, dir string) string {
	t.Helper()
	system, err := rom.System(".")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "firmware.bin")
	if err := os.WriteFile(name, rom.Combine(system, VGA()), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// must runs a command and shows what it said when it fails.
func must(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, text)
	}
}

// assemble makes an image of so many sectors from testdata/source.asm.
func assemble(t *testing.T, dir, source string, sectors int, defines []string) string {
	t.Helper()
	name := filepath.Join(dir, source+".img")
	if err := os.WriteFile(name, need.Assembled(t, "testdata", source+".asm", defines...), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, int64(sectors)*512); err != nil {
		t.Fatal(err)
	}
	return name
}

// makeCD puts a boot image on a CD.
func makeCD(t *testing.T, dir, image string, options []string) string {
	t.Helper()
	xorriso := need.Program(t, "xorriso")
	tree := filepath.Join(dir, "tree")
	if err := os.Mkdir(tree, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(image, filepath.Join(tree, "boot.img")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "boot.iso")
	args := append([]string{"-as", "mkisofs", "-quiet", "-o", name, "-b", "boot.img", "-c", "boot.cat"}, options...)
	must(t, exec.Command(xorriso, append(args, tree)...))
	return name
}

// qemu starts QEMU's ISA PC with our firmware and an image.
func qemu(firmware, image, drive, boot string, more ...string) *exec.Cmd {
	args := []string{"-M", "isapc", "-m", "16M", "-bios", firmware, "-boot", boot, "-display", "none", "-serial", "null"}
	switch drive {
	case "cd":
		args = append(args, "-cdrom", image)
	default:
		args = append(args, "-drive", "format=raw,if="+drive+",file="+image)
	}
	return exec.Command("qemu-system-i386", append(args, more...)...)
}

// run boots an image until it has said end on the debug port, and returns all it said.
func run(t *testing.T, firmware, dir, image, drive, boot, end string) string {
	t.Helper()
	log := filepath.Join(dir, "e9.txt")
	cmd := qemu(firmware, image, drive, boot, "-debugcon", "file:"+log, "-monitor", "none")
	var errors strings.Builder
	cmd.Stderr = &errors
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan error, 1)
	go func() { gone <- cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()
	limit := time.After(guestLimit)
	for {
		text, err := os.ReadFile(log)
		if err == nil && strings.Contains(string(text), end) {
			return string(text)
		}
		select {
		case err := <-gone:
			t.Fatalf("QEMU ended: %v\n%s", err, errors.String())
		case <-limit:
			t.Fatalf("no %q within %v; on port E9h:\n%s", end, guestLimit, text)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// report fails the test for each FAIL line, and when there is no PASS line at all.
func report(t *testing.T, text string) {
	t.Helper()
	passed := 0
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "PASS"):
			passed++
		case strings.HasPrefix(line, "FAIL"):
			t.Error(strings.TrimSpace(line))
		}
	}
	if passed == 0 {
		t.Errorf("no check passed:\n%s", text)
	}
}

// screenText boots an image that does not boot and returns the text screen after a while.
func screenText(t *testing.T, firmware, dir, image string) string {
	t.Helper()
	memory := filepath.Join(dir, "screen.bin")
	cmd := qemu(firmware, image, "floppy", "acd", "-monitor", "stdio")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed: the error says nothing
	}()
	var screen string
	for limit := time.Now().Add(guestLimit); time.Now().Before(limit); time.Sleep(time.Second) {
		if _, err := in.Write([]byte("pmemsave 0xb8000 4000 \"" + memory + "\"\n")); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(memory)
		if err != nil || len(raw) != 4000 {
			continue
		}
		screen = text(raw)
		if strings.Contains(screen, "press a key") {
			break
		}
	}
	return screen
}

// text returns the characters of a text screen of 80 columns.
func text(memory []byte) string {
	var b strings.Builder
	for i := 0; i+1 < len(memory); i += 2 {
		if i > 0 && i%160 == 0 {
			b.WriteByte('\n')
		}
		c := memory[i]
		if c < ' ' || c > '~' {
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}
