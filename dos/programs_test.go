package dos

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestProgramsAreTheirSources assembles the test programs again.
func TestProgramsAreTheirSources(t *testing.T) {
	images, _ := filepath.Glob("testdata/*.com")
	sources, _ := filepath.Glob("testdata/*.asm")
	if len(images) == 0 || len(images) != len(sources) {
		t.Fatalf("%d programs and %d sources", len(images), len(sources))
	}
	for _, image := range append(images, "goprogram.com") {
		source := strings.TrimSuffix(image, ".com") + ".asm"
		want := need.Assembled(t, ".", source)
		if have, err := os.ReadFile(image); err != nil || !bytes.Equal(have, want) {
			t.Errorf("%s is not what %s gives (make it with nasm -f bin): %v", image, source, err)
		}
	}
}
