package external

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// maxSorted bounds the text that SORT takes, in bytes. MS-DOS's SORT takes 64 KB.
const maxSorted = 16 << 20

// sortMain executes SORT, which writes the lines of standard input, or of a file, in the order of the alphabet, without a
// difference between upper and lower case. The exit code is 1 for an error.
func sortMain(c *command) (uint8, error) {
	column, reverse, name, err := sortArguments(c.tail)
	if err != nil {
		return 1, err
	}
	from := uint16(calls.Stdin)
	if name != "" {
		if from, err = c.Open(name, calls.ForReading); err != nil {
			return 1, err
		}
	}
	order, err := c.countryTable(tableOrder, 256)
	if err != nil {
		return 1, err
	}
	lines, err := c.sortLines(from)
	if err != nil {
		return 1, err
	}
	slices.SortStableFunc(lines, func(a, b []byte) int {
		if reverse {
			a, b = b, a
		}
		return compareFrom(a[min(column, len(a)):], b[min(column, len(b)):], order)
	})
	for _, l := range lines {
		if _, err := c.out.Write(append(l, '\r', '\n')); err != nil {
			return 1, err
		}
	}
	return 0, nil
}

// sortArguments reads the command line of SORT: how many columns do not count, whether the order is reversed, and the
// name of a file.
func sortArguments(tail string) (column int, reverse bool, name string, err error) {
	args, list := calls.Arguments(tail)
	for _, s := range list {
		n, ok := calls.Number(strings.TrimPrefix(s, "+"))
		switch {
		case s == "R":
			reverse = true
		case strings.HasPrefix(s, "+") && ok && n > 0:
			column = n - 1
		default:
			return 0, false, "", misused(1, "Invalid switch - /%s", s)
		}
	}
	if len(args) > 1 {
		return 0, false, "", misused(1, "Too many parameters - %s", args[1])
	}
	return column, reverse, strings.Join(args, ""), nil
}

// sortLines reads all lines of a handle.
func (c *command) sortLines(from uint16) ([][]byte, error) {
	t := c.newText(from)
	var lines [][]byte
	for size := 0; ; {
		l, err := t.line()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		if size += len(l) + 32; size > maxSorted {
			return nil, misused(1, "SORT: the input is too large")
		}
		lines = append(lines, slices.Clip(l))
	}
}

// compareFrom compares two keys by a table of the order of characters. A key that is the beginning of another comes
// before it.
func compareFrom(a, b, order []byte) int {
	for i := range min(len(a), len(b)) {
		if d := cmp.Compare(order[a[i]], order[b[i]]); d != 0 {
			return d
		}
	}
	return cmp.Compare(len(a), len(b))
}
