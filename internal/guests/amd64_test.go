//go:build guests

package guests

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// amd64Line is the command line that a kernel of 64 bits needs on a PC without PCI, APIC and ACPI.
const amd64Line = brief + "ttyS0,115200 noapic nolapic acpi=off mitigations=off nokaslr panic=-1"

// TestDebianAMD64 boots Debian's kernel of 64 bits to a shell on the serial line, with both engines at the same time,
// has it calculate and switches it off. Without ACPI and APM it halts. At the prompt and after the work the
// states of both are the same.
func TestDebianAMD64(t *testing.T) {
	kernel, initrd := debian(t, "amd64/vmlinuz"), initramfsWith(t, "amd64/busybox").file(t)
	dir := t.TempDir()
	t.Run("engines", func(t *testing.T) {
		for _, engine := range []string{"auto", "interp"} {
			t.Run(engine, func(t *testing.T) {
				t.Parallel()
				text := read(t, "testdata/debian/amd64.script")
				for _, state := range []string{"PROMPT", "BATCH"} {
					text = bytes.ReplaceAll(text, []byte(state), []byte(filepath.Join(dir, engine+"."+state)))
				}
				script := filepath.Join(dir, engine+".script")
				write(t, script, text)
				out := haltedRun(t, "-script", script, "-cpu", "x86-64-v2", "-accel", engine, "-m", "128", "-kernel", kernel, "-initrd", initrd, "-append", amd64Line)
				if !strings.Contains(out, "reboot: System halted") {
					t.Errorf("no word of the end in\n%s", tail(out))
				}
			})
		}
	})
	for _, state := range []string{"PROMPT", "BATCH"} {
		if t.Failed() {
			return
		}
		if !bytes.Equal(read(t, filepath.Join(dir, "auto."+state)), read(t, filepath.Join(dir, "interp."+state))) {
			t.Errorf("the engines' states differ: %s", state)
		}
	}
}

// haltedStatus is that of a guest that halts with interrupts disabled.
const haltedStatus = 122

// haltedRun boots until the guest halts for good and returns what it sent on COM1.
func haltedRun(t *testing.T, flags ...string) string {
	t.Helper()
	serial := filepath.Join(t.TempDir(), "serial.txt")
	args := append([]string{"boot", "-speed", "max", "-display", "none", "-serial", "file:" + serial}, flags...)
	out, err := exec.Command(iron86, args...).CombinedOutput()
	var status *exec.ExitError
	if !errors.As(err, &status) || status.ExitCode() != haltedStatus {
		t.Errorf("have %v, want status %d: %s", err, haltedStatus, out)
	}
	return string(read(t, serial))
}
