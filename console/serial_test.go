package console

import "testing"

func TestSerialBytes(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"root{enter}":               "root\r",
		"a{{b}é\n":                  "a{b}é\n",
		"{ctrl-c}{ctrl-]}{alt-x}":   "\x03\x1d\x1bx",
		"{ctrl-^}{ctrl-_}{ctrl- }":  "\x1e\x1f\x00",
		"{up}{f5}{alt-up}{shift-a}": "\x1b[A\x1b[15~\x1b\x1b[AA",
	} {
		if got, err := SerialBytes(text); err != nil || string(got) != want {
			t.Errorf("%q: have %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"{numlock}", "{ctrl-f1}", "{x", "{what}", "{ctrl-alt-del}"} {
		if got, err := SerialBytes(text); err == nil {
			t.Errorf("%q: have %q, want an error", text, got)
		}
	}
}
