package term

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/console"
)

func TestKeys(t *testing.T) {
	const alt, ctrl, shift = tcell.ModAlt, tcell.ModCtrl, tcell.ModShift
	for _, c := range []struct {
		key  tcell.Key
		r    rune
		mods tcell.ModMask
		want string
	}{
		{tcell.KeyRune, 'a', 0, "a"},
		{tcell.KeyRune, 'A', 0, "shift-a"},
		{tcell.KeyRune, '~', 0, "shift-`"},
		{tcell.KeyRune, ' ', 0, "space"},
		{tcell.KeyRune, 'x', alt, "alt-x"},
		{tcell.KeyRune, 'X', alt, "alt-shift-x"},
		{tcell.KeyRune, '1', ctrl, "ctrl-1"},
		{tcell.KeyRune, 'q', alt | ctrl, "ctrl-alt-q"},
		{tcell.KeyRune, 'm', alt | ctrl, "alt-enter"},
		{tcell.KeyRune, 'h', alt | ctrl, "alt-backspace"},
		{tcell.KeyRune, 'e', tcell.ModMeta, "win-e"},
		{tcell.KeyRune, 'é', 0, "alt-kp1-kp3-kp0"},
		{tcell.KeyRune, '€', 0, ""},
		{tcell.KeyEnter, 0, 0, "enter"},
		{tcell.KeyEnter, 0, alt, "alt-enter"},
		{tcell.KeyTab, 0, 0, "tab"},
		{tcell.KeyBacktab, 0, 0, "shift-tab"},
		{tcell.KeyTab, 0, shift, "shift-tab"},
		{tcell.KeyEsc, 0, 0, "esc"},
		{tcell.KeyBackspace2, 0, 0, "backspace"},
		{tcell.KeyBackspace, 0, 0, "backspace"},
		{tcell.KeyBackspace2, 0, alt, "alt-backspace"},
		{tcell.KeyCtrlC, 0, ctrl, "ctrl-c"},
		{tcell.KeyRune, 'c', ctrl, "ctrl-c"},
		{tcell.KeyCtrlJ, 0, ctrl, "ctrl-j"},
		{tcell.Key(3), 0, ctrl, "ctrl-c"},
		{tcell.KeyCtrlZ, 0, ctrl, "ctrl-z"},
		{tcell.KeyCtrlSpace, 0, ctrl, "ctrl-space"},
		{tcell.KeyCtrlBackslash, 0, ctrl, "ctrl-\\"},
		{tcell.KeyCtrlCarat, 0, ctrl, "ctrl-6"},
		{tcell.KeyCtrlUnderscore, 0, ctrl, "ctrl--"},
		{tcell.KeyF1, 0, 0, "f1"},
		{tcell.KeyF12, 0, 0, "f12"},
		{tcell.KeyF13, 0, 0, "shift-f1"},
		{tcell.KeyF24, 0, 0, "shift-f12"},
		{tcell.KeyF25, 0, 0, "ctrl-f1"},
		{tcell.KeyF48, 0, 0, "ctrl-shift-f12"},
		{tcell.KeyF49, 0, 0, "alt-f1"},
		{tcell.KeyF64, 0, 0, "alt-shift-f4"},
		{tcell.KeyF4, 0, alt, "alt-f4"},
		{tcell.KeyF5, 0, ctrl | shift, "ctrl-shift-f5"},
		{tcell.KeyUp, 0, 0, "up"},
		{tcell.KeyLeft, 0, ctrl, "ctrl-left"},
		{tcell.KeyDelete, 0, ctrl | alt, "ctrl-alt-del"},
		{tcell.KeyInsert, 0, shift, "shift-ins"},
		{tcell.KeyPgUp, 0, 0, "pgup"},
		{tcell.KeyHome, 0, 0, "home"},
		{tcell.KeyCenter, 0, 0, "kp5"},
		{tcell.KeyPrint, 0, 0, "prtsc"},
		{tcell.KeyPause, 0, 0, "pause"},
		{tcell.KeyCancel, 0, ctrl, "ctrl-pause"},
		{tcell.KeyNumLock, 0, 0, "numlock"},
		{tcell.KeyHelp, 0, 0, ""},
	} {
		r := newRig(t, 80, 25)
		r.key(c.key, c.r, c.mods)
		if got := r.m.took(); got != c.want {
			t.Errorf("key %d, %q, modifiers %d: have %q, want %q", c.key, c.r, c.mods, got, c.want)
		}
	}
}

func TestEveryLetterWithCtrl(t *testing.T) {
	r := newRig(t, 80, 25)
	for c := 'a'; c <= 'z'; c++ {
		r.key(tcell.KeyCtrlA+tcell.Key(c-'a'), 0, tcell.ModCtrl)
		if got, want := r.m.took(), "ctrl-"+string(c); got != want {
			t.Errorf("have %q, want %q", got, want)
		}
	}
}

func TestEveryKeyOfThePCIsReachable(t *testing.T) {
	reached := map[console.Key]bool{}
	for _, k := range "abcdefghijklmnopqrstuvwxyz0123456789`-=[]\\;',./ " {
		for _, key := range Chord(tcell.NewEventKey(tcell.KeyRune, k, 0)) {
			reached[key] = true
		}
	}
	for k := tcell.Key(1); k < tcell.KeyNumLock+1; k++ {
		for _, key := range Chord(tcell.NewEventKey(k, 0, 0)) {
			reached[key] = true
		}
	}
	for _, s := range sendable {
		c, err := console.ChordNamed(s.name)
		if err != nil {
			t.Errorf("the menu offers %q: %v", s.name, err)
		}
		for _, key := range c {
			reached[key] = true
		}
	}
	byName := map[console.Key]bool{ // twins and the extra key: by name in "Type a text"
		console.KeyRightShift: true, console.KeyRightCtrl: true, console.KeyRightAlt: true, console.KeyRightWin: true, console.Key102: true,
	}
	for k := console.NoKey + 1; k < console.KeyCount; k++ {
		if !reached[k] && !byName[k] {
			t.Errorf("no way to press %s", k)
		}
	}
}

func TestSendableLettersAreUnique(t *testing.T) {
	seen := map[rune]string{'o': "Other"}
	for _, s := range sendable {
		if other, ok := seen[s.letter]; ok {
			t.Errorf("%q and %q have the letter %c", s.label, other, s.letter)
		}
		seen[s.letter] = s.label
	}
}

func TestBracketedPaste(t *testing.T) {
	r := newRig(t, 80, 25)
	r.handle(tcell.NewEventPaste(true))
	r.keys("A\n")
	r.key(tcell.KeyCtrlJ, 0, tcell.ModCtrl)
	r.key(tcell.KeyTab, 0, 0)
	r.keys("\x1d") // a control character in the text does not open the menu
	r.keys("é")
	r.handle(tcell.NewEventPaste(false))
	if got, want := r.m.took(), "shift-a enter enter tab alt-kp1-kp3-kp0"; got != want {
		t.Errorf("have %q, want %q", got, want)
	}
	r.keys("\x1d")
	r.wants("Power off")
}

func TestClipboard(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	r.handle(tcell.NewEventClipboard([]byte("a\r\nb€")))
	r.draw()
	if got, want := r.m.took(), "a enter b"; got != want {
		t.Errorf("have %q, want %q", got, want)
	}
	r.wants("1 characters have no key")
	r.handle(tcell.NewEventClipboard([]byte(strings.Repeat("x", maxPaste+1))))
	r.draw()
	if n := len(r.m.log); n != maxPaste {
		t.Errorf("a huge clipboard: %d keys, want %d", n, maxPaste)
	}
	r.wants("pasted the first 65536 characters")
}

func TestMouse(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	r.handle(tcell.NewEventMouse(10, 10, 0, 0)) // the first position moves nothing
	r.handle(tcell.NewEventMouse(12, 9, tcell.ButtonPrimary, 0))
	r.handle(tcell.NewEventMouse(12, 9, tcell.ButtonSecondary|tcell.ButtonMiddle, 0))
	r.handle(tcell.NewEventMouse(12, 9, tcell.WheelUp, 0))
	r.handle(tcell.NewEventMouse(12, 9, tcell.WheelDown, 0))
	want := []console.MouseEvent{{}, {DX: 16, DY: -16, Buttons: console.ButtonLeft}, {Buttons: console.ButtonRight | console.ButtonMiddle}, {DZ: -1}, {DZ: 1}}
	for i := range want { // in the middle of a cell
		e := &want[i]
		e.Placed, e.X, e.Y = true, 25*console.MaxPlace/160, 19*console.MaxPlace/50
	}
	want[0].X, want[0].Y = 21*console.MaxPlace/160, 21*console.MaxPlace/50
	if diff := cmp.Diff(want, r.m.mouse); diff != "" {
		t.Fatalf("events (-want +have):\n%s", diff)
	}
	// On graphics, a cell is as many counts as it is pixels wide: 50 rows of half
	// cells give 67 columns.
	r.show(&console.Frame{Mode: console.Graphics, W: 640, H: 480, Aspect: 1, Pixels: make([]console.Color, 640*480)})
	r.handle(tcell.NewEventMouse(13, 10, 0, 0))
	if diff := cmp.Diff(console.MouseEvent{DX: 640 / 67, DY: 480 / 25, Placed: true, X: 15 * console.MaxPlace / 134, Y: 21 * console.MaxPlace / 50}, r.m.mouse[len(r.m.mouse)-1]); diff != "" {
		t.Errorf("graphics (-want +have):\n%s", diff)
	}
}
