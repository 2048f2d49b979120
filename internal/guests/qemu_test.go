//go:build guests

package guests

import (
	"bytes"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// exchange is what a person at the serial line does: wait for text, send some.
type exchange struct{ expect, send string }

// qemuLimit is how long QEMU may take for one answer; the machine may be busy.
const qemuLimit = 5 * time.Minute

// underQEMU boots QEMU's ISA PC with flags, talks on COM1 and returns all output.
func underQEMU(t *testing.T, talk []exchange, flags ...string) string {
	t.Helper()
	args := append([]string{"-M", "isapc", "-m", "64", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"}, flags...)
	cmd := exec.Command("qemu-system-i386", args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
		t.Logf("QEMU %.1f s", time.Since(start).Seconds())
	}()
	return converse(t, talk, in, out)
}

// converse talks over a serial line.
func converse(t *testing.T, talk []exchange, in io.Writer, out io.Reader) string {
	t.Helper()
	pieces := make(chan []byte)
	done := make(chan struct{})
	defer close(done)
	go func() {
		defer close(pieces)
		for {
			buf := make([]byte, 4096)
			n, err := out.Read(buf)
			select {
			case pieces <- buf[:n]:
			case <-done:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	var all bytes.Buffer
	seen := 0 // how much of all has been matched
	for _, e := range talk {
		limit := time.After(qemuLimit)
		for {
			if i := strings.Index(all.String()[seen:], e.expect); i >= 0 {
				seen += i + len(e.expect)
				break
			}
			select {
			case p, ok := <-pieces:
				if !ok {
					t.Fatalf("QEMU ended before %q:\n%s", e.expect, tail(all.String()))
				}
				all.Write(p)
			case <-limit:
				t.Fatalf("QEMU has not sent %q:\n%s", e.expect, tail(all.String()))
			}
		}
		if _, err := io.WriteString(in, e.send); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// escapes are the terminal's control sequences.
var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

// between returns the lines of serial output from the line first to the line last,
// without what moves a cursor.
func between(t *testing.T, output, first, last string) []string {
	t.Helper()
	var lines []string
	inside := false
	output = strings.ReplaceAll(escapes.ReplaceAllString(output, ""), "\r", "")
	for line := range strings.SplitSeq(output, "\n") {
		inside = inside || strings.HasSuffix(line, first)
		if inside {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		if inside && line == last {
			return lines
		}
	}
	t.Fatalf("no lines from %q to %q in\n%s", first, last, tail(output))
	return nil
}
