package host

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/hostfile"
)

// Limits of the lines that are kept for later sessions.
const (
	maxHistory     = 1000    // lines
	maxHistoryFile = 1 << 20 // bytes of the file that are read
	maxHistoryLine = 4096    // bytes of a line
)

// HistoryFile returns the file in which the lines of the prompt on a terminal are kept, in the directory for a user's state: that of
// XDG_STATE_HOME, or .local/state at home. It is "" where there is no such directory.
func HistoryFile() string {
	dir := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "iron86", "monitor_history")
}

// lineHistory keeps the lines that were typed at a terminal, and those of earlier sessions from a file. It implements
// term.History. A file that cannot be used means that there is nothing of earlier sessions.
type lineHistory struct {
	lines []string // the oldest first
	file  string   // "": nothing is kept
}

// newLineHistory reads the lines of a file. One that has become too long is written anew, with the last lines.
func newLineHistory(name string) *lineHistory {
	h := &lineHistory{file: name}
	if name == "" {
		return h
	}
	switch info, err := os.Stat(name); {
	case err == nil && !info.Mode().IsRegular():
		h.file = ""
		return h
	case err != nil:
		return h
	}
	f, err := os.Open(name)
	if err != nil {
		return h
	}
	defer f.Close()
	read := 0
	in := bufio.NewScanner(io.LimitReader(f, maxHistoryFile))
	for in.Scan() {
		read++
		h.remember(console.Visible(in.Text()))
	}
	if read > 2*maxHistory || in.Err() != nil {
		text := strings.Join(h.lines, "\n") + "\n"
		_ = hostfile.Write(name, hostfile.Private, func(w io.Writer) error { // the old file serves, too
			_, err := io.WriteString(w, text)
			return err
		})
	}
	return h
}

// remember adds a line. It reports false for one that is not kept: empty, too long, with a blank before it, or the last again.
func (h *lineHistory) remember(line string) bool {
	n := len(h.lines)
	if line == "" || line[0] == ' ' || len(line) > maxHistoryLine || n > 0 && h.lines[n-1] == line {
		return false
	}
	if n == maxHistory {
		h.lines = slices.Delete(h.lines, 0, 1)
	}
	h.lines = append(h.lines, line)
	return true
}

// Add adds a line that was typed, here and to the file.
func (h *lineHistory) Add(line string) {
	if !h.remember(line) || h.file == "" {
		return
	}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		h.file = ""
		return
	}
	f, err := os.OpenFile(h.file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, hostfile.Private)
	if err != nil {
		h.file = ""
		return
	}
	_, _ = f.WriteString(line + "\n") // a line that is lost does no harm
	_ = f.Close()
}

// Len returns the number of lines.
func (h *lineHistory) Len() int { return len(h.lines) }

// At returns a line, 0 the last.
func (h *lineHistory) At(i int) string { return h.lines[len(h.lines)-1-i] }
