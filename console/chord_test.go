package console

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChords(t *testing.T) {
	for _, c := range []struct {
		text string
		want []Chord
	}{
		{"", nil},
		{"aB", []Chord{{KeyA}, {KeyLeftShift, KeyB}}},
		{"{{}", []Chord{{KeyLeftShift, KeyLeftBracket}, {KeyLeftShift, KeyRightBracket}}},
		{"1!\n\t", []Chord{{Key1}, {KeyLeftShift, Key1}, {KeyEnter}, {KeyTab}}},
		{"a\r\nb\r", []Chord{{KeyA}, {KeyEnter}, {KeyB}, {KeyEnter}}},
		{"{enter}{ESC}{f12}", []Chord{{KeyEnter}, {KeyEsc}, {KeyF12}}},
		{"{ctrl-c}{alt-X}", []Chord{{KeyLeftCtrl, KeyC}, {KeyLeftAlt, KeyX}}},
		{"{ctrl-alt-del}", []Chord{{KeyLeftCtrl, KeyLeftAlt, KeyDelete}}},
		{"{ctrl--}{-}{kp-}", []Chord{{KeyLeftCtrl, KeyMinus}, {KeyMinus}, {KeyKPMinus}}},
		{"{ctrl-^}{ctrl-}}x", []Chord{{KeyLeftCtrl, KeyLeftShift, Key6}, {KeyLeftCtrl, KeyLeftShift, KeyRightBracket}, {KeyX}}},
		{"{sysrq}{break}{ctrl}", []Chord{{KeyLeftAlt, KeyPrintScreen}, {KeyLeftCtrl, KeyPause}, {KeyLeftCtrl}}},
		{"é☺ßβ", []Chord{{KeyLeftAlt, KeyKP1, KeyKP3, KeyKP0}, {KeyLeftAlt, KeyKP1}, {KeyLeftAlt, KeyKP2, KeyKP2, KeyKP5}, {KeyLeftAlt, KeyKP2, KeyKP2, KeyKP5}}},
		{"{alt-133}{alt-01}{alt-7}", []Chord{{KeyLeftAlt, KeyKP1, KeyKP3, KeyKP3}, {KeyLeftAlt, KeyKP0, KeyKP1}, {KeyLeftAlt, Key7}}},
		{"{alt-kp2-kp5-kp5}", []Chord{{KeyLeftAlt, KeyKP2, KeyKP5, KeyKP5}}},
		{"{shift-f1}{altgr-q}{rctrl-rshift-a}", []Chord{{KeyLeftShift, KeyF1}, {KeyRightAlt, KeyQ}, {KeyRightCtrl, KeyRightShift, KeyA}}},
	} {
		got, err := Chords(c.text)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +have)\n%s", c.text, err, diff)
		}
	}
}

func TestChordErrors(t *testing.T) {
	for text, want := range map[string]string{
		"{enter":     "no closing brace",
		"{nonsense}": "{nonsense}",
		"{}":         "{}",
		"{ctrl-}":    "{ctrl-}",
		"{ctrl-f13}": "{ctrl-f13}",
		"x€":         "'€'",
		"{alt-é}":    "{alt-é}",
		"{a b}":      "{a b}",
		"{alt-256}":  "01 to 255",
		"{alt-00}":   "01 to 255",
		"{alt-0133}": "01 to 255",
		"{ctrl-133}": "{ctrl-133}",
	} {
		if got, err := Chords(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: have %v, %v, want an error with %q", text, got, err, want)
		}
	}
}

func TestTypeReleasesInReverse(t *testing.T) {
	got, err := Type("A")
	want := []KeyEvent{{KeyLeftShift, true}, {KeyA, true}, {KeyA, false}, {KeyLeftShift, false}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +have)\n%s", err, diff)
	}
}

func TestRepeatedDigits(t *testing.T) {
	got, err := Type("{alt-133}")
	want := []KeyEvent{
		{KeyLeftAlt, true}, {KeyKP1, true}, {KeyKP1, false}, {KeyKP3, true}, {KeyKP3, false}, {KeyKP3, true},
		{KeyKP3, false}, {KeyLeftAlt, false},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +have)\n%s", err, diff)
	}
}

// TestEveryCharacterOfThePage: a text can hold each of them but 00 and FF, which look
// like blanks, and those that keys of their own type.
func TestEveryCharacterOfThePage(t *testing.T) {
	for code := 1; code < 255; code++ {
		r := Rune(uint8(code))
		want := altNumber(strconv.Itoa(code))
		if c := ChordForRune(r); c != nil {
			want = c
		}
		got, err := Chords(strings.Replace(string(r), "{", "{{", 1))
		if diff := cmp.Diff([]Chord{want}, got); err != nil || diff != "" {
			t.Errorf("%02x %q: %v (-want +have)\n%s", code, r, err, diff)
		}
	}
}

func TestEveryKeyHasAName(t *testing.T) {
	for k := NoKey + 1; k < KeyCount; k++ {
		if got, ok := KeyNamed(k.String()); !ok || got != k {
			t.Errorf("key %d is named %q, which names key %d", k, k.String(), got)
		}
	}
	if NoKey.String() != "none" || KeyCount.String() != "none" {
		t.Errorf("no key: have %q and %q", NoKey, KeyCount)
	}
}

func TestEveryPrintableCharacterCanBeTyped(t *testing.T) {
	seen := map[string]rune{}
	for r := ' '; r <= '~'; r++ {
		c := ChordForRune(r)
		if c == nil {
			t.Errorf("%q: no chord", r)
			continue
		}
		name := ""
		for _, k := range c {
			name += k.String() + " "
		}
		if other, ok := seen[name]; ok {
			t.Errorf("%q and %q are the same keys", r, other)
		}
		seen[name] = r
	}
}

func FuzzChords(f *testing.F) {
	f.Add("{ctrl-alt-del}{{x")
	f.Add("{ctrl-}}{")
	f.Fuzz(func(t *testing.T, text string) {
		chords, err := Chords(text)
		if err == nil && text != "" && len(chords) == 0 {
			t.Errorf("%q: neither keys nor an error", text)
		}
	})
}

func TestAltCode(t *testing.T) {
	for r, want := range map[rune]Chord{
		'é': {KeyLeftAlt, KeyKP1, KeyKP3, KeyKP0},
		'É': {KeyLeftAlt, KeyKP1, KeyKP4, KeyKP4},
		'☺': {KeyLeftAlt, KeyKP1},
		'€': nil,
	} {
		if diff := cmp.Diff(want, AltCode(r)); diff != "" {
			t.Errorf("%q (-want +have)\n%s", r, diff)
		}
	}
}
