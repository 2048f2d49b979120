package external

import (
	"bytes"
	"io"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// comparison is what FC does.
type comparison struct {
	binary, lines           bool // /B, /L
	short, numbered, blanks bool // /A, /N, /W
	keepTabs                bool // /T
	fold                    *[256]byte
	window                  int // /LBn: how many lines of each file are looked at together
	again                   int // /nnnn: how many lines must be equal after a difference
}

// maxWindow bounds /LBn, so that the work for one difference is bounded, too.
const maxWindow = 4096

// maxCompared bounds a line that FC compares, in bytes.
const maxCompared = 1024

// fcMain executes FC, which shows the differences of files. The exit code is 1 if binary files differ, if text files
// differ to their ends or too much, and for an error. As with MS-DOS's it is 0 for text files that become equal again.
func fcMain(c *command) (uint8, error) {
	f, args, err := fcArguments(c)
	if err != nil {
		return 1, err
	}
	return compareAll(c, comparer{
		heading: func(a, b string) error { return c.say("Comparing files %s and %s", a, b) },
		missing: func(err error, name string) error { return c.say("FC: cannot open %s - %s", name, errorText(err)) },
		compare: func(a, b string, ha, hb uint16) (uint8, error) { return fcFiles(c, f, a, b, ha, hb) },
		failed:  1,
	}, args[0], args[1])
}

// fcArguments reads the command line of FC: switches and two names of files.
func fcArguments(c *command) (*comparison, []string, error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	f := &comparison{window: 100, again: 2}
	for _, s := range list {
		n, isNumber := calls.Number(s)
		size, isSize := calls.Number(strings.TrimPrefix(s, "LB"))
		switch {
		case s == "A":
			f.short = true
		case s == "B":
			f.binary = true
		case s == "C":
			table, err := c.upperTable()
			if err != nil {
				return nil, nil, err
			}
			f.fold = &table
		case s == "L":
			f.lines = true
		case s == "N":
			f.numbered = true
		case s == "T":
			f.keepTabs = true
		case s == "W":
			f.blanks = true
		case strings.HasPrefix(s, "LB") && isSize && size > 0:
			f.window = min(size, maxWindow)
		case isNumber && n > 0:
			f.again, f.lines = min(n, maxWindow), true
		default:
			return nil, nil, misused(1, "FC: Invalid switch - /%s", s)
		}
	}
	switch {
	case len(args) != 2:
		return nil, nil, misused(1, "FC: two files must be named")
	case f.binary && (f.lines || f.numbered):
		return nil, nil, misused(1, "FC: Incompatible switches")
	}
	return f, args, nil
}

// binaryExtensions are those of files that are no texts.
var binaryExtensions = map[string]bool{"EXE": true, "COM": true, "SYS": true, "OBJ": true, "LIB": true, "BIN": true}

// fcFiles compares two open files.
func fcFiles(c *command, f *comparison, a, b string, ha, hb uint16) (code uint8, err error) {
	_, ext, _ := strings.Cut(a, ".")
	if f.binary || !f.lines && binaryExtensions[ext] {
		code, err = fcBytes(c, a, b, ha, hb)
	} else {
		code, err = fcLines(c, f, a, b, ha, hb)
	}
	if err == nil && code == 0 {
		err = c.out.Flush()
	}
	return code, err
}

// fcBytes compares two files byte by byte.
func fcBytes(c *command, a, b string, ha, hb uint16) (uint8, error) {
	pairs := newBytePairs(c, ha, hb)
	same := true
	for pos := 0; ; pos++ {
		va, vb, endA, endB, err := pairs.next()
		switch {
		case err != nil:
			return 1, err
		case endA != endB:
			if endA {
				a, b = b, a
			}
			return 1, c.say("FC: %s longer than %s\r\n", a, b)
		case endA && same:
			return 0, c.say("FC: no differences encountered\r\n")
		case endA:
			return 1, c.say("")
		case va != vb:
			same = false
			c.printf("%08X: %02X %02X\r\n", pos, va, vb)
		}
	}
}

// fcLine is a line of a text that is compared.
type fcLine struct {
	number int
	shown  []byte
	key    string // what is compared
}

// fcText is one of two texts that are compared: the lines from a place on at which both are equal.
type fcText struct {
	name  string
	in    *text
	count int // lines that were read
	lines []fcLine
}

// fill reads lines until the window is full.
func (t *fcText) fill(f *comparison) error {
	for len(t.lines) < f.window {
		l, err := t.in.line()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if !f.keepTabs {
			l = expandTabs(l)
		}
		key := l
		if f.blanks {
			if key = bytes.Join(bytes.Fields(l), []byte{' '}); len(key) == 0 {
				continue
			}
		}
		if f.fold != nil {
			key = mapped(key, f.fold)
		}
		t.count++
		t.lines = append(t.lines, fcLine{t.count, l, string(key)})
	}
	return nil
}

// drop takes the first n lines away.
func (t *fcText) drop(n int) { t.lines = append(t.lines[:0], t.lines[min(n, len(t.lines)):]...) }

// expandTabs replaces tabs by blanks up to the next column that is a multiple of eight.
func expandTabs(line []byte) []byte {
	if bytes.IndexByte(line, '\t') < 0 {
		return line
	}
	var out []byte
	for _, v := range line {
		if v == '\t' {
			out = append(out, "        "[len(out)&7:]...)
			continue
		}
		out = append(out, v)
	}
	return out
}

// fcLines compares two files line by line.
func fcLines(c *command, f *comparison, nameA, nameB string, ha, hb uint16) (uint8, error) {
	a := &fcText{name: nameA, in: c.newText(ha)}
	b := &fcText{name: nameB, in: c.newText(hb)}
	a.in.limit, b.in.limit = maxCompared, maxCompared
	for same := true; ; same = false {
		equal, err := fcEqual(f, a, b)
		if err != nil {
			return 1, err
		}
		if len(a.lines) == 0 && len(b.lines) == 0 {
			if same {
				return 0, c.say("FC: no differences encountered\r\n")
			}
			return 0, nil
		}
		from := max(equal-1, 0) // the line before a difference is shown, too
		a.drop(from)
		b.drop(from)
		for _, t := range []*fcText{a, b} {
			if err := t.fill(f); err != nil {
				return 1, err
			}
		}
		na, nb, ok := resync(f, a.lines, b.lines)
		if !ok {
			if len(a.lines) >= f.window || len(b.lines) >= f.window {
				c.printf("Resync failed. Files are too different\r\n")
			}
			na, nb = len(a.lines)-1, len(b.lines)-1
		}
		fcShow(c, f, a, na)
		fcShow(c, f, b, nb)
		c.printf("*****\r\n\r\n")
		if !ok {
			return 1, nil
		}
		a.drop(na)
		b.drop(nb)
	}
}

// fcEqual takes lines away that both texts have, up to the window in which they differ. It returns how many lines at the
// beginning of that are equal.
func fcEqual(f *comparison, a, b *fcText) (int, error) {
	for {
		if err := a.fill(f); err != nil {
			return 0, err
		}
		if err := b.fill(f); err != nil {
			return 0, err
		}
		n := 0
		for n < len(a.lines) && n < len(b.lines) && a.lines[n].key == b.lines[n].key {
			n++
		}
		if n == 0 || n < len(a.lines) && n < len(b.lines) {
			return n, nil
		}
		a.drop(n)
		b.drop(n)
		if len(a.lines) == 0 && len(b.lines) == 0 && a.in.ended && b.in.ended {
			return 0, nil
		}
	}
}

// resync returns the numbers of the lines from which on two texts are equal again. Those that are nearest to the difference
// count. At the end of a text fewer lines need be equal.
func resync(f *comparison, a, b []fcLine) (na, nb int, ok bool) {
	for n := 1; n < max(len(a), len(b)); n++ {
		for m := 1; m <= n; m++ {
			if equalFrom(f, a, b, n, m) {
				return n, m, true
			}
			if equalFrom(f, a, b, m, n) {
				return m, n, true
			}
		}
	}
	return 0, 0, false
}

// equalFrom reports whether as many lines as /nnnn says are equal, from line na of a and line nb of b on.
func equalFrom(f *comparison, a, b []fcLine, na, nb int) bool {
	n := min(len(a)-na, len(b)-nb, f.again)
	for i := range n {
		if a[na+i].key != b[nb+i].key {
			return false
		}
	}
	return n > 0
}

// fcShow shows the lines of a text from the first one to one. With /A it shows only the first and the last of several.
func fcShow(c *command, f *comparison, t *fcText, last int) {
	c.printf("***** %s\r\n", t.name)
	for i := 0; i <= last; i++ {
		if f.short && last > 2 && i == 1 {
			c.printf("...\r\n")
			i = last
		}
		if f.numbered {
			c.printf("%5d:  ", t.lines[i].number)
		}
		c.printf("%s\r\n", t.lines[i].shown)
	}
}
