package host

import "testing"

func TestEscapes(t *testing.T) {
	for _, c := range []struct {
		typed []string
		want  string
		quit  bool
	}{
		{[]string{"ls\r"}, "ls\r", false},
		{[]string{"a\x01", "xb"}, "a", true},
		{[]string{"\x01\x01b"}, "\x01b", false},
		{[]string{"a\x01zb"}, "ab", false},
	} {
		e := escapes{key: escapeKey, active: true}
		var have string
		quit := false
		for _, typed := range c.typed {
			rest, q := e.filter([]byte(typed))
			have, quit = have+string(rest), quit || q
		}
		if have != c.want || quit != c.quit {
			t.Errorf("%q: have %q, %v; want %q, %v", c.typed, have, quit, c.want, c.quit)
		}
	}
	if rest, quit := new(escapes).filter([]byte("\x01x")); string(rest) != "\x01x" || quit {
		t.Errorf("not on a terminal: have %q, %v; want everything passed on", rest, quit)
	}
}
