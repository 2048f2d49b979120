package monitor

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// filter is what stands behind a | sign: it takes lines and passes lines on.
type filter struct {
	name, args, brief string
	make              func(arg string) (take func(line string, pass func(string)), end func(pass func(string)), err error)
}

// filters returns all filters.
func filters() []filter {
	return []filter{
		{"grep", "[-i] [-v] [-c] [-n] REGEXP", "lines that match", makeGrep},
		{"head", "[-n] [N]", "the first 10 or N lines", makeHead},
		{"tail", "[-n] [N]", "the last 10 or N lines", makeTail},
		{"sort", "[-r]", "lines in their order", makeSort},
		{"uniq", "", "no line twice in a row", makeUniq},
		{"count", "", "the number of lines", makeCount},
		{"wc", "[-l]", "the numbers of lines, words and bytes", makeWC},
		{"cat", "", "all lines: print 5 | cat > FILE", makeCat},
	}
}

// filterNamed returns the filter of a name, or nil if there is none.
func filterNamed(name string) *filter {
	list := filters()
	i := slices.IndexFunc(list, func(f filter) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// maxKept bounds the lines that tail and sort keep, and maxLine the bytes of a line that a filter waits for the end of.
const (
	maxKept = 1 << 18
	maxLine = 1 << 20
)

// filtering is a filter at work.
type filtering struct {
	next  io.WriteCloser
	take  func(line string, pass func(string))
	end   func(pass func(string)) // nil: there is nothing to do at the end
	begun []byte                  // a line whose end has not come
	err   error                   // of writing
}

// newFilter makes the filter that text names, with its arguments. What it passes goes to next.
func newFilter(text string, next io.WriteCloser) (*filtering, error) {
	name, arg := cutWord(text)
	f := filterNamed(name)
	if f == nil {
		return nil, fmt.Errorf("no filter %q", name)
	}
	take, end, err := f.make(arg)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &filtering{next: next, take: take, end: end}, nil
}

// pass writes a line.
func (f *filtering) pass(line string) {
	if _, err := io.WriteString(f.next, line+"\n"); err != nil && f.err == nil {
		f.err = err
	}
}

// Write takes a part of the output.
func (f *filtering) Write(b []byte) (int, error) {
	f.begun = append(f.begun, b...)
	for {
		i := bytes.IndexByte(f.begun, '\n')
		if i < 0 {
			if len(f.begun) < maxLine {
				return len(b), f.err
			}
			i = len(f.begun)
		}
		f.take(string(f.begun[:i]), f.pass)
		f.begun = f.begun[min(i+1, len(f.begun)):]
	}
}

// Close ends the output.
func (f *filtering) Close() error {
	if len(f.begun) > 0 {
		f.take(string(f.begun), f.pass)
	}
	if f.end != nil {
		f.end(f.pass)
	}
	if err := f.next.Close(); err != nil && f.err == nil {
		f.err = err
	}
	return f.err
}

// options takes the letters behind - signs off. Each must be one of those that are allowed.
func options(arg, allowed string) (set map[rune]bool, rest string, err error) {
	set = map[rune]bool{}
	for strings.HasPrefix(arg, "-") && len(arg) > 1 {
		word, after := cutWord(arg)
		for _, c := range word[1:] {
			if !strings.ContainsRune(allowed, c) {
				return nil, arg, fmt.Errorf("no option %s", word)
			}
			set[c] = true
		}
		arg = after
	}
	return set, arg, nil
}

// none is the error of arguments where there can be none.
func none(arg string) error {
	if arg != "" {
		return fmt.Errorf("what is %q?", arg)
	}
	return nil
}

func makeGrep(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	set, arg, err := options(arg, "ivcnE")
	if err != nil {
		return nil, nil, err
	}
	text := arg
	if n := len(arg); n > 1 && (arg[0] == '\'' || arg[0] == '"') && arg[n-1] == arg[0] {
		text = arg[1 : n-1]
	}
	if set['i'] {
		text = "(?i)" + text
	}
	re, err := regexp.Compile(text)
	if err != nil || arg == "" {
		return nil, nil, fmt.Errorf("a regular expression is needed: %v", err)
	}
	line, found := 0, 0
	take = func(s string, pass func(string)) {
		line++
		if re.MatchString(s) == set['v'] {
			return
		}
		found++
		switch {
		case set['c']:
		case set['n']:
			pass(fmt.Sprintf("%d:%s", line, s))
		default:
			pass(s)
		}
	}
	if set['c'] {
		end = func(pass func(string)) { pass(strconv.Itoa(found)) }
	}
	return take, end, nil
}

// lineCount reads N, -N or -n N.
func lineCount(arg string) (int, error) {
	if arg == "" {
		return 10, nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(arg, "-n")), "-"))
	if err != nil || n < 0 || n > maxKept {
		return 0, fmt.Errorf("%q is no number of lines from 0 to %d", arg, maxKept)
	}
	return n, nil
}

func makeHead(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	n, err := lineCount(arg)
	return func(s string, pass func(string)) {
		if n--; n >= 0 {
			pass(s)
		}
	}, nil, err
}

func makeTail(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	n, err := lineCount(arg)
	var list []string
	return func(s string, _ func(string)) {
			if list = append(list, s); len(list) >= 2*n+16 {
				list = slices.Clone(list[len(list)-n:])
			}
		}, func(pass func(string)) {
			for _, s := range list[len(list)-min(n, len(list)):] {
				pass(s)
			}
		}, err
}

func makeSort(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	set, arg, err := options(arg, "r")
	if err == nil {
		err = none(arg)
	}
	var list []string
	return func(s string, _ func(string)) {
			if len(list) < maxKept {
				list = append(list, s)
			}
		}, func(pass func(string)) {
			slices.Sort(list)
			if set['r'] {
				slices.Reverse(list)
			}
			for _, s := range list {
				pass(s)
			}
		}, err
}

func makeUniq(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	last, any := "", false
	return func(s string, pass func(string)) {
		if !any || s != last {
			pass(s)
		}
		last, any = s, true
	}, nil, none(arg)
}

func makeCount(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	n := 0
	return func(string, func(string)) { n++ }, func(pass func(string)) { pass(strconv.Itoa(n)) }, none(arg)
}

func makeWC(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	set, arg, err := options(arg, "l")
	if err == nil {
		err = none(arg)
	}
	lines, words, size := 0, 0, 0
	return func(s string, _ func(string)) {
			lines, words, size = lines+1, words+len(strings.Fields(s)), size+len(s)+1
		}, func(pass func(string)) {
			if set['l'] {
				pass(strconv.Itoa(lines))
				return
			}
			pass(fmt.Sprintf("%7d %7d %7d", lines, words, size))
		}, err
}

func makeCat(arg string) (take func(string, func(string)), end func(func(string)), err error) {
	return func(s string, pass func(string)) { pass(s) }, nil, none(arg)
}
