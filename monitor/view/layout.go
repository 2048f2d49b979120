package view

// rect is a part of the terminal, in cells.
type rect struct{ x, y, w, h int }

// layout says where the panes are. A pane without height is not shown; its title is
// the row above it.
type layout struct {
	pane  [panes]rect     // that of paneCommand has the answers
	line  rect            // the command line
	keys  rect            // the row of function keys
	guest rect            // the guest's screen; it has no width if there is no room for it
	time  rect            // the timeline; it has no height if there is no room for it
	pages [sidePages]rect // more of what the pane of the stack can show, on a large terminal
}

// Sizes of the display.
const (
	sideWidth   = 27 // width of registers and stack, with a gap
	guestWidth  = 81 // width of a text screen and a gap
	fullWidth   = 80 // width that the panes need beside the guest's screen
	wideCode    = 76 // width that the listing needs for addresses of 64 bits with the bytes of instructions
	wideStack   = 40 // width that the stack needs for addresses of 64 bits
	leastWidth  = 60 // width from which there are two columns
	tallHeight  = 40 // height from which displays, the last instructions and source have panes of their own
	leastHeight = 14 // height from which there is more than one pane
)

// arrange lays the panes out in w by h cells.
func arrange(w, h int, focus pane, zoomed bool) layout {
	var l layout
	if w <= 0 || h <= 0 {
		return l
	}
	l.keys = rect{0, h - 1, w, 1}
	if h < 2 {
		return l
	}
	l.line = rect{0, h - 2, w, 1}
	if zoomed || h < leastHeight {
		l.pane[focus] = rect{0, 1, w, max(h-3, 0)}
		return l
	}
	if w >= fullWidth+guestWidth {
		w -= guestWidth
		l.guest = rect{w + 1, 0, guestWidth - 1, h - 3}
	}
	l.time = rect{0, h - 3, w, 1}
	room := h - 5 // three titles, the command line, the keys
	code, dump := room/2, room/4
	tall := h >= tallHeight && w >= fullWidth
	if tall {
		code, dump = room*2/5, room/5
	}
	side := 0
	if w >= leastWidth {
		side = sideWidth
	}
	l.pane[paneCode] = rect{0, 1, w - side, code}
	l.pane[paneMemory] = rect{0, code + 2, w - side, dump}
	answers := rect{0, code + dump + 3, w, room - code - dump - 1} // the timeline is below
	if tall {
		half, y := w/2, answers.y
		few := (answers.h - 2) / 4
		for _, p := range []struct {
			page sidePage
			rows int
		}{{sideDisplays, few}, {sideTrace, few}, {sideSource, answers.h - 2 - 2*few}} {
			l.pages[p.page] = rect{half + 1, y, w - half - 1, p.rows}
			y += p.rows + 1
		}
		answers.w = half
	}
	l.pane[paneCommand] = answers
	if side > 0 {
		l.pane[paneRegisters] = rect{w - side + 1, 1, side - 1, code}
		l.pane[paneStack] = rect{w - side + 1, code + 2, side - 1, dump}
	}
	return l
}
