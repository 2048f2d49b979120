package view

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/monitor"
)

// wheelRows is how far the wheel scrolls.
const wheelRows = 3

// contains reports whether a cell is in r.
func (r rect) contains(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// mouse handles the mouse while the machine stands: a click in the program sets a breakpoint, one on a title turns the pages, one on a
// key of the last row is the key, the timeline goes where it is clicked or dragged to, and the wheel scrolls.
func (v *View) mouse(ev *tcell.EventMouse) {
	if v.help || v.guest {
		return
	}
	x, y := ev.Position()
	l := v.layout()
	switch b := ev.Buttons(); {
	case b&tcell.WheelUp != 0:
		wheel(v, l, x, y, -wheelRows)
	case b&tcell.WheelDown != 0:
		wheel(v, l, x, y, wheelRows)
	case b&tcell.Button1 == 0:
		v.held, v.drag = false, false
	case !v.held:
		v.held = true
		click(v, l, x, y)
	case v.drag:
		travel(v, l.time, x)
	}
}

// under returns the pane at a cell, or with title the pane whose title is there.
func (l *layout) under(x, y int, title bool) (p pane, found bool) {
	for p, r := range l.pane {
		if title {
			r.y, r.h = r.y-1, min(r.h, 1)
		}
		if r.contains(x, y) {
			return pane(p), true
		}
	}
	return 0, false
}

// wheel scrolls the pane at a cell.
func wheel(v *View, l layout, x, y, rows int) {
	p, found := l.under(x, y, false)
	if !found || p == paneRegisters {
		return
	}
	focus := v.focus
	v.focus = p
	v.scroll(rows, false)
	v.focus = focus
}

// click handles a press of the button.
func click(v *View, l layout, x, y int) {
	if p, found := l.under(x, y, true); found {
		v.focus = p
		switch p {
		case paneRegisters:
			v.scroll(1, false)
		case paneStack:
			v.turnSide()
		}
		return
	}
	if p, found := l.under(x, y, false); found {
		if v.focus = p; p == paneCode {
			clickCode(v, y-l.pane[paneCode].y)
		}
		return
	}
	switch {
	case l.time.contains(x, y):
		v.drag = true
		travel(v, l.time, x)
	case l.keys.contains(x, y):
		clickKey(v, x-l.keys.x)
	}
}

// clickCode sets or deletes the breakpoint of a row of the program.
func clickCode(v *View, row int) {
	if row < len(v.code.lines) && v.code.lines[row].Size > 0 {
		v.code.cursor = v.code.lines[row].At
		v.toggleBreak()
	}
}

// clickKey does what the key says that stands at a column of the last row.
func clickKey(v *View, x int) {
	for _, b := range bindings() {
		if b.short == "" {
			continue
		}
		name, _, _ := strings.Cut(b.names, " ")
		if x -= len(name) + len(b.short) + 2; x < 0 {
			b.do(v)
			return
		}
	}
}

// travel goes to the moment at a column of the timeline.
func travel(v *View, r rect, x int) {
	p, kept := monitor.PastOf(v.mo)
	if !kept {
		return
	}
	if n := timeline(v, r, p).moment(p, x); n != p.Now {
		v.do(fmt.Sprintf("goto %d", n))
	}
}

// askFind asks what to look for in the pane with the focus.
func (v *View) askFind() {
	what := "find text"
	if v.focus == paneMemory {
		what = `find bytes or "text"`
	}
	v.askText(what, func(answer string) {
		v.sought = answer
		v.findNext()
	})
}

// maxSearched is how many instructions a search looks through.
const maxSearched = 20000

// findNext looks for the next place of what was sought last.
func (v *View) findNext() {
	if v.sought == "" {
		return
	}
	found := true
	switch v.focus {
	case paneMemory:
		at, err := monitor.Find(v.mo, v.memory.at, v.sought)
		if err != nil {
			v.say(err)
			return
		}
		v.memory.at = at
	case paneCode:
		found = findCode(v)
	default:
		found = v.out.find(v.sought)
	}
	if !found {
		v.say(errors.New("not found"))
	}
}

// findCode moves the cursor to the next instruction whose line has the text that is sought.
func findCode(v *View) bool {
	at := v.code.cursor
	for n := 0; n < maxSearched; {
		list := v.mo.Code(at, 100)
		for _, c := range list[min(1, len(list)):] {
			if c.Size > 0 && strings.Contains(c.Text+" "+c.Label, v.sought) {
				v.code.top, v.code.cursor = c.At, c.At
				return true
			}
		}
		if n += len(list); len(list) < 100 || list[len(list)-1].Size == 0 {
			return false
		}
		at = list[len(list)-1].At
	}
	return false
}

// find scrolls the answers to the line before that has a text.
func (o *output) find(text string) bool {
	for i := len(o.lines) - o.scroll - 2; i >= 0; i-- {
		if strings.Contains(o.lines[i], text) {
			o.scroll = len(o.lines) - 1 - i
			return true
		}
	}
	return false
}
