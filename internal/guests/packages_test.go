//go:build guests

package guests

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withSerial plays a script and returns what the guest sent on COM1.
func withSerial(t *testing.T, script string, flags ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "serial.txt")
	bootScript(t, script, append(flags, "-display", "none", "-serial", "file:"+out)...)
	return string(read(t, out))
}

// sameLines compares what a guest sends here and under QEMU.
func sameLines(t *testing.T, have, want []string) {
	t.Helper()
	for i := range max(len(have), len(want)) {
		if i >= len(have) || i >= len(want) || have[i] != want[i] {
			t.Errorf("line %d differs from QEMU's\nhave:\n%s\nwant:\n%s", i+1, strings.Join(have, "\n"), strings.Join(want, "\n"))
			return
		}
	}
}

// grubTalk waits for the end of a configuration's commands, and of its line.
var grubTalk = []exchange{{expect: "END OF TESTS"}, {expect: "\n"}}

func TestGRUBFromCD(t *testing.T) {
	cd := grubCD(t, "grubcd.cfg")
	have := between(t, withSerial(t, "testdata/grubcd.script", "-cdrom", cd), "BEGIN", "END OF TESTS")
	want := between(t, underQEMU(t, grubTalk, "-cdrom", cd), "BEGIN", "END OF TESTS")
	sameLines(t, have, want)
	for _, line := range []string{helloSum + "  /hello.txt", "div_test: PASS", "ALL TESTS PASSED"} {
		if !slices.Contains(have, line) {
			t.Errorf("no line %q in\n%s", line, strings.Join(have, "\n"))
		}
	}
}

func TestGRUBFromHardDisk(t *testing.T) {
	disk := grubDisk(t)
	have := between(t, withSerial(t, "testdata/grubdisk.script", "-hda", disk), "BEGIN", "END OF TESTS")
	want := between(t, underQEMU(t, grubTalk, "-snapshot", "-drive", "format=raw,file="+disk), "BEGIN", "END OF TESTS")
	sameLines(t, have, want)
}

func TestSYSLINUX(t *testing.T) {
	bootScript(t, "testdata/syslinux.script", "-display", "none", "-fda", syslinuxFloppy(t))
}

// TestFirmwareUnderQEMU boots the same FAT floppy with our system BIOS in iron86
// and in QEMU: what the boot loader learns from the BIOS must be the same.
func TestFirmwareUnderQEMU(t *testing.T) {
	floppy := syslinuxFloppy(t)
	talk := []exchange{
		{"boot:", "meminfo.c32\r"},
		{"boot:", "lua.c32 hello.lua\r"},
		{"six times seven is 42", ""},
		{"boot:", "hexdump.c32 hello.lua\r"},
		{"boot:", "say END OF TESTS\r"},
	}
	want := underQEMU(t, talk, "-snapshot", "-bios", "../../bios/system.bin", "-drive", "if=floppy,format=raw,file="+floppy)
	have := withSerial(t, "testdata/syslinuxserial.script", "-fda", floppy)
	first, last := "meminfo.c32", "boot: hexdump.c32 hello.lua"
	sameLines(t, between(t, have, first, last), between(t, want, first, last))
}

func TestMemtest(t *testing.T) {
	floppy := filepath.Join(t.TempDir(), "memtest.img")
	write(t, floppy, read(t, memtest))
	for name, flags := range map[string][]string{
		"floppy": {"-fda", floppy},
		"kernel": {"-kernel", memtest},
	} {
		t.Run(name, func(t *testing.T) {
			bootScript(t, "testdata/memtest.script", append(flags, "-m", "16M", "-display", "none")...)
		})
	}
}

func TestMultibootKernel(t *testing.T) {
	bootScript(t, "testdata/invaders.script", "-display", "none", "-kernel", invaders)
}
