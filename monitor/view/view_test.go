package view

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/longtest"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/testdata/demo"
)

// fakeHost notes keys and stops a run after some looks.
type fakeHost struct {
	turns   int // until it stops; 0: never
	pressed int
	onTurn  func()
}

func (h *fakeHost) Turn() bool {
	if h.onTurn != nil {
		h.onTurn()
	}
	if h.turns > 0 {
		h.turns--
		return h.turns == 0
	}
	return false
}
func (h *fakeHost) Press(keys []console.Chord)   { h.pressed += len(keys) }
func (h *fakeHost) Insert(drive, f string) error { return errors.New("no drives here") }
func (h *fakeHost) Eject(drive string) error     { return errors.New("no drives here") }

// rig is a display of the demo disk on a simulated terminal.
type rig struct {
	*View
	t    *testing.T
	sim  tcell.SimulationScreen
	host *fakeHost
	m    *machine.Machine
}

func newRig(t *testing.T, w, h int) *rig {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 2 << 20, Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(demo.Image()))}})
	if err != nil {
		t.Fatal(err)
	}
	return rigOn(t, m, w, h)
}

// rigOn is a display of a machine.
func rigOn(t *testing.T, m *machine.Machine, w, h int) *rig {
	t.Helper()
	history.New(m, 0)
	host := &fakeHost{}
	mo := monitor.New(m, host, nil)
	sim := tcell.NewSimulationScreen("UTF-8")
	v, err := New(sim, mo, host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Fini)
	sim.SetSize(w, h)
	r := &rig{v, t, sim, host, m}
	r.draw()
	return r
}

// keys sends keys by name: F7, Alt-X, or characters after a colon.
func (r *rig) keys(names ...string) {
	r.with(nil, func() {
		for _, name := range names {
			for _, ev := range events(r.t, name) {
				r.handle(ev)
				r.draw()
			}
		}
	})
}

// named are the keys that are no characters.
var named = map[string]tcell.Key{"Tab": tcell.KeyTab, "Shift-Tab": tcell.KeyBacktab, "Enter": tcell.KeyEnter, "Esc": tcell.KeyEsc,
	"Up": tcell.KeyUp, "Down": tcell.KeyDown, "Left": tcell.KeyLeft, "Right": tcell.KeyRight, "PgUp": tcell.KeyPgUp, "PgDn": tcell.KeyPgDn,
	"Ctrl-G": tcell.KeyCtrlG, "Ctrl-J": tcell.KeyLF, "Ctrl-O": tcell.KeyCtrlO, "Ctrl-T": tcell.KeyCtrlT, "Shift-F3": tcell.KeyF15, "Ctrl-C": tcell.KeyCtrlC, "Ctrl-F2": tcell.KeyF26, "Shift-F7": tcell.KeyF19,
	"Shift-F8": tcell.KeyF20, "Shift-F9": tcell.KeyF21, "Shift-F5": tcell.KeyF17, "Alt-F5": tcell.KeyF53, "Alt-F8": tcell.KeyF56, "Alt-F9": tcell.KeyF57,
	"Home": tcell.KeyHome, "End": tcell.KeyEnd, "Backspace": tcell.KeyBackspace2, "Delete": tcell.KeyDelete, "Ctrl-U": tcell.KeyCtrlU}

func events(t *testing.T, name string) (list []tcell.Event) {
	t.Helper()
	var n int
	if text, ok := strings.CutPrefix(name, ":"); ok {
		for _, c := range text {
			list = append(list, tcell.NewEventKey(tcell.KeyRune, c, 0))
		}
		return list
	}
	if k, ok := named[name]; ok {
		return append(list, tcell.NewEventKey(k, 0, 0))
	}
	if name == "Alt-X" {
		return append(list, tcell.NewEventKey(tcell.KeyRune, 'x', tcell.ModAlt))
	}
	if _, err := fmt.Sscanf(name, "F%d", &n); err != nil {
		t.Fatalf("no key %q", name)
	}
	return append(list, tcell.NewEventKey(tcell.KeyF1+tcell.Key(n-1), 0, 0))
}

func (r *rig) text() string {
	cells, w, h := r.sim.GetContents()
	var b strings.Builder
	for y := range h {
		row := ""
		for _, c := range cells[y*w : y*w+w] {
			row += string(c.Bytes)
		}
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	return b.String()
}

func (r *rig) wants(texts ...string) {
	r.t.Helper()
	for _, s := range texts {
		if !strings.Contains(r.text(), s) {
			r.t.Errorf("%q is not on the screen:\n%s", s, r.text())
		}
	}
}

// styleOf is the style of the first place where a text stands.
func (r *rig) styleOf(s string) tcell.Style {
	r.t.Helper()
	for y, row := range strings.Split(r.text(), "\n") {
		if i := strings.Index(row, s); i >= 0 {
			x := len([]rune(row[:i]))
			cells, w, _ := r.sim.GetContents()
			return cells[y*w+x].Style
		}
	}
	r.t.Fatalf("%q is not on the screen:\n%s", s, r.text())
	return tcell.Style{}
}

func TestStepsShowWhatChanges(t *testing.T) {
	r := newRig(t, 80, 25)
	r.wants("► f000:fff0", "jmp 0xf000:0xe05b", "Program  stopped", "eip 0000fff0", "F7 Step", "(iron86)")
	if r.styleOf("0000fff0") == changed {
		t.Error("before the first step something counts as changed")
	}
	r.keys("F7")
	r.wants("► f000:e05b", "instruction 1,")
	if r.styleOf("0000e05b ") != changed {
		t.Errorf("EIP is not highlighted:\n%s", r.text())
	}
	if r.styleOf("00000686") == changed {
		t.Error("EDX is highlighted")
	}
	r.keys("Shift-F7")
	r.wants("► f000:fff0", "instruction 0,")
	r.keys("F8", "F8", "Shift-F8")
	r.wants("instruction 1,")
}

// TestLongMode: addresses and registers of 64 bits have room on 80 columns.
func TestLongMode(t *testing.T) {
	r := rigOn(t, longtest.New(t), 80, 25)
	r.wants("► ffffffff81000000  mov rax,0x1122334455667788", "  ffffffff8100000a  lea r8,[rel 0xffffffff81000800]", "rax 0000000000000000", "rip ffffffff81000000",
		"rsp ffffffff81002000", "of df if tf sf zf af pf cf\n", "+0   0000000000000000", "+8   0000000000000000")
	r.keys("F7", "F7")
	r.wants("► ffffffff81000011", "rax 1122334455667788")
	r.keys("Tab", "Tab", "Right")
	r.wants("Registers: extended", "r8 ffffffff81000800\n", "mode long64", "cs 0008")
	if r.styleOf("ffffffff81000800") != changed {
		t.Error("R8 is not highlighted")
	}
	r.keys("Right")
	r.wants("Registers: segments", "fs 0010 00007f0012345678\n", "gdtr 0000000000020000 003f\n")
	r.keys("Right")
	r.wants("Registers: system", "cr3 0000000000010000\n", "lstar ffffffff81000100\n", "kgs 0000000000005000\n")
	r.keys("Tab", "Ctrl-G", ":rip", "Enter")
	r.wants("Memory at ffffffff81000011", "ffffffff81000011 49 89 00 e8 e7 00 00 00  Ië.Φτ...")
	wide := rigOn(t, longtest.New(t), 120, 30)
	wide.wants("► 0008:ffffffff81000000  48b88877665544332211  mov rax,0x1122334455667788")
}

func TestMemoryThatChangesIsHighlighted(t *testing.T) {
	r := newRig(t, 80, 25)
	r.keys(":edit 2 0xab", "Enter")
	r.wants("00 00 ab 00")
	if r.styleOf("ab 00") != changed {
		t.Error("the byte is not highlighted")
	}
}

func TestBreakpointsAtTheCursor(t *testing.T) {
	r := newRig(t, 80, 25)
	r.keys("F7", "F7", "F7", "Tab", "Down", "Down", "F2")
	at := r.code.cursor
	if s := r.styleOf("  " + at.String() + "  "); s != stops.Reverse(true) {
		t.Errorf("the breakpoint's line has style %v", s)
	}
	r.keys("Up", "Up", "F9")
	if !r.mo.Here().Same(at) {
		t.Errorf("stopped at %v, not at %v:\n%s", r.mo.Here(), at, r.text())
	}
	r.keys("Up", "Down", "F2")
	r.wants("deleted 1:")
	r.keys("Down", "F4")
	if !r.mo.Here().Same(r.code.cursor) || r.mo.Here().Same(at) {
		t.Errorf("F4 led to %v", r.mo.Here())
	}
}

// TestTheCursorAtTheEndOfASegment: in 16-bit code offset 0 follows FFFFh.
func TestTheCursorAtTheEndOfASegment(t *testing.T) {
	r := newRig(t, 80, 25)
	last, err := r.mo.Evaluate("f000:ffff")
	if err != nil {
		t.Fatal(err)
	}
	r.code.top, r.code.cursor = last, last
	r.code.lines = r.mo.Code(last, 5)
	r.code.move(r.mo, 1)
	if have, want := r.code.cursor, r.code.lines[1].At; !have.Same(want) || want.Off > 0xffff {
		t.Errorf("the cursor is at %v, want %v", have, want)
	}
}

func TestCommandLine(t *testing.T) {
	r := newRig(t, 80, 25)
	r.keys(":print 2+3", "Enter")
	r.wants("0x5 = 5")
	r.keys(":frob", "Ctrl-J")
	r.wants(`no command "frob"`)
	r.keys("Up", "Up", "End", "Backspace", ":4", "Enter")
	r.wants("0x6 = 6")
	r.keys(":last", "Tab")
	r.wants("(iron86) last-write")
	r.keys("Esc", ":help", "Enter")
	r.wants("SEG:OFF")
	for range 40 {
		r.keys("PgUp")
	}
	r.wants("(iron86) print 2+3")
	for range 40 {
		r.keys("PgDn")
	}
	r.wants("SEG:OFF")
	r.keys("Esc", ":quit", "Enter")
	if !r.done || !errors.Is(r.err, monitor.ErrQuit) {
		t.Errorf("quit: %v, %v", r.done, r.err)
	}
}

func TestPanesMoveAndZoom(t *testing.T) {
	r := newRig(t, 80, 25)
	r.keys("F7", "Tab", "PgDn", "PgDn", "PgUp", "PgUp", "Up")
	if r.code.cursor.Same(r.mo.Here()) {
		t.Error("the cursor of the listing has not moved")
	}
	r.keys("Ctrl-O")
	r.wants("► f000:e05b")
	r.keys("Tab", "Right")
	r.wants("Registers: segments", "gdtr")
	r.keys("Right")
	r.wants("Registers: system", "cr0")
	r.keys("Tab", "Ctrl-G", ":40:6c", "Enter")
	r.wants("Memory at 0040:006c")
	r.keys("Down")
	r.wants("Memory at 0040:0074")
	r.keys("F5")
	if strings.Contains(r.text(), "Registers") {
		t.Errorf("zoomed, but:\n%s", r.text())
	}
	r.keys("F5", "Tab", "PgDn", "Shift-Tab", "F1")
	r.wants("Keys (any key goes on)", "Alt-F5 Shift-F5")
	r.keys("Esc", "F10")
	if !r.done || r.err != nil {
		t.Errorf("F10: %v, %v", r.done, r.err)
	}
}

func TestAKeyStopsARun(t *testing.T) {
	for _, name := range []string{"Esc", "Ctrl-C"} {
		r := newRig(t, 80, 25)
		n := 0
		r.host.onTurn = func() {
			if n++; n == 3 {
				r.events <- events(t, name)[0]
			}
		}
		r.keys("F9")
		r.wants("interrupted", "Program  ")
		if n > 4 {
			t.Errorf("%s: %d looks at the host until it stopped", name, n)
		}
	}
}

func TestTheGuestsScreen(t *testing.T) {
	r := newRig(t, 80, 25)
	r.keys(":run 5s", "Enter", "Alt-F5")
	r.wants("Machine information")
	n := 0
	r.host.onTurn = func() {
		switch n++; n {
		case 1:
			r.events <- events(t, ":7")[0]
		case 2:
			r.events <- events(t, "Alt-F5")[0]
		case 3:
			r.events <- events(t, "Esc")[0]
		}
	}
	r.keys("Esc")
	r.wants("Registers")
	r.host.onTurn = func() {
		switch n++; n {
		case 1:
			r.events <- events(t, "Alt-F5")[0]
		case 2:
			r.events <- events(t, ":7")[0]
			r.events <- events(t, "Esc")[0]
		case 3:
			r.events <- events(t, "Alt-F5")[0]
		case 4:
			r.events <- events(t, "Esc")[0]
		}
	}
	r.keys("F9")
	if r.host.pressed != 2 {
		t.Errorf("the guest got %d keys, want 7 and Esc", r.host.pressed)
	}
	r.wants("Program  halted")
	wide := newRig(t, 165, 40)
	wide.keys(":run 5s", "Enter")
	wide.wants("Machine information", "Registers", "Stack")
}

// TestNoSizeIsTooSmall draws at all small sizes, with every pane and page.
func TestNoSizeIsTooSmall(t *testing.T) {
	r := newRig(t, 80, 25)
	for w := range 90 {
		for _, h := range []int{0, 1, 2, 3, 5, 13, 14, 15, 20, 24, 25, 60} {
			r.sim.SetSize(w, h)
			for f := range panes {
				r.focus = f
				for _, r.zoomed = range []bool{false, true} {
					r.draw()
				}
			}
		}
	}
	r.sim.SetSize(80, 25)
	r.zoomed, r.focus = false, paneCommand
	r.draw()
	r.wants("► f000:fff0", "(iron86)")
}

// TestAnyKeys sends keys at random: whatever comes, the display goes on.
func TestAnyKeys(t *testing.T) {
	need.Time(t)
	r := newRig(t, 80, 25)
	r.host.turns = 0
	rnd := rand.New(rand.NewSource(1))
	all := []string{"F1", "F2", "F3", "F5", "F6", "F7", "F8", "Shift-F7", "Shift-F8", "Shift-F9", "Ctrl-F2", "Alt-F5", "Shift-F5", ":regs", ":x ss:sp", ":u", ":é", ":'", ": "}
	for k := range named {
		if k != "Alt-F8" && k != "Shift-F9" {
			all = append(all, k)
		}
	}
	for i := range 1500 {
		k := all[rnd.Intn(len(all))]
		if i%50 == 0 {
			r.sim.SetSize(1+rnd.Intn(120), 1+rnd.Intn(50))
		}
		r.host.turns = 2
		if w, h := r.sim.Size(); h > 1 && rnd.Intn(4) == 0 { // the last row has keys that end it
			r.mouseAt(rnd.Intn(w), rnd.Intn(h-1), []tcell.ButtonMask{tcell.Button1, tcell.ButtonNone, tcell.WheelUp, tcell.WheelDown}[rnd.Intn(4)])
		}
		r.keys(k)
		if r.done {
			t.Fatalf("%s ended it", k)
		}
	}
}

// TestKeysTypedAhead: keys that come while the machine runs are for what comes after the
// run, and those that the display has not used when it closes are left for others.
func TestKeysTypedAhead(t *testing.T) {
	r := newRig(t, 80, 25)
	n := 0
	r.host.onTurn = func() {
		if n++; n == 1 {
			for _, name := range []string{"F7", ":print 2+3", "Enter", "F10", ":x é\\", "Ctrl-U", "Up", "Backspace", "Alt-X", "F3", "Esc"} {
				for _, ev := range events(t, name) {
					r.keep(ev.(*tcell.EventKey))
				}
			}
		}
	}
	r.host.turns = 3
	for _, name := range []string{":run 1s", "Enter"} {
		for _, ev := range events(t, name) {
			r.events <- ev
		}
	}
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
	if have := strings.Join(r.out.last(10), "\n"); !strings.Contains(have, "0x5 = 5") {
		t.Errorf("what was typed ahead was not done:\n%s", have)
	}
	if want := "x é\\\x15\x1b[A\b\x1bx\x1b"; string(r.Left()) != want {
		t.Errorf("left: %q, want %q", r.Left(), want)
	}
}

// TestAStopForgetsKeys: what was typed before the key that stops a run goes with it.
func TestAStopForgetsKeys(t *testing.T) {
	r := newRig(t, 80, 25)
	n := 0
	r.host.onTurn = func() {
		if n++; n == 3 {
			r.events <- events(t, "F10")[0]
			r.events <- events(t, "Ctrl-C")[0]
			r.events <- events(t, "F1")[0]
		}
	}
	r.keys("F9")
	if len(r.ahead) != 1 || keyName(r.ahead[0]) != "F1" {
		t.Errorf("%d keys are kept", len(r.ahead))
	}
}
