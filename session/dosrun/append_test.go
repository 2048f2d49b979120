package dosrun

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestAppendTogether: two runs that add to the same file at the same time, which neither has found, lose nothing of each other.
func TestAppendTogether(t *testing.T) {
	const files = 150
	dir := t.TempDir()
	var lines []string
	for i := range files {
		lines = append(lines, fmt.Sprintf("echo line>>F%d", i))
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { runBatch(t, Mount{Letter: 'D', Dir: dir}, append([]string{"d:"}, lines...)...) })
	}
	both.Wait()
	for i := range files {
		b, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("F", i)))
		if want := strings.Repeat("line\r\n", 2); err != nil || string(b) != want {
			t.Errorf("F%d has %q (%v), want %q", i, b, err, want)
		}
	}
}
