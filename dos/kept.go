package dos

import (
	"maps"
	"slices"
)

// Kept is what commands keep for each other until the end of the run.
type Kept struct {
	// Typed says that the user has typed the command that is being executed at a prompt.
	Typed    bool
	Lines    []string          // what was given at prompts, the last ones
	Macros   map[string]string // those of DOSKEY, by their names in upper case
	Versions map[string]uint16 // by SETVER: the version that a program is told, by its NAME.EXT, with the major number in the low byte

	Keyboard     string // the code that KEYB was given; "": none, which is that of the USA
	KeyboardPage uint16 // its code page; 0: the one in use
	// KeyboardPages are the code pages that it has. KeyboardOfUS says that a program has chosen the keyboard of the USA beside it.
	KeyboardPages []uint16
	KeyboardOfUS  bool
}

// clone returns a copy that shares nothing.
func (k *Kept) clone() Kept {
	return Kept{Typed: k.Typed, Lines: slices.Clone(k.Lines), Macros: maps.Clone(k.Macros), Versions: maps.Clone(k.Versions),
		Keyboard: k.Keyboard, KeyboardPage: k.KeyboardPage, KeyboardPages: slices.Clone(k.KeyboardPages), KeyboardOfUS: k.KeyboardOfUS}
}

// keyboardPage returns the code page of the keyboard.
func (k *Kept) keyboardPage(active uint16) uint16 {
	if k.KeyboardPage != 0 {
		return k.KeyboardPage
	}
	return active
}
