package view

import (
	"time"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// maxAhead is how many keys that were typed ahead are kept. More are dropped.
const maxAhead = 4096

// settling is how long no event must come until it is certain that all that the terminal has read has come.
const settling = 20 * time.Millisecond

// keep keeps a key that is not for the run but for what comes after it.
func (v *View) keep(ev *tcell.EventKey) {
	if len(v.ahead) < maxAhead {
		v.ahead = append(v.ahead, ev)
	}
}

// collect makes the keys that are waiting when the display is about to close part of what Left returns.
func (v *View) collect() {
	for {
		timer := time.NewTimer(settling)
		select {
		case ev, ok := <-v.events:
			if key, is := ev.(*tcell.EventKey); is {
				v.keep(key)
			}
			timer.Stop()
			if ok {
				continue
			}
		case <-timer.C:
		}
		break
	}
	for _, ev := range v.ahead {
		v.left = append(v.left, sequence(ev)...)
	}
	v.ahead = nil
}

// sequences are what an xterm sends for the keys that edit a line.
var sequences = map[tcell.Key]string{
	tcell.KeyUp: "\x1b[A", tcell.KeyDown: "\x1b[B", tcell.KeyRight: "\x1b[C", tcell.KeyLeft: "\x1b[D",
	tcell.KeyHome: "\x1b[H", tcell.KeyEnd: "\x1b[F", tcell.KeyDelete: "\x1b[3~",
}

// sequence returns what a terminal sends for a key, or "" for a key that no line editor takes.
func sequence(ev *tcell.EventKey) string {
	switch k := ev.Key(); {
	case k == tcell.KeyRune && ev.Modifiers()&tcell.ModAlt != 0:
		return "\x1b" + string(ev.Rune())
	case k == tcell.KeyRune && utf8.ValidRune(ev.Rune()):
		return string(ev.Rune())
	case k >= tcell.KeyCtrlSpace && k <= tcell.KeyCtrlUnderscore:
		return string(rune(k - tcell.KeyCtrlSpace))
	case k < ' ' || k == tcell.KeyDEL:
		return string(rune(k))
	default:
		return sequences[k]
	}
}
