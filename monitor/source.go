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
	if mo.script.depth >= maxSourceDepth {
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
	outer := mo.script
	mo.script.open, mo.script.lines = nil, 0
	mo.script.depth++
	mo.script.nesting++
	defer func() {
		mo.script.open, mo.script.lines, mo.script.depth, mo.script.nesting = outer.open, outer.lines, outer.depth, outer.nesting
	}()
	n := 0
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		err := mo.Do(text)
		if err == nil && mo.script.interrupted {
			err = errRest
		}
		if errors.Is(err, ErrQuit) {
			return err
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", arg, n, err)
		}
	}
	if n := len(mo.script.open); n > 0 {
		return fmt.Errorf("%s: %s has no end", arg, mo.script.open[n-1].kind)
	}
	return lines.Err()
}

// misplaced is what if, else, while, commands and end do where no block can begin.
func misplaced(*Monitor, string) error {
	return errors.New("if, else, while, commands and end stand at the beginning of a line")
}
