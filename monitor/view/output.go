package view

import "strings"

// maxLines is how many lines of answers can be scrolled back to.
const maxLines = 5000

// maxColumns is where a line of an answer is cut.
const maxColumns = 1000

// output keeps the answers of commands.
type output struct {
	lines  []string
	open   strings.Builder // the line that is not finished
	scroll int             // how many lines are below the last one that is shown
}

// Write takes a part of an answer. It always takes all.
func (o *output) Write(p []byte) (int, error) {
	for text := string(p); text != ""; {
		part, rest, ended := strings.Cut(text, "\n")
		if room := maxColumns - o.open.Len(); len(part) > room {
			part = part[:max(room, 0)]
		}
		o.open.WriteString(part)
		text = rest
		if ended {
			o.lines = append(o.lines, strings.ToValidUTF8(o.open.String(), ""))
			o.open.Reset()
		}
	}
	if len(o.lines) > 2*maxLines {
		o.lines = append(o.lines[:0], o.lines[len(o.lines)-maxLines:]...)
	}
	o.scroll = 0
	return len(p), nil
}

// last returns n lines, those that the user has scrolled to.
func (o *output) last(n int) []string {
	o.scroll = max(min(o.scroll, len(o.lines)-n), 0)
	end := len(o.lines) - o.scroll
	return o.lines[max(end-n, 0):end]
}
