package term

import (
	"slices"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
)

// special has the chord for each key of a terminal that is neither a character nor a function key nor
// Ctrl with a letter.
var special = map[tcell.Key]console.Chord{
	tcell.KeyEnter: {console.KeyEnter}, tcell.KeyTab: {console.KeyTab}, tcell.KeyEsc: {console.KeyEsc},
	tcell.KeyBackspace: {console.KeyBackspace}, tcell.KeyBackspace2: {console.KeyBackspace},
	tcell.KeyBacktab: {console.KeyLeftShift, console.KeyTab},
	tcell.KeyUp:      {console.KeyUp}, tcell.KeyDown: {console.KeyDown}, tcell.KeyLeft: {console.KeyLeft}, tcell.KeyRight: {console.KeyRight},
	tcell.KeyHome: {console.KeyHome}, tcell.KeyEnd: {console.KeyEnd}, tcell.KeyPgUp: {console.KeyPageUp}, tcell.KeyPgDn: {console.KeyPageDown},
	tcell.KeyInsert: {console.KeyInsert}, tcell.KeyDelete: {console.KeyDelete},
	tcell.KeyUpLeft: {console.KeyKP7}, tcell.KeyUpRight: {console.KeyKP9}, tcell.KeyCenter: {console.KeyKP5}, tcell.KeyClear: {console.KeyKP5},
	tcell.KeyDownLeft: {console.KeyKP1}, tcell.KeyDownRight: {console.KeyKP3},
	tcell.KeyPrint: {console.KeyPrintScreen}, tcell.KeyPause: {console.KeyPause}, tcell.KeyCancel: {console.KeyLeftCtrl, console.KeyPause},
	tcell.KeyMenu: {console.KeyMenu}, tcell.KeyCapsLock: {console.KeyCapsLock}, tcell.KeyScrollLock: {console.KeyScrollLock}, tcell.KeyNumLock: {console.KeyNumLock},
	tcell.KeyCtrlSpace: {console.KeyLeftCtrl, console.KeySpace}, tcell.KeyNUL: {console.KeyLeftCtrl, console.KeySpace},
	tcell.KeyCtrlBackslash: {console.KeyLeftCtrl, console.KeyBackslash}, tcell.KeyFS: {console.KeyLeftCtrl, console.KeyBackslash},
	tcell.KeyCtrlRightSq: {console.KeyLeftCtrl, console.KeyRightBracket}, tcell.KeyGS: {console.KeyLeftCtrl, console.KeyRightBracket},
	tcell.KeyCtrlCarat: {console.KeyLeftCtrl, console.Key6}, tcell.KeyRS: {console.KeyLeftCtrl, console.Key6},
	tcell.KeyCtrlUnderscore: {console.KeyLeftCtrl, console.KeyMinus}, tcell.KeyUS: {console.KeyLeftCtrl, console.KeyMinus},
}

// functionKeys has the modifiers for each dozen of function keys: terminals report F1 with Shift as
// F13, with Ctrl as F25, and so on.
var functionKeys = [6]console.Chord{
	{}, {console.KeyLeftShift}, {console.KeyLeftCtrl}, {console.KeyLeftCtrl, console.KeyLeftShift},
	{console.KeyLeftAlt}, {console.KeyLeftAlt, console.KeyLeftShift},
}

// letters are the keys of the letters A to Z.
var letters = func() (keys [26]console.Key) {
	for i := range keys {
		keys[i], _, _ = console.KeyForRune('a' + rune(i))
	}
	return keys
}()

// Chord returns the chord of a PC's keyboard for a key of the terminal. It returns nil if the PC's
// keyboard cannot type it.
func Chord(ev *tcell.EventKey) console.Chord {
	k, r, mods := ev.Key(), ev.Rune(), ev.Modifiers()
	if k == tcell.KeyRune && mods == tcell.ModAlt|tcell.ModCtrl {
		// Alt-Enter and Alt-Backspace are ESC CR and ESC BS on most terminals, which
		// tcell takes for Ctrl-Alt-M and Ctrl-Alt-H.
		switch r {
		case 'm':
			return console.Chord{console.KeyLeftAlt, console.KeyEnter}
		case 'h':
			return console.Chord{console.KeyLeftAlt, console.KeyBackspace}
		}
	}
	var base console.Chord
	switch {
	case k == tcell.KeyRune:
		if base = console.ChordForRune(r); base == nil {
			return console.AltCode(r)
		}
	case tcell.KeyF1 <= k && k < tcell.KeyF1+64:
		n := int(k - tcell.KeyF1)
		base = append(base, functionKeys[n/12]...)
		base = append(base, console.KeyF1+console.Key(n%12))
	case special[k] != nil:
		base = special[k]
	case tcell.KeyCtrlA <= k && k <= tcell.KeyCtrlZ:
		base = console.Chord{console.KeyLeftCtrl, letters[k-tcell.KeyCtrlA]}
	case 1 <= k && k <= 26:
		base = console.Chord{console.KeyLeftCtrl, letters[k-1]}
	}
	return withModifiers(base, mods)
}

// withModifiers puts the modifiers that base lacks in front of it.
func withModifiers(base console.Chord, mods tcell.ModMask) console.Chord {
	if base == nil {
		return nil
	}
	var chord console.Chord
	for _, m := range [4]struct {
		mask tcell.ModMask
		key  console.Key
	}{{tcell.ModCtrl, console.KeyLeftCtrl}, {tcell.ModAlt, console.KeyLeftAlt}, {tcell.ModMeta, console.KeyLeftWin}, {tcell.ModShift, console.KeyLeftShift}} {
		if mods&m.mask != 0 && !slices.Contains(base, m.key) {
			chord = append(chord, m.key)
		}
	}
	return append(chord, base...)
}

// key takes a key: for the window that is open, for the menu, or for the guest.
func (t *Term) key(ev *tcell.EventKey) {
	t.note = ""
	switch {
	case t.panel != nil:
		t.panel.key(t, ev)
	case t.pasting:
		t.pastedKey(ev)
	default:
		chord := Chord(ev)
		if slices.Equal(chord, t.cfg.Escape.keys()) {
			t.panel = t.mainMenu()
		} else {
			t.press(chord)
		}
	}
}

// press has the guest's keyboard type a chord. An empty one is no key that the guest could have.
func (t *Term) press(c console.Chord) {
	if len(c) > 0 {
		t.cfg.Keyboard.Press(c)
	}
}

// pastedKey types a key that is part of a pasted text. Only characters, line ends and tabs are typed: a
// text has no other keys.
func (t *Term) pastedKey(ev *tcell.EventKey) {
	switch k := ev.Key(); k {
	case tcell.KeyRune:
		t.press(console.ChordTyping(ev.Rune()))
	case tcell.KeyEnter, tcell.KeyCtrlJ, tcell.KeyLF:
		t.press(console.Chord{console.KeyEnter})
	case tcell.KeyTab:
		t.press(console.Chord{console.KeyTab})
	}
}
