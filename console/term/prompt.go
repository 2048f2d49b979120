package term

import (
	"slices"

	"github.com/gdamore/tcell/v2"
)

// maxInput bounds what a prompt takes, in characters.
const maxInput = 4096

// prompt is a line to fill in.
type prompt struct {
	title  string
	text   []rune
	at     int // index in text of the cursor
	first  int // index in text of the first character shown
	accept func(t *Term, text string)
	back   panel // what Esc returns to
}

// ask opens a prompt that begins with text. accept is called with what was
// entered, unless that is nothing.
func (t *Term) ask(title, text string, accept func(t *Term, text string)) {
	r := []rune(text)
	t.panel = &prompt{title: title, text: r, at: len(r), accept: accept, back: t.mainMenu()}
}

func (p *prompt) draw(c *canvas) cursor {
	x, y, w, h := box(c, p.title, max(60, len([]rune(p.title))+2), 1)
	if w < 1 || h < 1 {
		return cursor{}
	}
	p.first = max(min(p.first, p.at), p.at-w+1)
	c.fill(x, y, w, 1, fieldStyle)
	c.text(x, y, w, string(p.text[p.first:]), fieldStyle)
	return cursor{shown: true, x: x + p.at - p.first, y: y, style: tcell.CursorStyleBlinkingBar}
}

func (p *prompt) key(t *Term, ev *tcell.EventKey) {
	switch ev.Key() {
	case tcell.KeyRune:
		if ev.Modifiers()&(tcell.ModAlt|tcell.ModCtrl) == 0 && len(p.text) < maxInput {
			p.text = slices.Insert(p.text, p.at, ev.Rune())
			p.at++
		}
	case tcell.KeyBackspace, tcell.KeyBackspace2:
		if p.at > 0 {
			p.at--
			p.text = slices.Delete(p.text, p.at, p.at+1)
		}
	case tcell.KeyDelete:
		if p.at < len(p.text) {
			p.text = slices.Delete(p.text, p.at, p.at+1)
		}
	case tcell.KeyLeft:
		p.at = max(p.at-1, 0)
	case tcell.KeyRight:
		p.at = min(p.at+1, len(p.text))
	case tcell.KeyHome, tcell.KeyCtrlA:
		p.at = 0
	case tcell.KeyEnd, tcell.KeyCtrlE:
		p.at = len(p.text)
	case tcell.KeyCtrlU:
		p.text, p.at = nil, 0
	case tcell.KeyEsc:
		t.panel = p.back
	case tcell.KeyEnter:
		if t.pasting { // a line end in a pasted text
			return
		}
		t.panel = nil
		if len(p.text) > 0 {
			p.accept(t, string(p.text))
		}
	}
}

func (p *prompt) mouse(*Term, *tcell.EventMouse) {}
