package console

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Chord is a list of keys that are pressed together. They go down in order and up in reverse. Only the
// modifiers and the last key stay down until then. Any other key is struck and let go before the next
// one, so that a key may come twice: Alt with 1, 3 and 3 of the keypad is such a chord.
type Chord []Key

// Press returns the events up to the moment at which the whole chord is down.
func (c Chord) Press() []KeyEvent {
	events := make([]KeyEvent, 0, 2*len(c))
	for i, k := range c {
		events = append(events, KeyEvent{k, true})
		if i < len(c)-1 && !k.modifier() {
			events = append(events, KeyEvent{k, false})
		}
	}
	return events
}

// Release returns the events that let go of what Press leaves down.
func (c Chord) Release() []KeyEvent {
	var events []KeyEvent
	for i := len(c) - 1; i >= 0; i-- {
		if i == len(c)-1 || c[i].modifier() {
			events = append(events, KeyEvent{c[i], false})
		}
	}
	return events
}

// Events returns the chord's keys going down and up.
func (c Chord) Events() []KeyEvent { return append(c.Press(), c.Release()...) }

// modifier reports whether k is held while other keys are struck.
func (k Key) modifier() bool {
	switch k {
	case KeyLeftShift, KeyRightShift, KeyLeftCtrl, KeyRightCtrl, KeyLeftAlt, KeyRightAlt, KeyLeftWin, KeyRightWin:
		return true
	}
	return false
}

// modifiers are the prefixes of names in braces, and the keys that they hold down.
var modifiers = map[string]Key{
	"ctrl": KeyLeftCtrl, "rctrl": KeyRightCtrl,
	"alt": KeyLeftAlt, "altgr": KeyRightAlt,
	"shift": KeyLeftShift, "rshift": KeyRightShift,
	"win": KeyLeftWin, "rwin": KeyRightWin,
}

// special are the names that stand for more than one key.
var special = map[string]Chord{
	"sysrq": {KeyLeftAlt, KeyPrintScreen},
	"break": {KeyLeftCtrl, KeyPause},
}

// ChordForRune returns the chord of the US layout that types r, nil when there is none.
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

// ChordNamed returns the chord that scripts write as name in braces. The name is that of a key, or a
// character, after any number of the prefixes ctrl- alt- shift- altgr- win- rctrl- rshift- rwin-.
// Capitals and small letters are the same: "ctrl-C" is "ctrl-c". A number of two or three digits, 01
// to 255, after alt- is typed on the keypad, so that the guest gets the character with that code;
// "alt-kp1-kp3-kp3" spells such digits out.
func ChordNamed(name string) (Chord, error) {
	var chord Chord
	rest := strings.ToLower(name)
	for {
		head, tail, found := strings.Cut(rest, "-")
		k, ok := modifiers[head]
		if digit := strings.TrimPrefix(head, "kp"); !ok && len(chord) > 0 && len(head) == 3 && isNumber(digit) {
			k, ok = keypad[digit[0]-'0'], true
		}
		if !found || !ok || tail == "" {
			break
		}
		chord, rest = append(chord, k), tail
	}
	if len(chord) == 1 && chord[0] == KeyLeftAlt && len(rest) >= 2 && isNumber(rest) {
		if n, err := strconv.ParseUint(rest, 10, 8); err == nil && n > 0 && len(rest) <= 3 {
			return altNumber(rest), nil
		}
		return nil, fmt.Errorf("console: {%s}: the number of a character is 01 to 255", name)
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

// Chords returns the chords that type text on a US keyboard. A name in braces stands for a chord
// (ChordNamed), and {{ for an opening brace. CR LF is one Enter. A character of code page 437 that no
// key types is typed by its number (AltCode).
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
		c := ChordTyping(r)
		if c == nil {
			return nil, fmt.Errorf("console: no key types %q, and code page 437 lacks it", r)
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

// Type returns the key events of the Chords of text, one chord after the other.
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

// ChordTyping returns the chord that types r: a key of the US layout, or else the number of r in code
// page 437. It returns nil if neither has r.
func ChordTyping(r rune) Chord {
	if c := ChordForRune(r); c != nil {
		return c
	}
	return AltCode(r)
}

// lookalikes has the codes of characters that look like one of code page 437. The page has one code
// for some Greek letters and the signs that look like them.
var lookalikes = map[rune]uint8{
	'\u03b2': 0xe1, // beta, sharp s
	'\u2211': 0xe4, // sum, Sigma
	'\u03bc': 0xe6, // mu, micro
	'\u2126': 0xea, // ohm, Omega
	'\u00f8': 0xed, // o with a stroke, phi
	'\u2208': 0xee, // element of, epsilon
}

// AltCode returns the chord that types r as its number in code page 437, on the keypad with Alt held.
// It returns nil if the page does not have r. The BIOS and Linux's console understand such chords.
func AltCode(r rune) Chord {
	code, ok := lookalikes[r]
	if !ok {
		code, _ = Code(r)
	}
	if code == 0 {
		return nil
	}
	return altNumber(strconv.Itoa(int(code)))
}

// altNumber returns the chord of Alt with digits of the keypad.
func altNumber(digits string) Chord {
	chord := Chord{KeyLeftAlt}
	for _, d := range digits {
		chord = append(chord, keypad[d-'0'])
	}
	return chord
}

// isNumber reports whether text is decimal digits only.
func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// keypad are the keys of the digits on the keypad.
var keypad = [10]Key{KeyKP0, KeyKP1, KeyKP2, KeyKP3, KeyKP4, KeyKP5, KeyKP6, KeyKP7, KeyKP8, KeyKP9}
