//go:build guests

package guests

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// iron86 is the iron86 under test, built by TestMain.
var iron86 string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "iron86-guests-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	iron86 = filepath.Join(dir, "iron86")
	build := exec.Command("go", "build", "-o", iron86, "../../cmd/iron86")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building iron86:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// guestsDir holds the scripts of ../shared/guests.
func guestsDir() string {
	if dir := os.Getenv("IRON86_GUESTS"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared", "guests")
}

// imagesDir holds disk images of others, "" when there are none.
func imagesDir() string { return os.Getenv("IRON86_GUEST_IMAGES") }

// bootFlags reads the flags from a script's first line, "# boot …", with the
// names of images made absolute. missing is an image that is not there.
func bootFlags(t *testing.T, script, images string) (flags []string, missing string) {
	t.Helper()
	f, err := os.Open(script)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Scan()
	line, ok := strings.CutPrefix(in.Text(), "# boot ")
	if !ok {
		t.Fatalf("%s: the first line is %q, want # boot …", script, in.Text())
	}
	for _, word := range strings.Fields(line) {
		if strings.HasSuffix(word, ".img") || strings.HasSuffix(word, ".iso") {
			word = filepath.Join(images, word)
			if _, err := os.Stat(word); err != nil {
				missing = word
			}
		}
		flags = append(flags, word)
	}
	return flags, missing
}

// run executes iron86 in a scratch directory for limit at most, and wants status 0.
func run(t *testing.T, limit time.Duration, args ...string) (stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(iron86, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &out, &errs
	start := time.Now()
	err := cmd.Start()
	if err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(limit, func() { cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	if err != nil {
		t.Errorf("iron86 %s: %v\n%s%s", strings.Join(args, " "), err, errs.String(), tail(out.String()))
	}
	t.Logf("%.1f s", time.Since(start).Seconds())
	return out.String()
}

// tail returns the end of a long text.
func tail(s string) string {
	if len(s) > 4000 {
		return "…" + s[len(s)-4000:]
	}
	return s
}

// bootScript boots with flags and plays a script.
func bootScript(t *testing.T, script string, flags ...string) string {
	t.Helper()
	abs, err := filepath.Abs(script)
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"boot", "-snapshot", "-speed", "max", "-script", abs}, flags...)
	return run(t, 10*time.Minute, args...)
}
