package term

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestEscapeNamed(t *testing.T) {
	for name, want := range map[string]struct {
		shown string
		sent  byte
	}{
		"ctrl-a": {"Ctrl-A", 1}, "CTRL-]": {"Ctrl-]", 0x1d}, "ctrl-\\": {"Ctrl-\\", 0x1c}, "f12": {"F12", 0}, "alt-x": {"Alt-X", 0}, "alt-0": {"Alt-0", 0},
	} {
		if e, err := EscapeNamed(name); err != nil || e.String() != want.shown || e.Byte() != want.sent {
			t.Errorf("%s: have %v %#x, %v, want %v %#x", name, e, e.Byte(), err, want.shown, want.sent)
		}
	}
	for _, name := range []string{"", "a", "ctrl-h", "ctrl-i", "ctrl-m", "ctrl-1", "ctrl", "shift-a", "ctrl-alt-a", "alt-133", "enter", "ctrl-f1", "kp5", "no such key", "ctrl-ä"} {
		if e, err := EscapeNamed(name); err == nil {
			t.Errorf("%q: have %v, want an error", name, e)
		}
	}
	if e := (Escape{}); e.String() != "Ctrl-]" || e.Byte() != 0x1d {
		t.Errorf("the zero Escape is %v, %#x", e, e.Byte())
	}
}

// TestAnotherEscapeKey: the menu opens by the key that was asked for, and Ctrl-] is the guest's.
func TestAnotherEscapeKey(t *testing.T) {
	r := newRig(t, 80, 26)
	r.cfg.Escape, _ = EscapeNamed("f12")
	r.show(textFrame(80, 25))
	r.wants("F12 menu")
	r.keys("\x1d")
	r.key(tcell.KeyF12, 0, 0)
	r.wants("Power off")
	r.key(tcell.KeyF12, 0, 0)
	r.key(tcell.KeyF12, 0, 0)
	r.keys("h")
	r.wants("F12")
	r.keys("\x1b\x1bx")
	if have := r.m.took(); have != "ctrl-] f12 x" {
		t.Errorf("have %q, want %q", have, "ctrl-] f12 x")
	}
}
