package host

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Progress returns a function that shows on w how many of the files are done. It returns nil if w is
// no terminal, so that a log file does not hold the traces of a line that is overwritten.
func Progress(w io.Writer) func(done, total int) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return progressLine(w)
}

// progressLine keeps one line of w current. It needs no escape sequence: a carriage return
// leads back to the start of the line, and blanks remove the line when all files are done.
func progressLine(w io.Writer) func(done, total int) {
	shown := ""
	return func(done, total int) {
		text := fmt.Sprintf("%d of %d files", done, total)
		if done >= total {
			text = ""
		}
		if text == shown {
			return
		}
		blanks := strings.Repeat(" ", max(0, len(shown)-len(text)))
		back := ""
		if text == "" {
			back = "\r"
		}
		// The line is decoration: a terminal that cannot be written to is no reason to stop.
		_, _ = fmt.Fprint(w, "\r", text, blanks, back)
		shown = text
	}
}
