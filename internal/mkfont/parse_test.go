package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestForms checks what each form of a heading draws, as rows in hexadecimal.
func TestForms(t *testing.T) {
	const base = "41 t1\n##\n.#\nmark dot\n######\n"
	for _, c := range []struct{ text, want string }{
		{"42 t0\n#......#", "8100000000000000"},
		{"42 t6\n#", "0000000000004000"},
		{"42 t2 down\n########\n#.......", "0000ff8080808080"},
		{"42 t5 up\n.......#\n########", "010101010101ff00"},
		{"42 invert 41", "ff9fdfffffffffff"},
		{"42 from 41 + dot t7", "006020000000007e"},
		{"42 from 41 drop 2 + dot t7", "000060000000007e"},
		{"42 fill #....... .......#", "8001800180018001"},
		{"42 lower", "00000000ffffffff"},
		{"42 upper", "ffffffff00000000"},
		{"42 box l1 r1", "000000ff00000000"},
		{"42 box u1 d1", "1818181818181818"},
	} {
		s := newSet(8)
		if err := s.read(strings.NewReader(base + c.text)); err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if have := fmt.Sprintf("%x", []byte(s.glyphs[0x42])); have != c.want {
			t.Errorf("%q: have %s, want %s", c.text, have, c.want)
		}
	}
}

// TestErrors checks that sources with mistakes are refused.
func TestErrors(t *testing.T) {
	for _, text := range []string{
		"##",
		"42",
		"42 t8\n#",
		"42 t7\n#\n#",
		"42 x1\n#",
		"42 t1 over\n#",
		"42 t0\n#########",
		"4G t0\n#",
		"142 t0\n#",
		"42 invert",
		"42 invert 41",
		"42 from 41 + dot t0",
		"40 t0\n#\n42 from 40 + dot t0",
		"40 t0\n#\n42 from 40 drop 9 + dot t0",
		"42 box l3",
		"42 box x1",
		"42 fill",
	} {
		if err := newSet(8).read(strings.NewReader(text)); err == nil {
			t.Errorf("%q: have no error", text)
		}
	}
}

// TestDoubleCorners checks the corner of two double lines: an outer and an inner
// line, joined and with the space between them empty.
func TestDoubleCorners(t *testing.T) {
	g, err := box(8, []string{"r2", "d2"})
	if err != nil {
		t.Fatal(err)
	}
	if have, want := fmt.Sprintf("%x", []byte(g)), "00007f6067666666"; have != want {
		t.Errorf("have %s, want %s", have, want)
	}
}
