package term

import (
	"slices"
	"unicode"

	"github.com/gdamore/tcell/v2"
)

// item is a line of a menu.
type item struct {
	letter rune // the key that chooses the item, in either case
	label  string
	do     func(t *Term)
}

// menu is a list to choose from.
type menu struct {
	title string
	items []item
	at    int   // index of the item that Enter chooses
	first int   // index of the first item shown, when not all have room
	back  panel // what Esc returns to; nil: the guest's screen

	x, y, w, h int // where the items were drawn
}

func (m *menu) draw(c *canvas) cursor {
	w := len([]rune(m.title)) + 2
	for _, i := range m.items {
		w = max(w, len([]rune(i.label))+4)
	}
	m.x, m.y, m.w, m.h = box(c, m.title, w, len(m.items))
	m.first = max(min(m.first, m.at), m.at-m.h+1, 0)
	for row := range m.h {
		i := m.first + row
		style, letter := windowStyle, letterStyle
		if i == m.at {
			style, letter = chosenStyle, chosenStyle
			c.fill(m.x, m.y+row, m.w, 1, style)
		}
		c.text(m.x, m.y+row, m.w, string(m.items[i].letter), letter)
		c.text(m.x+3, m.y+row, m.w-3, m.items[i].label, style)
	}
	return cursor{}
}

func (m *menu) key(t *Term, ev *tcell.EventKey) {
	switch k := ev.Key(); {
	case k == tcell.KeyUp:
		m.at = (m.at + len(m.items) - 1) % len(m.items)
	case k == tcell.KeyDown:
		m.at = (m.at + 1) % len(m.items)
	case k == tcell.KeyHome || k == tcell.KeyPgUp:
		m.at = 0
	case k == tcell.KeyEnd || k == tcell.KeyPgDn:
		m.at = len(m.items) - 1
	case k == tcell.KeyEnter:
		m.choose(t, m.at)
	case k == tcell.KeyEsc:
		t.panel = m.back
	case slices.Equal(Chord(ev), t.cfg.Escape.keys()): // pressed a second time, it is for the guest
		t.panel = nil
		t.press(t.cfg.Escape.keys())
	case k == tcell.KeyRune:
		for i := range m.items {
			if m.items[i].letter == unicode.ToLower(ev.Rune()) {
				m.choose(t, i)
				return
			}
		}
	}
}

func (m *menu) mouse(t *Term, ev *tcell.EventMouse) {
	if ev.Buttons()&tcell.ButtonPrimary == 0 {
		return
	}
	x, y := ev.Position()
	if x >= m.x && x < m.x+m.w && y >= m.y && y < m.y+m.h {
		m.choose(t, m.first+y-m.y)
	} else {
		t.panel = nil
	}
}

// choose closes the menu and does what item i says, which may open a window.
func (m *menu) choose(t *Term, i int) {
	m.at = i
	t.panel = nil
	m.items[i].do(t)
}
