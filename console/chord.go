package console

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Chord is keys pressed together: down in order, up in reverse.
type Chord []Key

// Events are the chord's keys going down and up.
func (c Chord) Events() []KeyEvent {
	events := make([]KeyEvent, 0, 2*len(c))
	for _, k := range c {
		events = append(events, KeyEvent{k, true})
	}
	for i := len(c) - 1; i >= 0; i-- {
		events = append(events, KeyEvent{c[i], false})
	}
	return events
}

// modifiers are the prefixes of names in braces.
var modifiers = map[string]Key{
	"ctrl": KeyLeftCtrl, "rctrl": KeyRightCtrl,
	"alt": KeyLeftAlt, "altgr": KeyRightAlt,
	"shift": KeyLeftShift, "rshift": KeyRightShift,
	"win": KeyLeftWin, "rwin": KeyRightWin,
}

// special are the names that stand for a chord of their own.
var special = map[string]Chord{
	"sysrq": {KeyLeftAlt, KeyPrintScreen},
	"break": {KeyLeftCtrl, KeyPause},
}

// ChordForRune is the chord of the US layout that types r, nil when there is none.
func ChordForRune(r rune) Chord {
	k, shift, ok := KeyForRune(r)
	switch {
	case !ok:
		return nil
	case shift:
		return Chord{KeyLeftShift, k}
	}
	return Chord{k}
}

// ChordNamed is the chord of a name in braces, without them: a key's name or a
// character, after any number of the prefixes ctrl- alt- shift- altgr- win-
// rctrl- rshift- rwin-. Case does not matter: "ctrl-C" is "ctrl-c".
func ChordNamed(name string) (Chord, error) {
	var chord Chord
	rest := strings.ToLower(name)
	for {
		head, tail, found := strings.Cut(rest, "-")
		k, ok := modifiers[head]
		if !found || !ok || tail == "" {
			break
		}
		chord, rest = append(chord, k), tail
	}
	if c, ok := special[rest]; ok {
		return append(chord, c...), nil
	}
	if k, ok := KeyNamed(rest); ok {
		return append(chord, k), nil
	}
	if r, n := utf8.DecodeRuneInString(rest); n == len(rest) && n > 0 && unicode.IsPrint(r) {
		if c := ChordForRune(r); c != nil {
			return append(chord, c...), nil
		}
	}
	return nil, fmt.Errorf("console: no key named {%s}", name)
}

// Chords turns text into what is pressed on a US keyboard to type it. Names in
// braces are keys (ChordNamed); {{ is an opening brace. CR LF is one Enter.
func Chords(text string) ([]Chord, error) {
	var chords []Chord
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for text != "" {
		r, n := utf8.DecodeRuneInString(text)
		if r == '{' && !strings.HasPrefix(text, "{{") {
			name, rest, err := braced(text)
			if err != nil {
				return nil, err
			}
			c, err := ChordNamed(name)
			if err != nil {
				return nil, err
			}
			chords, text = append(chords, c), rest
			continue
		}
		if r == '{' {
			n = 2
		}
		c := ChordForRune(r)
		if c == nil {
			return nil, fmt.Errorf("console: no key types %q", r)
		}
		chords, text = append(chords, c), text[n:]
	}
	return chords, nil
}

// braced cuts the name in braces off text, which begins with the opening one. A
// name may hold a closing brace only as its last character: {ctrl-}}.
func braced(text string) (name, rest string, err error) {
	end := strings.IndexByte(text, '}')
	if end < 0 {
		return "", "", fmt.Errorf("console: no closing brace after %q; an opening brace is typed by {{", text)
	}
	if strings.HasSuffix(text[:end], "-") && strings.HasPrefix(text[end:], "}}") {
		end++
	}
	return text[1:end], text[end+1:], nil
}

// Type is Chords as key events, one chord after the other.
func Type(text string) ([]KeyEvent, error) {
	chords, err := Chords(text)
	if err != nil {
		return nil, err
	}
	var events []KeyEvent
	for _, c := range chords {
		events = append(events, c.Events()...)
	}
	return events, nil
}

// AltCode is the chord that types r, a character of code page 437, as its number
// on the keypad with Alt held; nil when the page does not have it. It works with
// BIOS keyboard input and with Linux's console.
func AltCode(r rune) Chord {
	code, ok := Code(r)
	if !ok {
		return nil
	}
	chord := Chord{KeyLeftAlt}
	for _, d := range strconv.Itoa(int(code)) {
		chord = append(chord, keypad[d-'0'])
	}
	return chord
}

// keypad are the keys of the digits on the keypad.
var keypad = [10]Key{KeyKP0, KeyKP1, KeyKP2, KeyKP3, KeyKP4, KeyKP5, KeyKP6, KeyKP7, KeyKP8, KeyKP9}
