package view

import (
	"bytes"
	"maps"

	"github.com/gdamore/tcell/v2"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/monitor/expr"
)

// codePane is the listing.
type codePane struct {
	top, cursor expr.Value         // addresses of the first line and of that with the cursor
	follow      bool               // the machine has moved, and the listing must show where it is
	lines       []monitor.CodeLine // as shown
}

// show fills lines for n rows. They have the next instruction among them when the machine has moved.
func (p *codePane) show(mo *monitor.Monitor, n int) {
	if p.follow {
		p.follow = false
		p.cursor = mo.Here()
		if !p.has(mo.Here()) {
			p.top = mo.Here()
		}
	}
	p.lines = mo.Code(p.top, n)
	if i := p.index(mo.Here()); i > n*3/4 && n > 4 && p.cursor.Same(mo.Here()) { // keep what comes next in sight
		p.top = p.lines[i-n/4].At
		p.lines = mo.Code(p.top, n)
	}
}

// has reports whether the instruction at a is shown.
func (p *codePane) has(a expr.Value) bool { return p.index(a) >= 0 }

// index returns the row that shows the instruction at a, or -1.
func (p *codePane) index(a expr.Value) int {
	for i, l := range p.lines {
		if l.At.Same(a) {
			return i
		}
	}
	return -1
}

// move moves the cursor by n lines and scrolls as is needed.
func (p *codePane) move(mo *monitor.Monitor, n int) {
	for ; n > 0; n-- {
		i := p.index(p.cursor)
		list := mo.Code(p.cursor, 2)
		if i < 0 || len(list) < 2 {
			return
		}
		p.cursor = list[1].At
		if i == len(p.lines)-1 && len(p.lines) > 1 {
			rows := len(p.lines)
			p.top = p.lines[1].At
			p.lines = mo.Code(p.top, rows)
		}
	}
	for ; n < 0; n++ {
		i := p.index(p.cursor)
		if i > 0 {
			p.cursor = p.lines[i-1].At
			continue
		}
		rows := max(len(p.lines), 1)
		p.cursor = mo.Before(p.cursor)
		p.top = p.cursor
		p.lines = mo.Code(p.top, rows)
	}
}

// memoryPane is the dump.
type memoryPane struct {
	at    expr.Value
	wide  int    // how many bytes are in a row
	bytes []byte // as shown
}

// show reads memory for some rows. It ends before the first byte that is not there.
func (p *memoryPane) show(mo *monitor.Monitor, rows int) []byte {
	n := rows * p.wide
	b, err := mo.Read(p.at, n)
	if err != nil {
		b = nil
		for i := range n {
			one, err := mo.Read(p.at.Plus(i), 1)
			if err != nil {
				break
			}
			b = append(b, one...)
		}
	}
	p.bytes = b
	return b
}

// snapshot is what the display shows of a moment. Two of them tell what has changed.
type snapshot struct {
	at     machine.Position
	fields map[place]string
	from   expr.Value // address of memory
	memory []byte
}

// place is where a field stands on a sheet of registers.
type place struct {
	sheet    string
	row, col int
}

// take makes a snapshot of now.
func (v *View) take() snapshot {
	s := snapshot{at: v.mo.Machine().Position(), fields: map[place]string{}, from: v.memory.at}
	for _, name := range v.mo.Sheets() {
		for i, row := range v.mo.Sheet(name) {
			for k, f := range row {
				s.fields[place{name, i, k}] = f.Text
			}
		}
	}
	if b, err := v.mo.Read(v.memory.at, len(v.memory.bytes)); err == nil {
		s.memory = b
	}
	return s
}

// differs reports whether byte i of b, which is memory from at on, was another one then.
func (s snapshot) differs(at expr.Value, b []byte, i int) bool {
	return s.from.Same(at) && i < len(s.memory) && s.memory[i] != b[i]
}

// equal reports whether nothing has changed between two snapshots.
func (s snapshot) equal(o snapshot) bool {
	return s.at == o.at && maps.Equal(s.fields, o.fields) && bytes.Equal(s.memory, o.memory)
}

// scrollKey moves in the pane with the focus. It reports whether the key is one that does.
func (v *View) scrollKey(ev *tcell.EventKey) bool {
	page := max(v.layout().pane[v.focus].h-1, 1)
	by := 0
	switch ev.Key() {
	case tcell.KeyUp:
		by = -1
	case tcell.KeyDown:
		by = 1
	case tcell.KeyPgUp:
		by = -page
	case tcell.KeyPgDn:
		by = page
	case tcell.KeyLeft, tcell.KeyRight:
		if v.focus != paneRegisters && v.focus != paneStack {
			return false
		}
		if v.focus == paneStack {
			v.side = (v.side + sidePages + map[bool]sidePage{true: -1, false: 1}[ev.Key() == tcell.KeyLeft]) % sidePages
			return true
		}
		by = 1
		if ev.Key() == tcell.KeyLeft {
			by = -1
		}
	default:
		return false
	}
	return v.scroll(by, ev.Key() == tcell.KeyUp || ev.Key() == tcell.KeyDown)
}

// scroll moves the contents of the pane with the focus by n rows, and reports whether it did. single says that n is
// from the key Up or Down: when the command line has the focus, these are for its history.
func (v *View) scroll(n int, single bool) bool {
	switch v.focus {
	case paneCommand:
		if single {
			return false
		}
		v.out.scroll = max(v.out.scroll-n, 0)
	case paneCode:
		v.code.move(v.mo, n)
	case paneRegisters:
		names := len(v.mo.Sheets())
		v.sheet = (v.sheet + names + min(max(n, -1), 1)) % names
	case paneMemory:
		v.memory.at = v.memory.at.Plus(n * max(v.memory.wide, 1))
	case paneStack:
		v.stack = max(v.stack+n, 0)
	}
	return true
}

// toggleBreak sets or deletes the breakpoint at the cursor.
func (v *View) toggleBreak() { v.act(func() error { return v.mo.ToggleBreak(v.code.cursor) }) }

// runHere runs to the cursor.
func (v *View) runHere() { v.act(func() error { return v.mo.RunTo(v.code.cursor) }) }

// home shows where the machine is.
func (v *View) home() {
	v.code.follow, v.stack = true, 0
	v.code.lines = nil
}

// askPlace asks for the address to show in the pane: the program, unless the
// memory has the focus.
func (v *View) askPlace() {
	if v.focus == paneMemory {
		v.ask("memory at", func(a expr.Value) { v.memory.at = a })
		return
	}
	v.ask("program at", func(a expr.Value) { v.code.top, v.code.cursor = a, a })
}
