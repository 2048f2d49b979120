package host

import (
	"bytes"
	"io"
)

// typedAhead is a terminal from which one line at a time is read, so that what was typed
// behind the line is still there for the next reader, whoever that is.
type typedAhead struct {
	in   io.Reader
	have []byte
}

// Read gives what is there, up to the end of a line.
func (a *typedAhead) Read(p []byte) (int, error) {
	if len(a.have) == 0 {
		b := make([]byte, max(len(p), typed))
		n, err := a.in.Read(b)
		if n == 0 {
			return 0, err
		}
		a.have = b[:n]
	}
	line := a.have
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i+1]
	}
	n := copy(p, line)
	a.have = a.have[n:]
	return n, nil
}

// OnTerminal reports that a terminal's user types the lines.
func (l *Lines) OnTerminal() bool { return l.typed != nil }

// Unread puts b, which somebody else has read from the terminal and not used, before
// what is typed next.
func (l *Lines) Unread(b []byte) {
	if l.typed != nil {
		l.typed.have = append(bytes.Clone(b), l.typed.have...)
	}
}

// TakeTyped takes what was typed behind the last line: for when no more lines are read.
func (l *Lines) TakeTyped() (b []byte) {
	if l.typed != nil {
		b, l.typed.have = l.typed.have, nil
	}
	return b
}
