package demo_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/testdata/demo"
)

func TestImage(t *testing.T) {
	image := demo.Image()
	if len(image) != demo.Size {
		t.Fatalf("have %d bytes, want %d", len(image), demo.Size)
	}
	if image[510] != 0x55 || image[511] != 0xAA {
		t.Errorf("boot signature: have % x, want 55 aa", image[510:512])
	}
	image[0] = 0
	if demo.Image()[0] == 0 {
		t.Error("a change of one image shows in the next")
	}
}

// TestReassembles checks that demo.bin is what its source gives.
func TestReassembles(t *testing.T) {
	have := need.Assembled(t, ".", "demo.asm")
	want := demo.Image()
	copy(want, have)
	if len(have)%512 != 0 || !bytes.Equal(want, demo.Image()) {
		t.Error("demo.bin is not what its source gives: assemble it again (see doc.go)")
	}
}

// TestSelfTestQEMU runs the self-test under QEMU with SeaBIOS. QEMU's translator
// checks no segment limits, so that one line is not looked at.
func TestSelfTestQEMU(t *testing.T) {
	need.Program(t, "qemu-system-i386")
	dir := t.TempDir()
	disk := filepath.Join(dir, "demo.img")
	if err := os.WriteFile(disk, demo.Image(), 0o644); err != nil {
		t.Fatal(err)
	}
	serial, port := filepath.Join(dir, "serial"), filepath.Join(dir, "e9")
	cmd := exec.Command("qemu-system-i386", "-M", "isapc", "-boot", "a", "-drive", "file="+disk+",format=raw,if=floppy",
		"-display", "none", "-net", "none", "-monitor", "stdio", "-serial", "file:"+serial, "-debugcon", "file:"+port)
	keys, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	out := waitFor(t, port, "Self-test: ", keys)
	checkReport(t, out)
	if have := waitFor(t, serial, "Self-test: ", nil); have != out {
		t.Errorf("serial port: have\n%s\nport E9:\n%s", have, out)
	}
}

// waitFor reads the file until a whole line with the text is in it, pressing 7 on
// the monitor from time to time as long as nothing is there.
func waitFor(t *testing.T, name, text string, monitor io.Writer) string {
	t.Helper()
	for end := time.Now().Add(4 * time.Minute); time.Now().Before(end); time.Sleep(time.Second) {
		data, err := os.ReadFile(name)
		if _, line, ok := strings.Cut(string(data), text); err == nil && ok && strings.Contains(line, "\n") {
			return string(data)
		}
		if monitor != nil && len(data) == 0 {
			fmt.Fprintln(monitor, "sendkey 7")
		}
	}
	t.Fatalf("%s: no line with %q after four minutes", name, text)
	return ""
}

// checkReport looks at the lines of the self-test.
func checkReport(t *testing.T, out string) {
	t.Helper()
	tests := 0
	for line := range strings.Lines(out) {
		name, isTest := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "self-test: ")
		if !isTest {
			continue
		}
		tests++
		if !strings.HasSuffix(name, " PASS") && !strings.HasPrefix(name, "Segment limits") {
			t.Errorf("have %q, want PASS", name)
		}
	}
	if tests != 13 {
		t.Errorf("have %d tests, want 13:\n%s", tests, out)
	}
}
