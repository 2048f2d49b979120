package external

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// editor is EDLIN at work.
type editor struct {
	*command
	path    string
	lines   []string
	size    int    // bytes of the lines
	current int    // the current line; counts from 0
	find    string // what S and R looked for last
	put     string // what R has put in its place
	done    bool
}

// maxEdited bounds the text that EDLIN takes, in bytes.
const maxEdited = 4 << 20

// Errors that are messages of EDLIN and end a command.
var (
	errEntry    = errors.New("entry error")
	errNotFound = errors.New("not found")
	errTooLarge = errors.New("insufficient memory")
)

// edlinMain executes EDLIN, which edits a text by lines. All of the text is in memory, so that A and W find nothing to do. Ctrl-C
// ends a command. The exit code is 1 for an error.
func edlinMain(c *command) (uint8, error) {
	c.P.KeepOnBreak()
	args, has, err := c.arguments("B", 1)
	if err != nil {
		return 1, err
	}
	if len(args) != 1 || calls.Wild(args[0]) {
		return 1, misused(1, "File name must be specified")
	}
	e := &editor{command: c, path: args[0]}
	if err := e.load(has.has('B')); err != nil {
		return 1, err
	}
	for !e.done {
		err := e.oneLine()
		switch {
		case err == io.EOF:
			return 0, nil
		case err == errEntry || err == errNotFound || err == errTooLarge:
			err = c.say("%c%s", calls.Upper(err.Error()[0]), err.Error()[1:])
		case err == dos.ErrBreak:
			err = c.say("")
		}
		if err != nil {
			return 1, err
		}
	}
	return 0, nil
}

// load reads the file. With /B it does not end at ^Z.
func (e *editor) load(whole bool) error {
	h, err := e.Open(e.path, calls.ForReading)
	if err == calls.ErrFile {
		return e.say("New file")
	}
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(handle{e.System, h}, maxEdited+1))
	if err = e.Closed(h, err); err != nil {
		return err
	}
	if len(text) > maxEdited {
		return failed(1, "Insufficient memory")
	}
	if i := bytes.IndexByte(text, 0x1a); i >= 0 && !whole {
		text = text[:i]
	}
	e.size = len(text)
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		e.lines, text = append(e.lines, strings.TrimSuffix(string(line), "\r")), rest
	}
	return e.say("End of input file")
}

// save writes the file. The old one becomes NAME.BAK.
func (e *editor) save() error {
	dir, name := calls.SplitPath(e.path)
	base, _, _ := strings.Cut(name, ".")
	backup := dir + base + ".BAK"
	if _, err := e.Attributes(e.path); err == nil && backup != e.path {
		_ = e.remove(backup) // it need not be there; if it cannot be removed, the name is not free
		if err := e.rename(e.path, backup); err != nil {
			return err
		}
	} else if calls.Fatal(err) {
		return err
	}
	h, err := e.Create(e.path)
	if err != nil {
		return err
	}
	out := handle{e.System, h}
	_, err = io.Copy(out, strings.NewReader(calls.Lines(e.lines)+"\x1a"))
	return e.Closed(h, err)
}

// readLine reads a line of standard input, which may have ^Z. It returns io.EOF at the end.
func (e *editor) readLine() (string, error) {
	if err := e.out.Flush(); err != nil {
		return "", err
	}
	info, err := e.DeviceInfo(calls.Stdin)
	if err != nil {
		return "", err
	}
	if info&calls.IsDevice != 0 {
		return e.in.Line()
	}
	var line []byte
	for len(line) < calls.MaxStreamLine {
		b, err := e.Read(calls.Stdin, 1)
		if err != nil {
			return "", err
		}
		if len(b) == 0 {
			if len(line) == 0 {
				return "", io.EOF
			}
			break
		}
		if b[0] == '\n' {
			break
		}
		if b[0] != '\r' {
			line = append(line, b[0])
		}
	}
	return string(line), nil
}

// oneLine asks for a line of commands and executes them. Semicolons stand between them.
func (e *editor) oneLine() error {
	e.printf("*")
	line, err := e.readLine()
	if err != nil {
		return err
	}
	if strings.TrimSpace(line) == "" {
		return e.edit(e.current + 1)
	}
	for line = strings.TrimSpace(line); line != "" && !e.done; {
		if line, err = e.execute(line); err != nil {
			return err
		}
		line = strings.TrimLeft(line, " ;")
	}
	return nil
}

// maxNumbers is how many numbers of lines stand before a command at most.
const maxNumbers = 4

// execute executes the first command of a line, and returns what follows it.
func (e *editor) execute(line string) (rest string, err error) {
	var at [maxNumbers]int
	var given [maxNumbers]bool
	n := 0
	for {
		line = strings.TrimLeft(line, " ")
		var ok bool
		if at[n], given[n], line, ok = e.number(line); !ok {
			return "", errEntry
		}
		line = strings.TrimLeft(line, " ")
		if !strings.HasPrefix(line, ",") {
			break
		}
		if n++; n == maxNumbers {
			return "", errEntry
		}
		line = line[1:]
	}
	ask := strings.HasPrefix(line, "?")
	line = strings.TrimPrefix(line, "?")
	if line == "" || line[0] == ';' {
		if n > 0 || !given[0] || ask {
			return "", errEntry
		}
		return line, e.edit(at[0])
	}
	letter := calls.Upper(line[0])
	r := lineRange{at, given, n + 1}
	if letter == 'S' || letter == 'R' {
		return e.search(r, line[1:], letter == 'R', ask)
	}
	if ask {
		return "", errEntry
	}
	if letter == 'T' {
		return "", e.transfer(r, strings.TrimSpace(calls.UpperAll(line[1:])))
	}
	return line[1:], e.simple(letter, r)
}

// lineRange is what stands before a command: numbers of lines that may be missing.
type lineRange struct {
	at    [maxNumbers]int // lines, from 0 on
	given [maxNumbers]bool
	n     int
}

// number reads the number of a line: decimal, . for the current one, # for the one behind the last, + or - for so many on or back.
func (e *editor) number(s string) (at int, given bool, rest string, ok bool) {
	if s == "" {
		return 0, false, s, true
	}
	switch s[0] {
	case '.':
		return e.current, true, s[1:], true
	case '#':
		return len(e.lines), true, s[1:], true
	}
	digits := s
	if s[0] == '+' || s[0] == '-' {
		digits = s[1:]
	}
	end := 0
	for end < len(digits) && digits[end] >= '0' && digits[end] <= '9' {
		end++
	}
	n, isNumber := calls.Number(digits[:end])
	switch {
	case end == 0:
		return 0, false, s, len(digits) == len(s)
	case !isNumber || n > 65529:
		return 0, false, s, false
	case s[0] == '+':
		at = e.current + n
	case s[0] == '-':
		at = max(e.current-n, 0)
	case n == 0:
		return 0, false, s, false
	default:
		at = n - 1
	}
	return min(at, len(e.lines)), true, digits[end:], true
}

// simple executes a command that has nothing behind its letter.
func (e *editor) simple(letter byte, r lineRange) error {
	switch letter {
	case 'A', 'W': // all is in memory
		return nil
	case 'C':
		return e.copyLines(r, false)
	case 'D':
		return e.deleteLines(r)
	case 'E':
		e.done = true
		return e.save()
	case 'I':
		return e.insert(r)
	case 'L':
		return e.list(r, 'L')
	case 'M':
		return e.copyLines(r, true)
	case 'P':
		return e.list(r, 'P')
	case 'Q':
		sure, err := e.confirm("Abort edit (Y/N)? ")
		e.done = sure
		return err
	}
	return errEntry
}
