package expr

import (
	"strings"
	"testing"
)

// FuzzExpressions: an expression gives a value or an error, and the rest of the
// line is an end of it.
func FuzzExpressions(f *testing.F) {
	for _, s := range []string{"1+2*3", "cs:ip", "ds:0", "b[w[d[4]]]", "@@5", "((((((((1))))))))", "~-!@1", "1<<64", "'a'", "ax==bx&&cf", "-", "0x", "1/0",
		"eax.base", "es:es:es", "[", "b[", "b[1", strings.Repeat("(", 5000), strings.Repeat("-", 5000), strings.Repeat("1+", 2000) + "1", "ffffffffffffffffffffh", "fs:ffffffff+1"} {
		f.Add(s)
	}
	e := newEvaluator()
	f.Fuzz(func(t *testing.T, text string) {
		v, rest, err := e.First(text)
		if err == nil && !strings.HasSuffix(text, rest) {
			t.Errorf("%q leaves %q", text, rest)
		}
		_ = v.String()
		again, _, err2 := e.First(text)
		if again != v || (err == nil) != (err2 == nil) {
			t.Errorf("%q is %v, then %v", text, v, again)
		}
	})
}
