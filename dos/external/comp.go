package external

import (
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// maxMismatches is how many differences COMP shows of two files.
const maxMismatches = 10

// compOptions are the switches of COMP.
type compOptions struct {
	decimal, chars, lineNumbers bool // /D, /A, /L
	limit                       int  // /N=lines: how many lines are compared; 0: all
	fold                        *[256]byte
}

// compMain executes COMP, which compares files byte by byte. It asks for names that are not given, and at the end whether
// there are more. The exit code is 1 if files differ, 2 for an error.
func compMain(c *command) (uint8, error) {
	o, args, err := compArguments(c, c.tail)
	if err != nil {
		return 2, err
	}
	code := uint8(0)
	for {
		for i, question := range []string{"Name of first file to compare: ", "Name of second file to compare: "} {
			if len(args) > i {
				continue
			}
			name, err := c.ask(question)
			if err != nil || name == "" {
				return 2, noMore(err)
			}
			args = append(args, calls.UpperAll(name))
		}
		one, err := compAll(c, o, args[0], args[1])
		if err != nil {
			return 2, err
		}
		code = max(code, one)
		more, err := c.confirm("Compare more files (Y/N) ? ")
		if err != nil || !more {
			return code, err
		}
		args = nil
	}
}

// ask prints a question and reads the answer.
func (c *command) ask(question string) (string, error) {
	c.printf("%s", question)
	if err := c.out.Flush(); err != nil {
		return "", err
	}
	line, err := c.in.Line()
	return strings.TrimSpace(line), err
}

// noMore returns nil for the end of the input.
func noMore(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// compArguments reads a command line of COMP.
func compArguments(c *command, tail string) (*compOptions, []string, error) {
	args, list := calls.Arguments(calls.UpperAll(strings.ReplaceAll(tail, "=", ":")))
	o := &compOptions{}
	for _, s := range list {
		n, isCount := calls.Number(strings.TrimPrefix(s, "N:"))
		switch {
		case s == "D":
			o.decimal = true
		case s == "A":
			o.chars = true
		case s == "L":
			o.lineNumbers = true
		case s == "C":
			table, err := c.upperTable()
			if err != nil {
				return nil, nil, err
			}
			o.fold = &table
		case strings.HasPrefix(s, "N:") && isCount && n > 0:
			o.limit, o.lineNumbers = n, true
		default:
			return nil, nil, misused(2, "Invalid switch - /%s", s)
		}
	}
	if len(args) > 2 {
		return nil, nil, misused(2, "Too many parameters - %s", args[2])
	}
	return o, args, nil
}

// compAll compares all files that fit a name with those that another name makes of theirs.
func compAll(c *command, o *compOptions, first, second string) (uint8, error) {
	if c.isDirectory(first) {
		first = asDirectory(first) + "*.*"
	}
	return compareAll(c, comparer{
		heading: func(a, b string) error { return c.say("Comparing %s and %s...", a, b) },
		missing: func(_ error, name string) error { return c.say("Can't find/open file: %s", name) },
		compare: func(_, _ string, ha, hb uint16) (uint8, error) { return compBytes(c, o, ha, hb) },
		failed:  2,
	}, first, second)
}

// compBytes compares two open files. Their sizes must be equal unless lines are counted.
func compBytes(c *command, o *compOptions, ha, hb uint16) (uint8, error) {
	if o.limit == 0 {
		sizeA, errA := c.size(ha)
		sizeB, errB := c.size(hb)
		switch {
		case errA != nil:
			return 2, errA
		case errB != nil:
			return 2, errB
		case sizeA != sizeB:
			return 1, c.say("Files are different sizes")
		}
	}
	pairs := newBytePairs(c, ha, hb)
	found, line := 0, 1
	for pos := 0; o.limit == 0 || line <= o.limit; pos++ {
		va, vb, endA, endB, err := pairs.next()
		if err != nil {
			return 2, err
		}
		if endA || endB {
			break
		}
		if va != vb && (o.fold == nil || o.fold[va] != o.fold[vb]) {
			found++
			c.printf("%s", o.mismatch(pos, line, va, vb))
			if found == maxMismatches {
				return 1, c.say("%d Mismatches - ending compare", maxMismatches)
			}
		}
		if va == '\n' {
			line++
		}
	}
	if found > 0 {
		return 1, c.out.Flush()
	}
	return 0, c.say("Files compare OK")
}

// mismatch returns the lines for a difference.
func (o *compOptions) mismatch(pos, line int, a, b byte) string {
	where := fmt.Sprintf("OFFSET %X", pos)
	switch {
	case o.lineNumbers:
		where = fmt.Sprintf("LINE %d", line)
	case o.decimal:
		where = fmt.Sprintf("OFFSET %d", pos)
	}
	show := func(v byte) string {
		switch {
		case o.chars:
			return string([]byte{v})
		case o.decimal:
			return fmt.Sprint(v)
		}
		return fmt.Sprintf("%X", v)
	}
	return "Compare error at " + where + "\r\nfile1 = " + show(a) + "\r\nfile2 = " + show(b) + "\r\n"
}

// size returns the size of an open file in bytes, and leaves its position at the beginning.
func (c *command) size(h uint16) (uint32, error) {
	end, err := c.End(h)
	if err == nil {
		err = c.Seek(h, 0)
	}
	return end, err
}
