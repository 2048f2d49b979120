package console

import (
	"reflect"
	"strings"
	"testing"
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
		{"{shift-f1}{altgr-q}{rctrl-rshift-a}", []Chord{{KeyLeftShift, KeyF1}, {KeyRightAlt, KeyQ}, {KeyRightCtrl, KeyRightShift, KeyA}}},
	} {
		got, err := Chords(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: have %v, %v, want %v", c.text, got, err, c.want)
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
	} {
		if got, err := Chords(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: have %v, %v, want an error with %q", text, got, err, want)
		}
	}
}

func TestTypeReleasesInReverse(t *testing.T) {
	got, err := Type("A")
	want := []KeyEvent{{KeyLeftShift, true}, {KeyA, true}, {KeyA, false}, {KeyLeftShift, false}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("have %v, %v, want %v", got, err, want)
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
		if got := AltCode(r); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: have %v, want %v", r, got, want)
		}
	}
}
