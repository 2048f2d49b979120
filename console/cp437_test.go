package console

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryCodeHasItsOwnGlyph(t *testing.T) {
	if n := len([]rune(glyphs)); n != 256 {
		t.Fatalf("glyphs: have %d, want 256", n)
	}
	for c := range 256 {
		if c == 0 || c == 0xff {
			if Rune(uint8(c)) != ' ' {
				t.Errorf("%02X: have %q, want a space", c, Rune(uint8(c)))
			}
			continue
		}
		if got, ok := Code(Rune(uint8(c))); !ok || int(got) != c {
			t.Errorf("%02X is %q, whose code is %02X", c, Rune(uint8(c)), got)
		}
	}
	for r, want := range map[rune]uint8{'☺': 1, '⌂': 0x7f, 'Ç': 0x80, '░': 0xb0, '█': 0xdb, 'α': 0xe0, '■': 0xfe, '\u00a0': 0xff, 'é': 0x82, '╬': 0xce} {
		if got, ok := Code(r); !ok || got != want {
			t.Errorf("%q: have %02X, %v, want %02X", r, got, ok, want)
		}
	}
	if c, ok := Code('€'); ok {
		t.Errorf("€: have %02X, want none", c)
	}
}

func TestTextOfAFrame(t *testing.T) {
	f := &Frame{Mode: Text, Cols: 4, Rows: 3, Cells: make([]Cell, 12)}
	for i, c := range []byte("Hi\xff\x00 \xcd\x01 \x00\x20\xff\x00") {
		f.Cells[i].Char = c
	}
	if diff := cmp.Diff([]string{"Hi", " ═☺", ""}, f.Text()); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	f.Mode = Graphics
	if got := f.Text(); got != nil {
		t.Errorf("graphics: have %q, want nothing", got)
	}
}
