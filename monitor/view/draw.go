package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/monitor"
)

// Styles of the display.
var (
	plain   = tcell.StyleDefault
	title   = plain.Background(tcell.ColorTeal).Foreground(tcell.ColorBlack)
	focused = plain.Background(tcell.ColorSilver).Foreground(tcell.ColorBlack)
	dim     = plain.Foreground(tcell.ColorGray)
	changed = plain.Foreground(tcell.ColorYellow).Bold(true)
	current = plain.Background(tcell.ColorNavy).Foreground(tcell.ColorWhite)
	stops   = plain.Background(tcell.ColorMaroon).Foreground(tcell.ColorWhite)
	hotkey  = plain.Foreground(tcell.ColorRed).Background(tcell.ColorSilver)
)

// layout returns where the panes are now.
func (v *View) layout() layout {
	w, h := v.screen.Size()
	return arrange(w, h, v.focus, v.zoomed)
}

// draw brings the terminal up to date.
func (v *View) draw() {
	v.drawn = time.Now()
	v.screen.HideCursor()
	if v.guest {
		v.drawGuestOnly()
	} else {
		v.screen.Clear()
		v.drawPanes()
	}
	v.screen.Show()
}

// text draws s in at most w cells and returns how many it took.
func (v *View) text(x, y, w int, s string, style tcell.Style) (used int) {
	for _, r := range s {
		if used >= w {
			break
		}
		if r < ' ' || r == 0x7f {
			r = '·'
		}
		if _, width := v.screen.Put(x+used, y, string(r), style); width != 1 {
			v.screen.Put(x+used, y, "?", style)
		}
		used++
	}
	return used
}

// bar draws a title over a pane.
func (v *View) bar(r rect, p pane, s string) {
	if r.h <= 0 || r.y <= 0 {
		return
	}
	style := title
	if v.focus == p {
		style = focused
	}
	v.text(r.x, r.y-1, r.w, fmt.Sprintf(" %-*s", r.w, s), style)
}

// drawPanes draws all panes, or the help.
func (v *View) drawPanes() {
	l := v.layout()
	if v.help {
		v.drawHelp(l)
		return
	}
	v.drawCode(l.pane[paneCode])
	v.drawRegisters(l.pane[paneRegisters])
	v.drawMemory(l.pane[paneMemory])
	v.drawSide(l.pane[paneStack], v.side)
	for p, r := range l.pages {
		v.drawSide(r, sidePage(p))
	}
	drawTimeline(v, l.time)
	v.drawOutput(l.pane[paneCommand])
	if l.guest.w > 0 {
		v.mo.Machine().Render(&v.frame)
		term.Paint(v.screen, &v.frame, l.guest.x, l.guest.y, l.guest.w, l.guest.h)
	}
	v.drawLine(l.line)
	v.drawKeys(l.keys)
}

// drawCode draws the listing of the program.
func (v *View) drawCode(r rect) {
	if r.h <= 0 {
		return
	}
	v.bar(r, paneCode, "Program  "+v.state())
	v.code.show(v.mo, r.h)
	for i, c := range v.code.lines {
		style, mark := plain, "  "
		switch {
		case c.Break:
			style = stops
		case c.Here:
			style = current
		}
		if c.Here {
			mark = "► "
		}
		text := c.Text
		if c.At.Wide && r.w < wideCode {
			text = c.Short
		}
		text = mark + text
		if c.Label != "" {
			text += "  ; " + c.Label
		}
		if c.At.Same(v.code.cursor) && v.focus == paneCode {
			style = style.Reverse(true)
		}
		v.text(r.x, r.y+i, r.w, fmt.Sprintf("%-*s", r.w, text), style)
	}
}

// drawRegisters draws a sheet of registers. What has changed since the stop before is marked.
func (v *View) drawRegisters(r rect) {
	if r.h <= 0 {
		return
	}
	sheets := v.mo.Sheets()
	name := sheets[v.sheet%len(sheets)]
	v.bar(r, paneRegisters, "Registers: "+name)
	rows := v.mo.Sheet(name)
	for i, row := range rows[:min(len(rows), r.h)] {
		x := r.x
		for k, f := range row {
			if k > 0 {
				x++
			}
			style := plain
			if v.before.fields[place{name, i, k}] != f.Text {
				style = changed
			}
			left := r.x + r.w - x
			if f.Name != "" && len(row) < 5 {
				x += v.text(x, r.y+i, left, f.Name+" ", dim)
				left = r.x + r.w - x
			}
			x += v.text(x, r.y+i, left, f.Text, style)
			if k == 0 && len(row) == 2 {
				x = max(x, r.x+13)
			}
		}
	}
}

// drawMemory draws the dump. What has changed since the stop before is marked.
func (v *View) drawMemory(r rect) {
	if r.h <= 0 {
		return
	}
	v.memory.wide = 4
	for _, n := range []int{8, 16} {
		if r.w >= max(14, 5+len(v.memory.at.Short()))+4*n {
			v.memory.wide = n
		}
	}
	b := v.memory.show(v.mo, r.h)
	v.bar(r, paneMemory, fmt.Sprintf("Memory at %s", v.memory.at.Short()))
	for row := range r.h {
		at := row * v.memory.wide
		x := r.x + v.text(r.x, r.y+row, r.w, v.memory.at.Plus(at).Short()+" ", dim)
		chars := x + 3*v.memory.wide + 1
		for i := at; i < at+v.memory.wide; i++ {
			if i >= len(b) {
				v.text(x, r.y+row, r.x+r.w-x, "--", dim)
				x += 3
				continue
			}
			style := plain
			if v.before.differs(v.memory.at, b, i) {
				style = changed
			}
			v.text(x, r.y+row, r.x+r.w-x, fmt.Sprintf("%02x", b[i]), style)
			v.text(chars+i-at, r.y+row, r.x+r.w-chars-i+at, string(visible(b[i])), style)
			x += 3
		}
	}
}

// visible returns the character of a byte, as in a dump.
func visible(b byte) rune {
	if b < 32 || b == 127 || b == 255 {
		return '.'
	}
	return console.Rune(b)
}

// drawStack draws the entries of the stack from its top on.
func (v *View) drawStack(r rect) {
	for i := range r.h {
		at, size := v.mo.StackEntry(i + v.stack)
		b, err := v.mo.Read(at, size)
		text := fmt.Sprintf("%v ", at)
		if at.Wide && r.w < wideStack {
			text = fmt.Sprintf("+%-3x ", (i+v.stack)*size)
		}
		if err != nil {
			v.text(r.x, r.y+i, r.w, text+"not there", dim)
			continue
		}
		n := uint64(0)
		for k := range b {
			n |= uint64(b[k]) << (8 * k)
		}
		v.text(r.x, r.y+i, r.w, fmt.Sprintf("%s%0*x %s", text, 2*size, n, v.mo.Name(n)), plain)
	}
}

// drawOutput draws the answers of commands.
func (v *View) drawOutput(r rect) {
	if r.h <= 0 {
		return
	}
	m := v.mo.Machine()
	now := m.Now()
	v.bar(r, paneCommand, fmt.Sprintf("Monitor  instruction %d, %d.%06d s", m.Retired(), now/1e9, now%1e9/1e3))
	for i, s := range v.out.last(r.h) {
		v.text(r.x, r.y+i, r.w, s, plain)
	}
}

// drawLine draws the command line, scrolled to its cursor.
func (v *View) drawLine(r rect) {
	label := monitor.Prompt
	if v.prompt.do != nil {
		label = v.prompt.text
	}
	x := r.x + v.text(r.x, r.y, r.w, label, plain)
	room := r.x + r.w - x
	if room <= 0 {
		return
	}
	first := max(v.line.at-room+1, 0)
	v.text(x, r.y, room, string(v.line.text[first:]), plain)
	if !v.running {
		v.screen.ShowCursor(x+v.line.at-first, r.y)
	}
}

// drawKeys draws the row of function keys.
func (v *View) drawKeys(r rect) {
	v.text(r.x, r.y, r.w, strings.Repeat(" ", r.w), focused)
	x := r.x
	for _, b := range bindings() {
		if b.short == "" {
			continue
		}
		name, _, _ := strings.Cut(b.names, " ")
		x += v.text(x, r.y, r.w-x, " "+name, hotkey)
		x += v.text(x, r.y, r.w-x, " "+b.short, focused)
	}
}

// drawHelp draws the list of keys.
func (v *View) drawHelp(l layout) {
	w, h := v.screen.Size()
	v.text(0, 0, w, fmt.Sprintf(" %-*s", w, "Keys (any key goes on)"), title)
	for i, b := range bindings() {
		if i+1 >= h {
			break
		}
		v.text(1, i+1, w-1, fmt.Sprintf("%-16s %s", b.names, b.brief), plain)
	}
	for i, s := range []string{
		"Up Down PgUp PgDn move in the pane with the focus; Left and Right turn its pages.",
		"Typed characters go to the command line: help lists the commands.",
		"Mouse: breakpoints in the program, pages on titles, the run above the command line.",
	} {
		v.text(1, len(bindings())+2+i, w-1, s, plain)
	}
	v.drawKeys(l.keys)
}

// drawGuestOnly shows the guest's screen in full.
func (v *View) drawGuestOnly() {
	w, h := v.screen.Size()
	v.mo.Machine().Render(&v.frame)
	x, y, cursor := term.Paint(v.screen, &v.frame, 0, 0, w, max(h, 0))
	if cursor {
		v.screen.ShowCursor(x, y)
	}
}
