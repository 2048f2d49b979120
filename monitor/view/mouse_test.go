package view

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// mouseAt sends events of the mouse.
func (r *rig) mouseAt(x, y int, buttons ...tcell.ButtonMask) {
	r.with(nil, func() {
		for _, b := range buttons {
			r.handle(tcell.NewEventMouse(x, y, b, 0))
			r.draw()
		}
	})
}

// find returns where a text stands on the screen.
func (r *rig) find(s string) (x, y int) {
	r.t.Helper()
	for y, row := range strings.Split(r.text(), "\n") {
		if i := strings.Index(row, s); i >= 0 {
			return len([]rune(row[:i])), y
		}
	}
	r.t.Fatalf("%q is not on the screen:\n%s", s, r.text())
	return 0, 0
}

// clickOn presses and releases the button on a text.
func (r *rig) clickOn(s string) {
	r.t.Helper()
	x, y := r.find(s)
	r.mouseAt(x, y, tcell.Button1, tcell.ButtonNone)
}

func TestMouse(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		r := newRig(t, size[0], size[1])
		r.keys("F7", "F7", "F7", "F7")
		r.clickOn("jmp short 0x16")
		if r.focus != paneCode {
			t.Errorf("%v: the focus is on %d", size, r.focus)
		}
		r.wants("1: break at f000:0014")
		r.clickOn("► f000:")
		r.wants("2: break at ")
		r.clickOn("► f000:")
		r.wants("deleted 2")
		r.clickOn("Registers: general")
		r.wants("Registers: ")
		if strings.Contains(r.text(), "Registers: general") {
			t.Errorf("%v: the page of registers is the same:\n%s", size, r.text())
		}
		r.clickOn("Step")
		r.wants("instruction 5,")
		x, y := r.find("Memory at 0000:0000")
		r.mouseAt(x, y+1, tcell.WheelDown)
		r.wants(map[int]string{80: "Memory at 0000:0018", 200: "Memory at 0000:0030"}[size[0]])
		r.mouseAt(x, y+1, tcell.WheelUp)
		r.wants("Memory at 0000:0000")
		if r.focus != paneRegisters {
			t.Errorf("%v: the wheel moves the focus", size)
		}
		r.clickOn("Stack")
		r.wants("Displays")
	}
}

// TestTimeline: the run can be dragged through, and shows marks and changes.
func TestTimeline(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		r := newRig(t, size[0], size[1])
		r.keys(":step 1000", "Enter", ":edit 5 1", "Enter", ":mark here", "Enter", ":step 3000", "Enter")
		last := r.m.Retired()
		end := fmt.Sprintf("instruction %d,", last)
		r.wants("0 ─", fmt.Sprintf("● %d", last), "▼")
		x, y := r.find("0 ─")
		r.mouseAt(x+2, y, tcell.Button1)
		r.wants("instruction 0,")
		r.mouseAt(r.layout().time.w/2, y+2, tcell.Button1) // dragged off the row
		if n := r.m.Retired(); n < last*4/10 || n > last*6/10 {
			t.Errorf("%v: the middle of the run is instruction %d", size, n)
		}
		r.mouseAt(size[0]-1, y, tcell.Button1, tcell.ButtonNone)
		r.wants(end)
		r.mouseAt(x+2, y, tcell.ButtonNone)
		r.wants(end)
	}
}

// TestSidePages: displays, the last instructions and source, as pages of a pane, and on a large terminal beside the answers.
func TestSidePages(t *testing.T) {
	r := newRig(t, 80, 24)
	r.keys(":until 7c00h", "Enter", "F7", "F7", "F7")
	hash := r.m.Hash()
	r.keys("Ctrl-T")
	r.wants("Displays", "display EXPRESSION")
	r.keys(":display/x $ss", "Enter")
	r.wants("$ss = 0x0")
	r.keys("Ctrl-T")
	r.wants("Last instructions", "0000:7c3e  cli", "0000:7c3f  xor ax,ax")
	if r.m.Hash() != hash {
		t.Error("to show the last instructions changes the machine")
	}
	r.keys("Ctrl-T")
	r.wants("Source", "no source line is known")
	r.keys("Ctrl-T")
	r.wants("Stack", "0000:7c00 ")
	big := newRig(t, 200, 60)
	big.keys(":display ip", "Enter", ":until 7c00h", "Enter", "F7", "F7")
	big.wants("Stack", "Displays", "Last instructions", "Source", "ip = 0x7c3f", "0000:7c00  eb3c              jmp short 0x7c3e")
}

// TestFind looks for data in memory, and for text in the program and the answers.
func TestFind(t *testing.T) {
	r := newRig(t, 80, 24)
	r.keys(":until 7c00h", "Enter", "Tab", "Tab", "Tab", "F3", `:"IRON86"`, "Enter")
	r.wants("Memory at 0000:7c03")
	r.keys("Shift-F3")
	r.wants("Memory at 0000:7c2b")
	r.keys("F3", `:"nowhere to be found"`, "Enter")
	r.wants("not found", "Memory at 0000:7c2b")
	r.keys("Tab", "Tab", "Tab", "F3", ":cld", "Enter")
	if !strings.Contains(r.text(), "cld") {
		t.Errorf("no CLD is shown:\n%s", r.text())
	}
	r.keys("F3", ":frobnicate", "Enter")
	r.wants("not found")
	r.keys("Esc", ":help", "Enter", "F3", ":press keys", "Enter")
	r.wants("press keys")
	r.keys("F3", "Enter")
}
