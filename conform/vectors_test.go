package conform

import (
	"os"
	"path/filepath"
	"testing"
)

// suites is where the captured vectors are; a missing directory skips the test,
// and fails it in CI.
func suites(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("IRON86_SUITES")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "suites")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no vectors: %v", err)
		}
		t.Skipf("no vectors: %v", err)
	}
	return dir
}

func TestVectors(t *testing.T) {
	for _, name := range []string{"8086", "80286", "silicon/int16", "silicon/int32", "silicon/seg"} {
		t.Run(name, func(t *testing.T) {
			scores, err := Vectors(Options{}, suites(t, name))
			if err != nil {
				t.Fatal(err)
			}
			var passed, failed int
			for _, s := range scores {
				passed += s.Passed
				failed += s.Failed
				if s.First != nil {
					t.Errorf("%s %s: %d of %d failed; first: test %d (%s): %s: have %s, want %s", s.Suite, s.Group, s.Failed,
						s.Passed+s.Failed, s.First.Index, s.First.Name, s.First.Field, s.First.Have, s.First.Want)
				}
			}
			t.Logf("%d passed, %d failed", passed, failed)
		})
	}
}
