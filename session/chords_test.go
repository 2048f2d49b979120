package session

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/console"
)

// TestChordsOfATerminal: what was typed for a prompt that has closed can be typed on the machine's keyboard.
func TestChordsOfATerminal(t *testing.T) {
	var want []console.Chord
	for _, name := range []string{"up", "backspace", "ctrl-c", "enter", "esc"} {
		c, err := console.ChordNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, c)
	}
	want = append(want, console.ChordTyping('A'), console.ChordTyping('é'))
	if d := cmp.Diff(want, chordsOf([]byte("\x1b[A\x7f\x03\r\x1bA\x00é"))); d != "" {
		t.Errorf("-want +have\n%s", d)
	}
	for _, s := range keySequences {
		if chord, rest := nextChord([]byte(s.bytes + "z")); chord == nil || string(rest) != "z" {
			t.Errorf("%q: %v, and %q is left", s.bytes, chord, rest)
		}
	}
}
