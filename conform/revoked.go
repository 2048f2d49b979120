package conform

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// revoked are the hashes of tests that are bad captures, as raw bytes.
type revoked map[string]bool

// badCaptures are tests of SingleStepTests/80286 1.0.0 that do not describe what the instruction did. Those who
// keep the sample of it with which the project is tested have found them.
var badCaptures = []string{
	"ba5bb16b5a4306333a359c3abd2169b871ffa42c", // CD test 2044: the CS pushed is the value of SS
	"7df1d2a948c416f5a4416e2f747d2d357d497570", // CE test 1193: the same
	"ab0cea0f2b89ae469a98eaf20dedc9ff2ca08c91", // FF.3 test 1141: the same
	"eaaf835a6600a351ee70375c7f6996931411bca5", // C6 test 1982: the odd bytes of the interrupt's words are missing
}

// readRevoked returns the badCaptures and those in revocation_list.txt beside the vectors, if there is such a
// file. It has a hash in each line, in hex; # begins a comment.
func readRevoked(dir string) (revoked, error) {
	list := make(revoked)
	for _, text := range badCaptures {
		if err := list.add(text); err != nil {
			return nil, err
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "revocation_list.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		text, _, _ := strings.Cut(lines.Text(), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if err := list.add(text); err != nil {
			return nil, err
		}
	}
	return list, lines.Err()
}

func (r revoked) add(text string) error {
	hash, err := hex.DecodeString(text)
	if err != nil {
		return fmt.Errorf("revocation_list.txt: %w", err)
	}
	r[string(hash)] = true
	return nil
}

// drop takes the bad captures out of f and returns how many there were.
func (r revoked) drop(f *mooFile) int {
	good := f.tests[:0]
	for _, t := range f.tests {
		if len(t.hash) == 0 || !r[string(t.hash)] {
			good = append(good, t)
		}
	}
	bad := len(f.tests) - len(good)
	f.tests = good
	return bad
}
