package view

import (
	"slices"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// Limits of the command line.
const (
	maxHistory = 500  // lines
	maxLine    = 1000 // characters
)

// line is an editor of one line. It remembers the lines that were entered before.
type line struct {
	text    []rune
	at      int      // index in text of the cursor
	history []string // the lines before, the oldest first
	recall  int      // index in history of the line that is shown; len(history) means none
	pending string   // the line that was being edited before one of history was shown
}

// String returns the text.
func (l *line) String() string { return string(l.text) }

// set replaces the text and puts the cursor behind it.
func (l *line) set(s string) {
	l.text = []rune(s)
	l.text = l.text[:min(len(l.text), maxLine)]
	l.at = len(l.text)
}

// take returns the text, keeps it in the history and empties the line.
func (l *line) take() string {
	s := string(l.text)
	if s != "" && (len(l.history) == 0 || l.history[len(l.history)-1] != s) {
		l.history = append(l.history, s)
		if len(l.history) > maxHistory {
			l.history = slices.Delete(l.history, 0, 1)
		}
	}
	l.set("")
	l.recall = len(l.history)
	return s
}

// past goes n lines back in the history, or with a negative n forward.
func (l *line) past(n int) {
	to := max(min(l.recall-n, len(l.history)), 0)
	if to == l.recall {
		return
	}
	if l.recall == len(l.history) {
		l.pending = string(l.text)
	}
	if l.recall = to; to == len(l.history) {
		l.set(l.pending)
		return
	}
	l.set(l.history[to])
}

// key edits the line. It reports whether the key is one that does.
func (l *line) key(ev *tcell.EventKey) bool {
	switch ev.Key() {
	case tcell.KeyRune:
		if ev.Modifiers()&(tcell.ModAlt|tcell.ModCtrl) != 0 {
			return false
		}
		if len(l.text) < maxLine && utf8.ValidRune(ev.Rune()) && ev.Rune() >= ' ' {
			l.text = slices.Insert(l.text, l.at, ev.Rune())
			l.at++
		}
	case tcell.KeyBackspace, tcell.KeyBackspace2:
		if l.at > 0 {
			l.at--
			l.text = slices.Delete(l.text, l.at, l.at+1)
		}
	case tcell.KeyDelete:
		if l.at < len(l.text) {
			l.text = slices.Delete(l.text, l.at, l.at+1)
		}
	case tcell.KeyCtrlU:
		l.text, l.at = slices.Delete(l.text, 0, l.at), 0
	case tcell.KeyCtrlK:
		l.text = l.text[:l.at]
	case tcell.KeyCtrlA:
		l.at = 0
	case tcell.KeyCtrlE:
		l.at = len(l.text)
	case tcell.KeyLeft:
		l.at = max(l.at-1, 0)
	case tcell.KeyRight:
		l.at = min(l.at+1, len(l.text))
	case tcell.KeyHome:
		l.at = 0
	case tcell.KeyEnd:
		l.at = len(l.text)
	case tcell.KeyUp:
		l.past(1)
	case tcell.KeyDown:
		l.past(-1)
	default:
		return false
	}
	return true
}
