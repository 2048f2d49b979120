package calls

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMerge(t *testing.T) {
	for _, c := range []struct{ pattern, name, want string }{
		{"*.BAK", "A.TXT", "A.BAK"}, {"B*.*", "AXY.TXT", "BXY.TXT"}, {"?Z*.?", "ABC.TXT", "AZC.T"}, {"X", "A.TXT", "X"},
		{"*", "A.TXT", "A.TXT"}, {"*.", "A.TXT", "A"}, {"????????.???", "AB.C", "AB.C"}, {"NEW.*", "OLD", "NEW"},
	} {
		if have := Merge(c.pattern, c.name); have != c.want {
			t.Errorf("%s of %s: %s, want %s", c.pattern, c.name, have, c.want)
		}
	}
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		text           string
		args, switches []string
	}{
		{"/W/P c:\\x", []string{`c:\x`}, []string{"W", "P"}}, {" a,b;c=d\t/o-s ", []string{"a", "b", "c", "d"}, []string{"O-S"}},
		{"", nil, nil}, {"/", nil, []string{""}},
	} {
		args, switches := Arguments(c.text)
		if diff := cmp.Diff(c.args, args) + cmp.Diff(c.switches, switches); diff != "" {
			t.Errorf("%q: arguments, then switches (-want +have):\n%s", c.text, diff)
		}
	}
}
