package external

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// search is what FIND looks for.
type search struct {
	want     []byte
	without  bool       // /V: lines that do not have it
	count    bool       // /C: only how many lines there are
	numbered bool       // /N: each line with its number
	fold     *[256]byte // /I: both sides in upper case; nil: as they are
}

// findMain executes FIND, which shows the lines of files, or of standard input, that have a text. The exit code is 0 if
// there was one, 1 if there was none, 2 for an error.
func findMain(c *command) (uint8, error) {
	s, names, err := c.findArguments()
	if err != nil {
		return 2, err
	}
	if len(names) == 0 {
		n, err := c.findIn(calls.Stdin, s)
		if s.count {
			c.printf("%d\r\n", n)
		}
		return exitFound(n > 0), err
	}
	found, missed := false, false
	for _, name := range names {
		n, err := c.findFile(name, s)
		var code dos.ErrorCode
		switch {
		case errors.As(err, &code):
			missed = true
			if err := c.say("%s - %s", calls.Message(code), name); err != nil {
				return 2, err
			}
		case err != nil:
			return 2, err
		}
		found = found || n > 0
	}
	if missed {
		return 2, nil
	}
	return exitFound(found), nil
}

// exitFound returns the exit code that says whether something was found.
func exitFound(found bool) uint8 {
	if found {
		return 0
	}
	return 1
}

// findArguments reads the command line: switches, the text between quotes, names of files. Names with wildcards stand for
// the files that fit, unlike MS-DOS's, which takes none.
func (c *command) findArguments() (*search, []string, error) {
	s := &search{}
	quoted, fold := false, false
	var names []string
	for tail := calls.Skip(c.tail); tail != ""; tail = calls.Skip(tail) {
		switch {
		case tail[0] == '"' && !quoted:
			want, rest, ok := quotedText(tail)
			if !ok {
				return nil, nil, misused(2, "FIND: Parameter format not correct")
			}
			quoted, s.want, tail = true, []byte(want), rest
		case tail[0] == '/':
			letter := byte(0)
			if len(tail) > 1 {
				letter = calls.Upper(tail[1])
			}
			switch letter {
			case 'V':
				s.without = true
			case 'C':
				s.count = true
			case 'N':
				s.numbered = true
			case 'I':
				fold = true
			default:
				return nil, nil, misused(2, "FIND: Invalid switch")
			}
			tail = tail[2:]
		default:
			end := strings.IndexAny(tail, calls.Delimiters+"/\"")
			if end == 0 {
				return nil, nil, misused(2, "FIND: Parameter format not correct")
			}
			if end < 0 {
				end = len(tail)
			}
			names, tail = append(names, calls.UpperAll(tail[:end])), tail[end:]
		}
	}
	if !quoted {
		return nil, nil, misused(2, "FIND: Required parameter missing")
	}
	if fold {
		table, err := c.upperTable()
		if err != nil {
			return nil, nil, err
		}
		s.fold, s.want = &table, mapped(s.want, &table)
	}
	names, err := c.expanded(names)
	return s, names, err
}

// quotedText returns the text between the quotes at the beginning of s, in which two quotes stand for one, and what
// follows.
func quotedText(s string) (text, rest string, ok bool) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '"':
			text += s[i : i+1]
		case strings.HasPrefix(s[i+1:], `"`):
			text += `"`
			i++
		default:
			return text, s[i+1:], true
		}
	}
	return "", "", false
}

// expanded returns names with those that have wildcards replaced by the files that fit. A pattern that nothing fits is
// returned as it is.
func (c *command) expanded(names []string) ([]string, error) {
	var all []string
	for _, name := range names {
		if !calls.Wild(name) {
			all = append(all, name)
			continue
		}
		found, err := c.Find(name, 0)
		if calls.Fatal(err) {
			return nil, err
		}
		dir, _ := calls.SplitPath(name)
		for _, e := range found {
			all = append(all, dir+e.Name)
		}
		if len(found) == 0 {
			all = append(all, name)
		}
	}
	return all, nil
}

// findFile shows the lines of a file below its name, and returns how many there are.
func (c *command) findFile(name string, s *search) (int, error) {
	h, err := c.Open(name, calls.ForReading)
	if err != nil {
		return 0, err
	}
	c.printf("\r\n---------- %s", name)
	if !s.count {
		c.printf("\r\n")
	}
	n, err := c.findIn(h, s)
	if s.count {
		c.printf(": %d\r\n", n)
	}
	return n, c.Closed(h, err)
}

// findIn shows the lines of a handle, and returns how many there are.
func (c *command) findIn(h uint16, s *search) (int, error) {
	t := c.newText(h)
	found := 0
	for number := 1; ; number++ {
		line, err := t.line()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return found, err
		}
		look := line
		if s.fold != nil {
			look = mapped(line, s.fold)
		}
		if (len(s.want) > 0 && bytes.Contains(look, s.want)) == s.without {
			continue
		}
		found++
		switch {
		case s.count:
			continue
		case s.numbered:
			c.printf("[%d]", number)
		}
		if _, err := c.out.Write(append(line, '\r', '\n')); err != nil {
			return found, err
		}
	}
}
