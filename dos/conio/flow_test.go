package conio

import (
	"testing"

	"github.com/iron86/iron86/dos/guest"
)

// TestTextByCharacters: characters that are shown one by one, each with the cursor behind it, are text on standard output. A picture is none.
func TestTextByCharacters(t *testing.T) {
	type call struct{ ax, cx, dx uint16 }
	show := func(row, col uint16, text string) (calls []call) {
		for i := range len(text) {
			calls = append(calls, call{0x0900 | uint16(text[i]), 1, 0}, call{0x0200, 0, row<<8 | (col + uint16(i) + 1)})
		}
		return calls
	}
	line := []call{{0x0e0d, 0, 0}, {0x0e0a, 0, 0}}
	join := func(list ...[]call) (all []call) {
		for _, l := range list {
			all = append(all, l...)
		}
		return all
	}
	for name, c := range map[string]struct {
		calls []call
		want  string
	}{
		"lines":                    {join(show(0, 0, "one"), line, show(1, 0, "two"), line), "one\r\ntwo\r\n"},
		"without a new line":       {show(0, 0, "one"), "one"},
		"to the same place":        {join([]call{{0x0200, 0, 0}}, show(0, 0, "one")), "one"},
		"a picture":                {join([]call{{0x0200, 0, 0x0510}}, show(5, 16, "menu"), []call{{0x0200, 0, 0x0610}}, show(6, 16, "item")), ""},
		"text after a picture":     {join([]call{{0x0200, 0, 0x0510}}, show(5, 16, "menu"), line, show(6, 0, "text")), "\r\ntext"},
		"a bar":                    {[]call{{0x09c4, 80, 0}, {0x0200, 0, 1}}, ""},
		"by 0Ah":                   {[]call{{0x0a41, 1, 0}, {0x0200, 0, 1}}, "A"},
		"the end of a row":         {[]call{{0x0941, 1, 0}, {0x0e0d, 0, 0}, {0x0e0a, 0, 0}}, "A\r\n"},
		"shown again":              {[]call{{0x0941, 1, 0}, {0x0942, 1, 0}, {0x0200, 0, 1}}, "B"},
		"to the next row":          {join(show(0, 0, string(make80('x'))), nil), string(make80('x'))},
		"what is no character":     {[]call{{0x0907, 1, 0}, {0x0200, 0, 1}}, ""},
		"elsewhere after a letter": {[]call{{0x0941, 1, 0}, {0x0200, 0, 0x300}, {0x0200, 0, 0x301}}, ""},
	} {
		b := newBench(t, Config{}, "")
		b.c.cfg.Out = &b.out
		for _, call := range c.calls {
			b.g.SetAX(call.ax)
			b.g.SetCX(call.cx)
			if call.dx&0xff == 80 {
				call.dx = call.dx&0xff00 + 0x100
			}
			b.g.SetDX(call.dx)
			b.pc.Interrupt(0x10)
			switch call.ax { // the BIOS, which is not there, moves the cursor
			case 0x0200:
				b.g.PutWord(guest.BDACursor, call.dx)
			case 0x0e0a:
				b.g.PutWord(guest.BDACursor, b.g.Word(guest.BDACursor)&0xff00+0x100)
			}
		}
		if have := b.out.String(); have != c.want {
			t.Errorf("%s: %q, want %q", name, have, c.want)
		}
	}
	b := newBench(t, Config{}, "")
	b.c.cfg.Out = &b.out
	b.c.UseScreen()
	b.g.SetAX(0x0941)
	b.g.SetCX(1)
	b.pc.Interrupt(0x10)
	b.g.SetAX(0x0200)
	b.g.SetDX(1)
	if b.pc.Interrupt(0x10); b.out.Len() > 0 {
		t.Errorf("the user looks at the screen, and %q is in the stream", b.out.String())
	}
}

// make80 returns a row of a character.
func make80(c byte) []byte {
	row := make([]byte, 80)
	for i := range row {
		row[i] = c
	}
	return row
}
