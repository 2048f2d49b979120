package session

import (
	"bytes"
	"unicode/utf8"

	"github.com/iron86/iron86/console"
)

// keySequences are the escape sequences that terminals send for keys without a character.
var keySequences = []struct{ bytes, key string }{
	{"\x1b[A", "up"}, {"\x1b[B", "down"}, {"\x1b[C", "right"}, {"\x1b[D", "left"}, {"\x1b[H", "home"}, {"\x1b[F", "end"}, {"\x1b[3~", "del"},
	{"\x1bOA", "up"}, {"\x1bOB", "down"}, {"\x1bOC", "right"}, {"\x1bOD", "left"}, {"\x1bOH", "home"}, {"\x1bOF", "end"},
	{"\r", "enter"}, {"\n", "enter"}, {"\t", "tab"}, {"\b", "backspace"}, {"\x7f", "backspace"}, {"\x1b", "esc"},
}

// chordsOf turns the bytes that a terminal has sent into the chords of the machine's keyboard that
// type them.
func chordsOf(b []byte) (list []console.Chord) {
	for len(b) > 0 {
		var chord console.Chord
		chord, b = nextChord(b)
		if chord != nil {
			list = append(list, chord)
		}
	}
	return list
}

// nextChord returns the chord for the first key in b and the bytes behind that key. The chord is
// nil if no key of the machine's keyboard types it.
func nextChord(b []byte) (console.Chord, []byte) {
	for _, s := range keySequences {
		if rest, ok := bytes.CutPrefix(b, []byte(s.bytes)); ok {
			chord, _ := console.ChordNamed(s.key) // ChordNamed knows every name of the table
			return chord, rest
		}
	}
	r, n := utf8.DecodeRune(b)
	if r >= 1 && r <= 26 {
		chord, _ := console.ChordNamed("ctrl-" + string('a'+r-1)) // ChordNamed knows ctrl with each letter
		return chord, b[n:]
	}
	return console.ChordTyping(r), b[n:]
}
