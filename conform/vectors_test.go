package conform

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// suites is where the captured vectors are; a missing directory skips the test,
// and fails it in CI.
func suites(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("IRON86_SUITES")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "suites")
	}
	return need.Dir(t, filepath.Join(root, name))
}

// TestVectors runs the suites; with -short a third of each, and a thirtieth under the race detector.
func TestVectors(t *testing.T) {
	for _, name := range []string{"8086", "80286", "silicon/int16", "silicon/int32", "silicon/seg",
		"silicon/x87", "silicon/mmx", "silicon/sse", "silicon/sse2", "silicon/sse3", "silicon/ssse3",
		"silicon/sse41", "silicon/sse42", "silicon/int64", "silicon/sse64", "silicon/sse64x"} {
		t.Run(name, func(t *testing.T) {
			o := Options{}
			switch {
			case testing.Short() && need.Raced():
				o.Shards = 30
			case testing.Short():
				o.Shards = 3
			}
			runSuite(t, o, name)
		})
	}
}

// TestUnmasked compares undefined flags too: the groups listed are those whose
// flags follow no simple rule (suites/README, "Undefined flags"). The list only shrinks.
func TestUnmasked(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the 8086's and 80286's suites a second time")
	}
	runSuite(t, Options{Unmasked: true}, "8086", "D4", "F6.4", "F6.5", "F6.6", "F6.7", "F7.4", "F7.5", "F7.6", "F7.7")
	runSuite(t, Options{Unmasked: true}, "80286", "69", "6B", "D4", "D5", "F6.4", "F6.5", "F6.6", "F6.7", "F7.4", "F7.5", "F7.6", "F7.7")
}

func runSuite(t *testing.T, o Options, name string, known ...string) {
	t.Helper()
	scores, err := Vectors(o, suites(t, name))
	if err != nil {
		t.Fatal(err)
	}
	expected := make(map[string]bool)
	for _, group := range known {
		expected[group] = true
	}
	for _, s := range scores {
		if s.First != nil && !expected[s.Group] {
			t.Errorf("%s %s: %d of %d failed; first: %v", s.Suite, s.Group, s.Failed, s.Passed+s.Failed, s.First)
		}
		if s.First == nil && s.Skipped == 0 && expected[s.Group] {
			t.Errorf("%s %s passes: take it off the list", s.Suite, s.Group)
		}
	}
	total := Total(scores)
	t.Logf("%s: %d passed, %d failed, %d skipped", name, total.Passed, total.Failed, total.Skipped)
}
