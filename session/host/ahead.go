package host

import (
	"bytes"
	"io"
)

// typedAhead reads a terminal one line at a time. What the user has typed behind the line stays
// there for the next reader, whoever that is.
type typedAhead struct {
	in   io.Reader
	have []byte
}

// Read reads what the user has typed, up to the end of a line.
func (a *typedAhead) Read(p []byte) (int, error) {
	if len(a.have) == 0 {
		b := make([]byte, max(len(p), terminalRead))
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

// OnTerminal reports whether the lines are typed on a terminal.
func (l *Lines) OnTerminal() bool { return l.typed != nil }

// Unread puts b back in front of what is typed next. Somebody else has read it from the terminal
// and not used it.
func (l *Lines) Unread(b []byte) {
	if l.typed != nil {
		l.typed.have = append(bytes.Clone(b), l.typed.have...)
	}
}

// TakeTyped returns what was typed behind the last line. It is for the time when no more lines are
// read.
func (l *Lines) TakeTyped() (b []byte) {
	if l.typed != nil {
		b, l.typed.have = l.typed.have, nil
	}
	return b
}
