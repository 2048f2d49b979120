package console

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"plain\ttext\n":          "plain\ttext\n",
		"größer ☺ 漢":             "größer ☺ 漢",
		"a\x1b]0;title\x07b":     `a\x1b]0;title\x07b`,
		"\x00\x08\x0b\x0c\x7f":   `\x00\x08\x0b\x0c\x7f`,
		"\u009b31m":              `\u009b31m`, // CSI in UTF-8
		"\x9b31m":                `\x9b31m`,   // and as a byte
		"\xc2":                   `\xc2`,
		"two\r\nlines\rover":     "two\nlines" + `\x0dover`,
		"\r\r\n":                 `\x0d` + "\n",
		"exe.\u202egnp":          `exe.\u202egnp`,
		"\u2066x\u2069\u200e":    `\u2066x\u2069\u200e`,
		"\u061c\u2028\ufeff":     `\u061c\u2028\ufeff`,
		"\U000e0041":             `\U000e0041`, // a tag
		"\xed\xa0\x80":           `\xed\xa0\x80`,
		`a backslash \x1b stays`: `a backslash \x1b stays`,
		"\ufffd":                 "\ufffd", // the replacement character itself
	} {
		if have := Visible(text); have != want {
			t.Errorf("%q: have %q, want %q", text, have, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("a\x1b[2J\u009b\x9b\r\n\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		have := Visible(text)
		if !utf8.ValidString(have) || strings.ContainsFunc(have, func(r rune) bool { return !shown(r) }) {
			t.Errorf("%q: %q obeys the text", text, have)
		}
		if Visible(have) != have {
			t.Errorf("%q: %q is not shown as it is", text, have)
		}
	})
}
