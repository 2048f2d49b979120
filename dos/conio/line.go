package conio

// line is the line that the user is typing.
type line struct {
	text    []byte
	skipLF  bool // the line before ended with CR, so an LF after it is not another end
	history history
}

// maxHistory bounds the lines that the up key brings back.
const maxHistory = 50

// history holds the lines that were typed before.
type history struct {
	lines []string
	at    int // index of the line shown; len(lines): none is
}

func (h *history) add(line []byte) {
	if s := string(line); s != "" && (len(h.lines) == 0 || h.lines[len(h.lines)-1] != s) {
		h.lines = append(h.lines, s)
		h.lines = h.lines[max(0, len(h.lines)-maxHistory):]
	}
	h.at = len(h.lines)
}

// last returns the line before, from which the function keys copy.
func (h *history) last() string {
	if len(h.lines) == 0 {
		return ""
	}
	return h.lines[len(h.lines)-1]
}

// move goes to the line before the one shown, or to the one after it, and returns it. After the last line it returns
// "".
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
