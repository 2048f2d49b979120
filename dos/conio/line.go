package conio

// line is the line that is being typed, and those before it.
type line struct {
	text    []byte
	skipLF  bool // the line before ended with CR: an LF that follows it is no other end
	history history
}

// maxHistory bounds the lines that the up key brings back.
const maxHistory = 50

// history is the lines that have been typed.
type history struct {
	lines []string
	at    int // line shown, len(lines) for none
}

func (h *history) add(line []byte) {
	if s := string(line); s != "" && (len(h.lines) == 0 || h.lines[len(h.lines)-1] != s) {
		h.lines = append(h.lines, s)
		h.lines = h.lines[max(0, len(h.lines)-maxHistory):]
	}
	h.at = len(h.lines)
}

// last is the line before: the template of the function keys.
func (h *history) last() string {
	if len(h.lines) == 0 {
		return ""
	}
	return h.lines[len(h.lines)-1]
}

// move goes to the line before the one shown, or to the one after it, and is that line, "" behind the last.
func (h *history) move(back bool) string {
	if back {
		h.at = max(h.at-1, 0)
	} else {
		h.at = min(h.at+1, len(h.lines))
	}
	if h.at == len(h.lines) {
		return ""
	}
	return h.lines[h.at]
}
