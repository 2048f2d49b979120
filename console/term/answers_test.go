package term

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// TestAnswersAreNotTyped: what a terminal answers is taken out of what is typed, however it is cut up, and nothing else.
func TestAnswersAreNotTyped(t *testing.T) {
	const cut = "\x18"
	for _, c := range []struct{ in, out, answers string }{
		{"dir\r", "dir\r", ""},
		{"a\x1b[?62;4cb", "a\x1b[?62;4" + cut + "b", "c?62;4 "},
		{"\x1b[6;16;8t\x1b[4;400;640t\x1b[0n", "\x1b[6;16;8" + cut + "\x1b[4;400;640" + cut + "\x1b[0" + cut, "t6;16;8 t4;400;640 n0 "},
		{"\x1b[?1;0;256S", "\x1b[?1;0;256" + cut, "S?1;0;256 "},
		{"\x1b[c\x1b[S\x1b[1;5S\x1b[8;24;80t\x1b[3n", "\x1b[c\x1b[S\x1b[1;5S\x1b[8;24;80t\x1b[3n", ""}, // keys, and what was not asked
		{"\x1b_Gi=31;OK\x1b\\x", "\x1b_\x1b\\x", "_Gi=31;OK "},
		{"\x1b\x1b[A\x1b[1;2A\x1b", "\x1b\x1b[A\x1b[1;2A\x1b", ""},
		{"\x1b_Gi=31;OK\ax", "\x1b_\ax", "_Gi=31;OK "},
	} {
		for size := 1; size <= len(c.in); size++ {
			var have string
			var out []byte
			a := answers{got: func(a answer) { have += fmt.Sprintf("%c%s ", a.kind, a.text) }}
			for at := 0; at < len(c.in); at += size {
				out = a.pass(out, []byte(c.in[at:min(at+size, len(c.in))]))
			}
			if string(out) != c.out || have != c.answers {
				t.Errorf("%q in pieces of %d: have %q and %q, want %q and %q", c.in, size, out, have, c.out, c.answers)
			}
		}
	}
}

// TestAbilities: what terminals say of themselves, as they do.
func TestAbilities(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []answer
		want    func(*abilities) bool
	}{
		{"xterm -ti vt340", []answer{{'c', "?63;1;2;4;6;9;15;22c"}}, func(a *abilities) bool { return a.sixel && a.told }},
		{"an xterm without", []answer{{'c', "?64;1;2;6;9;15;18;21;22"}}, func(a *abilities) bool { return !a.sixel && a.told }},
		{"class 4 is no attribute", []answer{{'c', "?4;6"}}, func(a *abilities) bool { return !a.sixel }},
		{"kitty", []answer{{'_', "Gi=31;OK"}, {'_', "Gi=32,r=1;OK"}}, func(a *abilities) bool { return a.kitty.Pictures && a.kitty.Frames }},
		{"no frames", []answer{{'_', "Gi=31;OK"}, {'_', "Gi=32;EINVAL:no"}}, func(a *abilities) bool { return a.kitty.Pictures && !a.kitty.Frames }},
		{"nonsense", []answer{{'_', "G"}, {'_', "x"}, {'c', ""}, {'t', "6"}, {'t', "6;;"}, {'S', "?1;0"}, {'S', "?1;3;0"}}, func(a *abilities) bool { return *a == (abilities{told: true}) }},
		{"a cell", []answer{{'t', "6;16;8"}}, func(a *abilities) bool { return a.cellSize(image.Pt(80, 25), image.Point{}) == image.Pt(8, 16) }},
		{"an area", []answer{{'t', "4;400;640"}}, func(a *abilities) bool { return a.cellSize(image.Pt(80, 25), image.Point{}) == image.Pt(8, 16) }},
		{"the system", nil, func(a *abilities) bool { return a.cellSize(image.Pt(80, 25), image.Pt(800, 500)) == image.Pt(10, 20) }},
		{"a lie", []answer{{'t', "6;65535;65535"}}, func(a *abilities) bool { return a.cellSize(image.Pt(80, 25), image.Point{}) == image.Point{} }},
		{"registers", []answer{{'S', "?1;0;99999"}, {'S', "?2;0;1000;800"}}, func(a *abilities) bool { return a.colours == 256 && a.largest == image.Pt(1000, 800) }},
	} {
		var have abilities
		for _, a := range c.answers {
			have.take(a)
		}
		if !c.want(&have) {
			t.Errorf("%s: %+v", c.name, have)
		}
	}
}

// TestOptions: what a user may say.
func TestOptions(t *testing.T) {
	for text, want := range map[string]Options{
		"": {}, "graphics=kitty": {Graphics: Kitty}, "text=pixels,graphics=sixel": {Graphics: Sixel, PixelsText: true}, "graphics=auto,text=cells": {Graphics: Auto},
	} {
		if have, err := ParseOptions(text); err != nil || have != want {
			t.Errorf("%q: %+v, %v", text, have, err)
		}
	}
	for _, text := range []string{"graphics", "graphics=tektronix", "text=", "kitty", ","} {
		if _, err := ParseOptions(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// FuzzAnswers: nothing that a terminal sends breaks the filter, and what is no answer and no command comes through.
func FuzzAnswers(f *testing.F) {
	f.Add("\x1b[?62;4c\x1b_Gi=31;OK\x1b\\\x1b[6;16;8t")
	f.Add("\x1b_G" + strings.Repeat("x", 2*maxAnswer) + "\x1b\\") // too long for an answer, and no key either
	f.Fuzz(func(t *testing.T, text string) {
		var seen abilities
		asked := 0
		a := answers{got: func(a answer) { asked++; seen.take(a) }}
		out := a.pass(nil, []byte(text))
		if asked == 0 && !strings.Contains(text, "\x1b_") && string(out) != text {
			t.Errorf("%q became %q", text, out)
		}
	})
}
