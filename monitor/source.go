package monitor

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSourceDepth bounds how deep files of commands may execute other files.
const maxSourceDepth = 8

// cmdSource executes source FILE.
func cmdSource(mo *Monitor, arg string) error {
	if mo.depth >= maxSourceDepth {
		return errors.New("source: nested too deeply")
	}
	f, err := os.Open(arg)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return err
	}
	mo.depth++
	defer func() { mo.depth-- }()
	n := 0
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		if err := mo.Do(text); err != nil {
			if errors.Is(err, ErrQuit) {
				return err
			}
			return fmt.Errorf("%s:%d: %w", arg, n, err)
		}
	}
	return lines.Err()
}
