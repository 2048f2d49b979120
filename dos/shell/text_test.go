package shell

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		text      string
		equal, ok bool
		rest      string
	}{
		{"a==a cmd", true, true, " cmd"}, {" a == b cmd", false, true, " cmd"}, {`"x y"=="x y" cmd`, true, true, " cmd"},
		{"==a cmd", false, false, " cmd"}, {"a=b cmd", false, false, ""}, {`""=="" cmd`, true, true, " cmd"},
	} {
		equal, rest, ok := compare(c.text)
		if equal != c.equal || ok != c.ok || rest != c.rest {
			t.Errorf("%q: %v %q %v, want %v %q %v", c.text, equal, rest, ok, c.equal, c.rest, c.ok)
		}
	}
}

func TestParseTime(t *testing.T) {
	for _, c := range []struct {
		text   string
		cx, dx uint16
		ok     bool
	}{
		{"13:05", 13<<8 | 5, 0, true}, {"1:02:03.04p", 13<<8 | 2, 3<<8 | 4, true}, {"12a", 0, 0, true}, {"12p", 12 << 8, 0, true},
		{"13p", 0, 0, false}, {"x", 0, 0, false}, {"", 0, 0, false}, {"1:2:3:4:5", 0, 0, false},
	} {
		if cx, dx, ok := parseTime(c.text); cx != c.cx || dx != c.dx || ok != c.ok {
			t.Errorf("%q: %04X %04X %v, want %04X %04X %v", c.text, cx, dx, ok, c.cx, c.dx, c.ok)
		}
	}
}

func TestSplitPipe(t *testing.T) {
	if diff := cmp.Diff([]string{`a "b|c" `, " d", "e"}, splitPipe(`a "b|c" | d|e`)); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}
