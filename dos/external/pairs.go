package external

import (
	"bufio"
	"io"

	"github.com/iron86/iron86/dos/calls"
)

// comparer is how COMP or FC compares two files. Its functions return the exit code.
type comparer struct {
	heading func(a, b string) error // says which files are compared
	missing func(err error, name string) error
	compare func(a, b string, ha, hb uint16) (uint8, error) // two open files
	failed  uint8                                           // the exit code for a file that cannot be opened
}

// compareAll compares all files that fit first with those that second makes of their names: a pattern, a directory, or one file. It
// returns the highest exit code.
func compareAll(c *command, k comparer, first, second string) (uint8, error) {
	names, err := c.expanded([]string{first})
	if err != nil {
		return k.failed, err
	}
	code := uint8(0)
	for _, a := range names {
		_, base := calls.SplitPath(a)
		b := second
		if c.isDirectory(b) {
			b = asDirectory(b) + base
		}
		if dir, pattern := calls.SplitPath(b); calls.Wild(pattern) {
			b = dir + calls.Merge(pattern, base)
		}
		if err := k.heading(a, b); err != nil {
			return k.failed, err
		}
		one, err := comparePair(c, k, a, b)
		if err != nil {
			return k.failed, err
		}
		code = max(code, one)
	}
	return code, nil
}

// comparePair opens two files and compares them.
func comparePair(c *command, k comparer, a, b string) (uint8, error) {
	missing := func(err error, name string) error {
		if calls.Fatal(err) {
			return err
		}
		return k.missing(err, name)
	}
	ha, err := c.Open(a, calls.ForReading)
	if err != nil {
		return k.failed, missing(err, a)
	}
	hb, err := c.Open(b, calls.ForReading)
	if err != nil {
		return k.failed, c.Closed(ha, missing(err, b))
	}
	code, err := k.compare(a, b, ha, hb)
	return code, c.Closed(hb, c.Closed(ha, err))
}

// bytePairs reads two open files together.
type bytePairs struct{ a, b *bufio.Reader }

func newBytePairs(c *command, ha, hb uint16) bytePairs {
	return bytePairs{bufio.NewReaderSize(handle{c.System, ha}, calls.DataSize), bufio.NewReaderSize(handle{c.System, hb}, calls.DataSize)}
}

// next returns the next byte of each file, and which of them have ended.
func (p bytePairs) next() (va, vb byte, endA, endB bool, err error) {
	va, errA := p.a.ReadByte()
	vb, errB := p.b.ReadByte()
	if errA != nil && errA != io.EOF {
		return 0, 0, false, false, errA
	}
	if errB != nil && errB != io.EOF {
		return 0, 0, false, false, errB
	}
	return va, vb, errA != nil, errB != nil, nil
}
