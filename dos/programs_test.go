package dos

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestProgramsAreTheirSources assembles the test programs again.
func TestProgramsAreTheirSources(t *testing.T) {
	nasm := need.Program(t, "nasm")
	sources, err := filepath.Glob("testdata/*.asm")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, source := range append(sources, "command.asm") {
		out := filepath.Join(t.TempDir(), "out")
		if b, err := exec.Command(nasm, "-f", "bin", "-o", out, source).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", source, err, b)
		}
		want, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		image := strings.TrimSuffix(source, ".asm") + ".com"
		if have, err := os.ReadFile(image); err != nil || !bytes.Equal(have, want) {
			t.Errorf("%s is not what %s gives (make it with nasm -f bin): %v", image, source, err)
		}
	}
}
