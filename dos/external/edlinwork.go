package external

import (
	"io"
	"slices"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// edlinPage is how many lines L and P show.
const edlinPage = 23

// show shows a line with its number, and an asterisk if it is the current one.
func (e *editor) show(at int) {
	mark := ' '
	if at == e.current {
		mark = '*'
	}
	e.printf("%7d:%c%s\r\n", at+1, mark, e.lines[at])
}

// grow counts bytes that are added. It fails when the text becomes too large.
func (e *editor) grow(n int) error {
	if e.size+n > maxEdited {
		return errTooLarge
	}
	e.size += n
	return nil
}

// edit shows a line and reads another in its place. An empty one leaves it as it is.
func (e *editor) edit(at int) error {
	e.current = min(at, len(e.lines))
	if at >= len(e.lines) {
		return nil
	}
	e.show(at)
	e.printf("%7d:*", at+1)
	line, err := e.readLine()
	if err != nil || line == "" || strings.HasPrefix(line, "\x1a") {
		return err
	}
	if err := e.grow(len(line)); err != nil {
		return err
	}
	e.lines[at] = line
	return nil
}

// span returns the lines from the first to behind the last number, of which the second may be missing.
func (r lineRange) span(e *editor, first, last int) (from, to int, ok bool) {
	from, to = first, last
	if r.given[0] {
		from, to = r.at[0], max(last, r.at[0])
	}
	if r.n > 1 && r.given[1] {
		to = r.at[1]
	}
	return from, min(to+1, len(e.lines)), from <= to
}

// insert reads lines and puts them before a line, until one begins with ^Z, or Ctrl-C. The end of the input is one, too.
func (e *editor) insert(r lineRange) error {
	at := e.current
	if r.given[0] {
		at = r.at[0]
	}
	at = min(at, len(e.lines))
	defer func() { e.current = min(at, len(e.lines)) }()
	for {
		e.printf("%7d:*", at+1)
		line, err := e.readLine()
		if err == io.EOF || err == nil && strings.HasPrefix(line, "\x1a") {
			e.printf("\r\n")
			return nil
		}
		if err == nil {
			err = e.grow(len(line) + 16)
		}
		if err != nil {
			return err
		}
		e.lines = slices.Insert(e.lines, at, line)
		at++
	}
}

// deleteLines deletes the current line, or those that are named.
func (e *editor) deleteLines(r lineRange) error {
	from, to, ok := r.span(e, e.current, e.current)
	if r.n > 1 && !r.given[0] {
		from = min(e.current, from)
	}
	if !ok || r.n > 2 || from >= len(e.lines) {
		return errEntry
	}
	e.lines = slices.Delete(e.lines, from, to)
	e.current = min(from, len(e.lines))
	return nil
}

// list shows lines: with L those around the current one, with P the page from it on, which then ends with the current line.
func (e *editor) list(r lineRange, letter byte) error {
	first := max(e.current-11, 0)
	if letter == 'P' {
		if first = e.current + 1; e.current == 0 {
			first = 0
		}
	}
	last := first + edlinPage - 1
	if r.given[0] {
		last = r.at[0] + edlinPage - 1
	}
	from, to, ok := r.span(e, first, last)
	if !ok || r.n > 2 {
		return errEntry
	}
	if letter == 'P' && to > from {
		e.current = to - 1
	}
	for at := from; at < to; at++ {
		e.show(at)
		if err := e.out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// copyLines copies or moves lines to a place before another line, as often as a fourth number says.
func (e *editor) copyLines(r lineRange, move bool) error {
	if r.n < 3 || !r.given[2] {
		return errEntry
	}
	from, to, ok := lineRange{r.at, r.given, 2}.span(e, e.current, e.current)
	target, count := min(r.at[2], len(e.lines)), 1
	if r.n > 3 && r.given[3] && !move {
		count = r.at[3] + 1
	}
	if !ok || from >= to || target > from && target < to || count > maxEdited/(to-from) {
		return errEntry
	}
	block := slices.Clone(e.lines[from:to])
	bytes := 0
	for _, l := range block {
		bytes += len(l) + 16
	}
	if err := e.grow(bytes * count); err != nil {
		return err
	}
	var all []string
	for range count {
		all = append(all, block...)
	}
	e.lines = slices.Insert(e.lines, target, all...)
	e.current = target
	if move {
		if target <= from {
			from, to = from+len(all), to+len(all)
		} else {
			e.current -= to - from
		}
		e.lines = slices.Delete(e.lines, from, to)
	}
	return nil
}

// transfer puts the lines of a file before a line.
func (e *editor) transfer(r lineRange, path string) error {
	at := e.current
	if r.given[0] {
		at = r.at[0]
	}
	if path == "" || r.n > 1 {
		return errEntry
	}
	h, err := e.Open(path, calls.ForReading)
	if err != nil {
		if calls.Fatal(err) {
			return err
		}
		return e.say("%s", errorText(err))
	}
	t := e.newText(h)
	var lines []string
	for err == nil {
		var l []byte
		if l, err = t.line(); err == nil {
			lines = append(lines, string(l))
			err = e.grow(len(l) + 16)
		}
	}
	if err == io.EOF {
		err = nil
	}
	at = min(at, len(e.lines))
	e.lines, e.current = slices.Insert(e.lines, at, lines...), at
	return e.Closed(h, err)
}

// search executes S, which looks for a text, and R, which puts another in its place. With a question mark the user is asked. rest
// has the text, behind ^Z the other text, and behind ^Z again what follows.
func (e *editor) search(r lineRange, text string, replace, ask bool) (rest string, err error) {
	find, rest, _ := strings.Cut(text, "\x1a")
	put := ""
	if replace {
		put, rest, _ = strings.Cut(rest, "\x1a")
	}
	if find == "" {
		find, put = e.find, e.put
	}
	from, to, ok := r.span(e, e.current+1, len(e.lines)-1)
	if find == "" || r.n > 2 {
		return "", errEntry
	}
	e.find, e.put = find, put
	found := false
	for at := from; ok && at < to; at++ {
		hit, stop, err := e.searchLine(at, find, put, replace, ask)
		if err != nil {
			return "", err
		}
		found = found || hit
		if stop {
			return rest, nil
		}
	}
	if !found {
		return "", errNotFound
	}
	return rest, nil
}

// searchLine looks for a text in a line. stop says that it is the one that was looked for.
func (e *editor) searchLine(at int, find, put string, replace, ask bool) (hit, stop bool, err error) {
	line := e.lines[at]
	for from := 0; ; {
		i := strings.Index(line[from:], find)
		if i < 0 {
			return hit, false, nil
		}
		hit = true
		i += from
		next := line
		if replace {
			next = line[:i] + put + line[i+len(find):]
		}
		e.current = at
		e.printf("%7d:*%s\r\n", at+1, next)
		sure := true
		if ask {
			if sure, err = e.confirm("O.K.? "); err != nil {
				return hit, false, err
			}
		}
		switch {
		case !replace:
			return hit, sure, e.out.Flush()
		case !sure:
			from = i + len(find)
			continue
		}
		if err := e.grow(max(len(put)-len(find), 0)); err != nil {
			return hit, false, err
		}
		line, from = next, i+len(put)
		e.lines[at] = line
		if len(line) > calls.MaxStreamLine {
			return hit, false, errTooLarge
		}
	}
}
