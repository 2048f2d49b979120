package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Program returns the path of a program of the host. Without it the test is skipped, and
// with CI=true it fails.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Lacking(t, "%s is not installed", name)
	}
	return path
}

// Assembled returns what nasm makes of a source in a directory, where it also finds what the source includes. Without nasm the
// test is skipped, and with CI=true it fails.
func Assembled(t testing.TB, dir, source string, options ...string) []byte {
	t.Helper()
	nasm := Program(t, "nasm")
	out := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command(nasm, append([]string{"-f", "bin", "-o", out, source}, options...)...)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("nasm: %s: %v\n%s", source, err, text)
	}
	image, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// File returns the content of a file that is not part of the tree. Without it the test is skipped, and
// with CI=true it fails.
func File(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		Lacking(t, "%v", err)
	}
	return b
}

// Dir returns a directory that is not part of the tree: name. Without it the test is skipped, and
// with CI=true it fails.
func Dir(t testing.TB, name string) string {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		Lacking(t, "%v", err)
	}
	return name
}

// Lacking skips a test that lacks something, and says what. With CI=true the test fails.
func Lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Raced reports whether the race detector watches, with which a test takes twenty times as long.
func Raced() bool { return race }

// Time skips a test that takes long, when the tests are to be short and are under the race detector, which makes it
// take twenty times as long. It is for tests of one goroutine: there the detector finds nothing, and the same test runs without it.
func Time(t testing.TB) {
	t.Helper()
	if race && testing.Short() {
		t.Skip("one goroutine works for long")
	}
}
