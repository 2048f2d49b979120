// Package need finds the programs that tests use and a machine may lack: assembler,
// compiler, other emulators, a terminal.
package need

import (
	"os"
	"os/exec"
	"testing"
)

// Program is the path of a program of the host. Without it the test is skipped, and
// with CI=true it fails.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s is not installed", name)
	default:
		t.Skipf("%s is not installed", name)
	}
	return path
}
