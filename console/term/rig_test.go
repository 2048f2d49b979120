package term

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// fakeScreen is tcell's simulation that also counts.
type fakeScreen struct {
	tcell.SimulationScreen
	shows  int
	style  tcell.CursorStyle
	finis  int
	events []string // suspend, resume
	lost   error    // what Resume finds
}

func (s *fakeScreen) Show()                                                { s.shows++; s.SimulationScreen.Show() }
func (s *fakeScreen) SetCursorStyle(c tcell.CursorStyle, _ ...tcell.Color) { s.style = c }
func (s *fakeScreen) Fini()                                                { s.finis++; s.SimulationScreen.Fini() }
func (s *fakeScreen) Suspend() error                                       { s.events = append(s.events, "suspend"); return nil }
func (s *fakeScreen) Resume() error                                        { s.events = append(s.events, "resume"); return s.lost }

// fakeMachine notes what is asked of it.
type fakeMachine struct {
	screen *fakeScreen
	log    []string
	drives []Drive
	speed  float64
	fail   error
	mouse  []console.MouseEvent
	quit   func()
}

func (m *fakeMachine) note(format string, args ...any) {
	m.log = append(m.log, fmt.Sprintf(format, args...))
}

func (m *fakeMachine) Press(keys console.Chord) {
	var names []string
	for _, k := range keys {
		names = append(names, k.String())
	}
	m.note("%s", strings.Join(names, "-"))
}
func (m *fakeMachine) Mouse(e console.MouseEvent)  { m.mouse = append(m.mouse, e) }
func (m *fakeMachine) SetPaused(p bool)            { m.note("paused %v", p) }
func (m *fakeMachine) Reset()                      { m.note("reset") }
func (m *fakeMachine) PowerOff()                   { m.note("power off") }
func (m *fakeMachine) Drives() []Drive             { return m.drives }
func (m *fakeMachine) Insert(d, path string) error { m.note("insert %s %s", d, path); return m.fail }
func (m *fakeMachine) Eject(d string) error        { m.note("eject %s", d); return m.fail }
func (m *fakeMachine) Screenshot(p string) error   { m.note("screenshot %s", p); return m.fail }
func (m *fakeMachine) SaveState(p string) error    { m.note("save %s", p); return m.fail }
func (m *fakeMachine) LoadState(p string) error    { m.note("load %s", p); return m.fail }
func (m *fakeMachine) Speed() float64              { return m.speed }
func (m *fakeMachine) SetSpeed(times float64)      { m.note("speed %v", times) }
func (m *fakeMachine) Back(d time.Duration) error  { m.note("back %v", d); return m.fail }
func (m *fakeMachine) Monitor() error {
	m.screen.events = append(m.screen.events, "monitor")
	return m.fail
}
func (m *fakeMachine) Quit() {
	m.note("quit")
	if m.quit != nil {
		m.quit()
	}
}
func (m *fakeMachine) Interrupt() {
	m.note("interrupt")
	if m.quit != nil {
		m.quit()
	}
}

// took gives what was asked since the last call.
func (m *fakeMachine) took() string {
	s := strings.Join(m.log, " ")
	m.log = nil
	return s
}

// rig is a terminal of w by h cells, driven by hand.
type rig struct {
	*Term
	t   *testing.T
	sim *fakeScreen
	m   *fakeMachine
}

func newRig(t *testing.T, w, h int) *rig {
	return newCharsetRig(t, w, h, "UTF-8")
}

func newCharsetRig(t *testing.T, w, h int, charset string) *rig {
	t.Helper()
	sim := &fakeScreen{SimulationScreen: tcell.NewSimulationScreen(charset)}
	m := &fakeMachine{screen: sim}
	term, err := New(sim, Config{Keyboard: m, Mouse: m, Control: m, Monitor: m.Monitor})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Close)
	sim.SetSize(w, h)
	term.draw()
	return &rig{Term: term, t: t, sim: sim, m: m}
}

// show shows a frame and draws.
func (r *rig) show(f *console.Frame) {
	r.Show(f)
	r.draw()
}

// row is a row of the terminal as text.
func (r *rig) row(y int) string {
	cells, w, _ := r.sim.GetContents()
	var b strings.Builder
	for _, c := range cells[y*w : y*w+w] {
		b.Write(c.Bytes)
	}
	return b.String()
}

// screenText is the whole terminal.
func (r *rig) screenText() string {
	_, _, h := r.sim.GetContents()
	var rows []string
	for y := range h {
		rows = append(rows, strings.TrimRight(r.row(y), " "))
	}
	return strings.Join(rows, "\n")
}

func (r *rig) cell(x, y int) tcell.SimCell {
	cells, w, _ := r.sim.GetContents()
	return cells[y*w+x]
}

// key has the terminal send a key.
func (r *rig) key(k tcell.Key, ch rune, mods tcell.ModMask) {
	r.handle(tcell.NewEventKey(k, ch, mods))
	r.draw()
}

// keys types text into the terminal; \n is Enter, \x1d Ctrl-], \x1b Esc.
func (r *rig) keys(text string) {
	for _, c := range text {
		switch c {
		case '\n':
			r.key(tcell.KeyEnter, 0, 0)
		case '\x1d':
			r.key(tcell.KeyCtrlRightSq, 0, tcell.ModCtrl)
		case '\x1b':
			r.key(tcell.KeyEsc, 0, 0)
		default:
			r.key(tcell.KeyRune, c, 0)
		}
	}
}

// wants checks that the screen has each of the texts.
func (r *rig) wants(texts ...string) {
	r.t.Helper()
	for _, s := range texts {
		if !strings.Contains(r.screenText(), s) {
			r.t.Errorf("%q is not on the screen:\n%s", s, r.screenText())
		}
	}
}

// textFrame is a frame of cols by rows in which cell i of row y is letter
// 'A'+y (a to z for the columns of row 0).
func textFrame(cols, rows int) *console.Frame {
	f := &console.Frame{Mode: console.Text, Cols: cols, Rows: rows, CellW: 9, CellH: 16, Cells: make([]console.Cell, cols*rows)}
	for i := range f.Cells {
		c := uint8('A' + i/cols)
		if i < cols {
			c = uint8('a' + i%26)
		}
		f.Cells[i] = console.Cell{Char: c, FG: 0xaaaaaa, BG: 0x0000aa}
	}
	return f
}

var errFull = errors.New("the disk is full of holes")
