package term

import "testing"

// TestTerminalsOfUnknownNames: they are taken for an xterm, none at all is refused.
func TestTerminalsOfUnknownNames(t *testing.T) {
	for name, want := range map[string]bool{
		"iron86-no-such-terminal": true, "wezterm-direct-of-tomorrow": true, "xterm-256color": false, "linux": false,
		"dumb": false, "": false,
	} {
		if have := unknownTerminal(name); have != want {
			t.Errorf("%q: have %v, want %v", name, have, want)
		}
	}
	t.Setenv("TERM", "iron86-no-such-terminal")
	if _, err := NewScreen(); err != nil {
		t.Error(err)
	}
	t.Setenv("TERM", "")
	if _, err := NewScreen(); err == nil {
		t.Error("no TERM: no error")
	}
}
