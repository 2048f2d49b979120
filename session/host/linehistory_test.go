package host

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestLinesOfEarlierSessions: what was typed is there in the next session, to a bound, for the user alone.
func TestLinesOfEarlierSessions(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	name := HistoryFile()
	if want := filepath.Join(dir, "iron86", "monitor_history"); name != want {
		t.Fatalf("the file is %s, want %s", name, want)
	}
	h := newLineHistory(name)
	for _, line := range []string{"regs", "regs", " secret", "", strings.Repeat("x", maxHistoryLine+1), "step 5"} {
		h.Add(line)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file's mode is %v", info.Mode())
	}
	h = newLineHistory(name)
	if h.Len() != 2 || h.At(0) != "step 5" || h.At(1) != "regs" {
		t.Errorf("the lines are %q", h.lines)
	}
	for i := range 3 * maxHistory {
		h.Add(fmt.Sprintf("print %d", i))
	}
	if h.Len() != maxHistory || h.At(0) != "print 2999" {
		t.Errorf("%d lines, the last %q", h.Len(), h.At(0))
	}
	h = newLineHistory(name)
	b, err := os.ReadFile(name)
	if n := strings.Count(string(b), "\n"); err != nil || n != maxHistory || h.Len() != maxHistory || h.At(0) != "print 2999" {
		t.Errorf("%d lines in the file (%v), %d of them read", n, err, h.Len())
	}
}

// TestFilesThatKeepNoLines: a history without a file, or with one that cannot be used, works for its session.
func TestFilesThatKeepNoLines(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "f")
	if err := os.WriteFile(other, []byte("a\x1b[2Jb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if h := newLineHistory(other); strings.Contains(h.At(0), "\x1b") {
		t.Errorf("a line of the file is %q", h.At(0))
	}
	for _, name := range []string{"", dir, filepath.Join(other, "below")} {
		h := newLineHistory(name)
		h.Add("regs")
		h.Add("step")
		if h.Len() != 2 {
			t.Errorf("%q: %d lines", name, h.Len())
		}
	}
}
