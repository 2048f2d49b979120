package monitor

import (
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/internal/hostfile"
)

// A line has a command, filters behind | signs, and > FILE or >> FILE at its end. In a command that ends with an expression > is
// an operator; behind a filter it never is. No program of the host is started, whoever has typed the line.

// shellLine is a line in its parts.
type shellLine struct {
	command string
	filters []string // each a name and its arguments
	file    string   // where the output goes; "" is the prompt
	more    bool     // it is added to the file
}

// outside calls see for each byte of text that is in no quotes and no brackets, until see returns false. A ' is a quote only
// at the beginning of a word, and only if another follows.
func outside(text string, see func(i int) bool) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			if c == '\'' && i > 0 && !strings.ContainsRune(" \t,=<>(|&+-*/%^!~[{", rune(text[i-1])) {
				break
			}
			if n := strings.IndexByte(text[i+1:], c); n >= 0 {
				i += n + 1
				continue
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(depth-1, 0)
		}
		if depth == 0 && !see(i) {
			return
		}
	}
}

// blankAt reports whether there is a blank, or the end of text, at index i.
func blankAt(text string, i int) bool {
	return i < 0 || i >= len(text) || text[i] == ' ' || text[i] == '\t'
}

// withoutComment cuts off what follows a # that stands alone or at the beginning, outside of quotes.
func withoutComment(line string) string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return ""
	}
	end := len(line)
	outside(line, func(i int) bool {
		if line[i] == '#' && blankAt(line, i-1) && blankAt(line, i+1) {
			end = i
		}
		return end == len(line)
	})
	return strings.TrimSpace(line[:end])
}

// split divides a line into its parts.
func (l *language) split(line string) (s shellLine, err error) {
	name, _ := cutName(line)
	c, err := l.findCommand(name)
	if err != nil {
		return s, err
	}
	if c.raw {
		return shellLine{command: line}, nil
	}
	s.command = line
	parts := pipeParts(line)
	s.command, s.filters = parts[0], parts[1:]
	last := &s.command
	if n := len(s.filters); n > 0 {
		last = &s.filters[n-1]
	} else if l.compares(c) {
		return s, nil
	}
	at := -1
	outside(*last, func(i int) bool {
		if (*last)[i] == '>' && blankAt(*last, i-1) {
			at = i
		}
		return at < 0
	})
	if at < 0 {
		return s, nil
	}
	text, rest := (*last)[:at], (*last)[at+1:]
	if rest, s.more = strings.CutPrefix(rest, ">"); s.file == "" {
		s.file, rest = cutWord(rest)
	}
	*last = strings.TrimSpace(text)
	if s.file == "" || rest != "" {
		return s, fmt.Errorf("> FILE stands at the end of a line")
	}
	return s, nil
}

// pipeParts cuts a line at each | that stands before the name of a filter.
func pipeParts(line string) (parts []string) {
	begin := 0
	outside(line, func(i int) bool {
		if line[i] != '|' {
			return true
		}
		if name, _ := cutWord(line[i+1:]); filterNamed(name) != nil {
			parts = append(parts, strings.TrimSpace(line[begin:i]))
			begin = i + 1
		}
		return true
	})
	return append(parts, strings.TrimSpace(line[begin:]))
}

// compares reports whether > in the arguments of a command is an operator of an expression.
func (l *language) compares(c *command) bool {
	for c != nil && c.as != "" {
		name, _ := cutName(c.as)
		c, _ = l.findCommand(name) // as names a command
	}
	return c != nil && (strings.Contains(c.args, "EXPRESSION") || strings.Contains(c.args, "CONDITION"))
}

// open makes the way of the output: through the filters to the file, or to out.
func (s shellLine) open(out io.Writer) (io.WriteCloser, error) {
	for _, f := range s.filters {
		if _, err := newFilter(f, nil); err != nil { // before the file is made
			return nil, err
		}
	}
	way := io.WriteCloser(keepOpen{out})
	if s.file != "" {
		open := hostfile.Stream
		if s.more {
			open = hostfile.Append
		}
		var err error
		if way, err = open(s.file); err != nil {
			return nil, err
		}
	}
	for i := len(s.filters) - 1; i >= 0; i-- {
		f, err := newFilter(s.filters[i], way)
		if err != nil {
			_ = way.Close() // nothing was written
			return nil, err
		}
		way = f
	}
	return way, nil
}

// keepOpen is a writer that Close leaves open.
type keepOpen struct{ io.Writer }

// Close does nothing.
func (keepOpen) Close() error { return nil }
