package term

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/console"
)

// Escape is the key that opens the menu. The zero Escape is Ctrl-].
type Escape struct{ chord console.Chord }

// EscapeNamed returns the key that scripts call name: Ctrl with a letter, ] or \, Alt with a letter or digit, or a function
// key. It is an error if terminals cannot send the key, or mean another one by it.
func EscapeNamed(name string) (Escape, error) {
	chord, err := console.ChordNamed(name)
	if err != nil || !sendsAlone(chord) {
		return Escape{}, fmt.Errorf("%q is no key such as ctrl-a, alt-x or f12 that a terminal has for itself", name)
	}
	return Escape{chord}, nil
}

// sendsAlone reports whether terminals send a chord, and no other one in the same way: Ctrl-H, Ctrl-I and Ctrl-M are
// Backspace, Tab and Enter.
func sendsAlone(c console.Chord) bool {
	last := c[len(c)-1]
	name := last.String()
	character := len(name) == 1
	letter := character && name >= "a" && name <= "z"
	switch {
	case last >= console.KeyF1 && last <= console.KeyF12:
		return len(c) == 1
	case len(c) != 2:
		return false
	case c[0] == console.KeyLeftCtrl:
		return letter && !strings.Contains("him", name) || last == console.KeyRightBracket || last == console.KeyBackslash
	case c[0] == console.KeyLeftAlt:
		return letter || character && name >= "0" && name <= "9"
	}
	return false
}

// String returns the key as people write it: Ctrl-], F12.
func (e Escape) String() string {
	var names []string
	for _, k := range e.keys() {
		name := k.String()
		names = append(names, strings.ToUpper(name[:1])+name[1:])
	}
	return strings.Join(names, "-")
}

// Byte returns the control character that the key sends on a line of characters, 0 if it sends none.
func (e Escape) Byte() byte {
	c := e.keys()
	if c[0] != console.KeyLeftCtrl {
		return 0
	}
	return c[1].String()[0] & 0x1f
}

// keys returns the keys of the chord.
func (e Escape) keys() console.Chord {
	if e.chord == nil {
		return console.Chord{console.KeyLeftCtrl, console.KeyRightBracket}
	}
	return e.chord
}
