package term

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// TestA25RowGuestOn24Rows: every row of it can be brought into view, by keys and by the mouse, and the way out is always there.
func TestA25RowGuestOn24Rows(t *testing.T) {
	r := newRig(t, 80, 24)
	f := textFrame(80, 25)
	f.Cursor = console.Cursor{Visible: true, Row: 24, Col: 0, Top: 13, Bottom: 14}
	r.show(f)
	shows := func(first, last byte) {
		t.Helper()
		r.wants("Ctrl-] menu")
		if top, bottom := r.row(0)[0], r.row(22)[0]; top != first || bottom != last {
			t.Errorf("rows %c to %c, want %c to %c", top, bottom, first, last)
		}
	}
	shows('C', 'Y') // the cursor is in the last row
	r.wants("rows 3-25 of 25")
	r.keys("\x1d")
	r.wants("Move the view")
	r.keys("w")
	r.key(tcell.KeyUp, 0, 0)
	if got := r.row(0)[0]; got != 'B' {
		t.Errorf("after Up the top row is %c", got)
	}
	r.key(tcell.KeyPgUp, 0, 0)
	if got := r.row(0)[0]; got != 'a' {
		t.Errorf("after PgUp the top row is %c", got)
	}
	r.keys("\x1b")
	r.show(f)
	r.key(tcell.KeyRune, 'x', 0) // goes to the guest
	if got := r.m.took(); got != "X" && !strings.EqualFold(got, "x") {
		t.Errorf("the guest got %q", got)
	}
	shows('a', 'W')
	move := func(y int) {
		r.handle(tcell.NewEventMouse(5, y, 0, 0))
		r.draw()
	}
	move(22)
	move(22)
	move(22)
	shows('C', 'Y')
	move(0)
	shows('B', 'X')
	f.Cursor.Row = 23 // in view; but the view is the cursor's again
	r.show(f)
	shows('B', 'X')
	f.Cursor.Row = 24
	r.show(f)
	shows('C', 'Y')
}

// TestNothingToMove: where all is seen the menu offers nothing.
func TestNothingToMove(t *testing.T) {
	r := newRig(t, 80, 25)
	r.show(textFrame(80, 25))
	r.keys("\x1d")
	if strings.Contains(r.screenText(), "Move the view") {
		t.Error("the menu offers to move the view")
	}
}
