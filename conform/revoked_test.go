package conform

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestRevoked: a test on the list of bad captures is skipped, the others run and
// are numbered by their position.
func TestRevoked(t *testing.T) {
	dir := t.TempDir()
	hash := bytes.Repeat([]byte{0xab}, 20)
	revokedTest := incAX(0, 9)
	revokedTest = chunkOf("TEST", join(revokedTest[8:], chunkOf("HASH", hash...))...)
	data := fileOf("8086", incAX(0, 2), revokedTest, incAX(0, 3))
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("40.MOO", string(data))
	write("revocation_list.txt", "# bad ones\n\nabababababababababababababababababababab # inc\n")
	scores, err := Vectors(Options{}, dir)
	if err != nil || len(scores) != 1 {
		t.Fatalf("%d scores, %v", len(scores), err)
	}
	if s := scores[0]; s.Passed != 1 || s.Skipped != 1 || s.Failed != 1 || s.First.Index != 2 {
		t.Errorf("score %+v (%v); want 1 passed, 1 skipped, test 2 failed", s, s.First)
	}
	write("revocation_list.txt", "xyz\n")
	if _, err := Vectors(Options{}, dir); err == nil {
		t.Error("a damaged list: no error")
	}
}

// TestFilter: groups by name, by opcode, by pattern.
func TestFilter(t *testing.T) {
	for _, x := range []struct {
		filter, group string
		want          bool
	}{
		{"", "80.4", true}, {"80", "80.4", true}, {"80.4", "80.4", true}, {"80.4", "80.40", false}, {"8", "80", false},
		{"f6", "F6.0", true}, {"D?", "D4", true}, {"D?", "D0.1", false}, {"D?.*", "D0.1", true}, {"[", "[", false}, {"add", "add", true},
	} {
		if have := (&Options{Filter: x.filter}).selects(x.group); have != x.want {
			t.Errorf("filter %q, group %q: %v, want %v", x.filter, x.group, have, x.want)
		}
	}
}
