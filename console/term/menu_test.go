package term

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestMenuActions(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ keys, want, note string }{
		{"\x1dp", "paused true", ""},
		{"\x1dr", "reset", ""},
		{"\x1do", "power off", ""},
		{"\x1dQ", "quit", ""},
		{"\x1d\x1d", "ctrl-]", ""},
		{"\x1dka", "ctrl-alt-del", ""},
		{"\x1dkp", "prtsc", ""},
		{"\x1dks", "alt-prtsc", ""},
		{"\x1dku", "pause", ""},
		{"\x1dkb", "ctrl-pause", ""},
		{"\x1dkx\x1dky", "f11 f12", ""},
		{"\x1dk]", "ctrl-]", ""},
		{"\x1dk+\x1dkg", "kp+ kpenter", ""},
		{"\x1dkoA{f5}\n", "shift-a f5", ""},
		{"\x1dt{ctrl-c}x\n", "ctrl-c x", ""},
		{"\x1dt{nonsense}\n", "", "no key named {nonsense}"},
		{"\x1dt\n", "", ""},
		{"\x1ds\n", "screenshot screen1.png", "saved screen1.png"},
		{"\x1dv\n", "save machine1.state", "saved machine1.state"},
		{"\x1dlold.state\n", "load old.state", "loaded old.state"},
		{"\x1dv\n\x1dl\n", "save machine1.state load machine1.state", "loaded machine1.state"},
		{"\x1deq", "speed 0.25", "speed: a quarter"},
		{"\x1dem", "speed 0", "speed: as fast"},
		{"\x1du", "back 1s", "went back by 1s"},
		{"\x1dz", "back 10s", "went back by 10s"},
		{"\x1dda!\n", "insert fda dos.img!", "disk changed"},
		{"\x1ddb", "eject fda", "disk ejected"},
		{"\x1ddcx.iso\n", "insert cdrom x.iso", "disk changed"},
		{"\x1d\x1bx", "x", ""},
		{"\x1dk\x1b\x1bx", "x", ""},
		{"\x1ds\x1b\x1bx", "x", ""},
	} {
		r := newRig(t, 80, 26)
		r.show(textFrame(80, 25))
		r.m.drives = []Drive{{"fda", "floppy A", "dos.img"}, {"cdrom", "CD-ROM", ""}}
		r.keys(c.keys)
		if got := r.m.took(); got != c.want {
			t.Errorf("%q: have %q, want %q", c.keys, got, c.want)
		}
		if !strings.Contains(r.screenText(), c.note) {
			t.Errorf("%q: %q is not on the screen:\n%s", c.keys, c.note, r.screenText())
		}
		if c.note == "" && r.panel != nil {
			t.Errorf("%q: a window is still open:\n%s", c.keys, r.screenText())
		}
	}
}

func TestMenuIsDrawnOverTheGuestAndGoesAway(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	before := r.screenText()
	r.keys("\x1d")
	r.wants("iron86", "Pause", "Power off", "Quit", "┌", "┘", "BBBBB")
	r.keys("\x1b")
	if got := r.screenText(); got != before {
		t.Errorf("after the menu:\n%s\nbefore it:\n%s", got, before)
	}
	r.SetStatus(Status{Paused: true})
	r.keys("\x1d")
	r.wants("Continue")
	r.key(tcell.KeyEnter, 0, 0)
	if got := r.m.took(); got != "paused false" {
		t.Errorf("have %q, want paused false", got)
	}
}

// TestSpeedMenu begins with the present speed.
func TestSpeedMenu(t *testing.T) {
	r := newRig(t, 80, 26)
	r.m.speed = 2
	for _, c := range []struct {
		keys []tcell.Key
		want string
	}{
		{[]tcell.Key{tcell.KeyEnter}, "speed 2"},
		{[]tcell.Key{tcell.KeyDown, tcell.KeyEnter}, "speed 4"},
		{[]tcell.Key{tcell.KeyHome, tcell.KeyEnter}, "speed 0.25"},
	} {
		r.keys("\x1de")
		for _, k := range c.keys {
			r.key(k, 0, 0)
		}
		if have := r.m.took(); have != c.want {
			t.Errorf("%v: have %q, want %q", c.keys, have, c.want)
		}
	}
}

func TestMenuArrows(t *testing.T) {
	r := newRig(t, 80, 26)
	for _, c := range []struct {
		keys []tcell.Key
		want string
	}{
		{[]tcell.Key{tcell.KeyEnter}, "paused true"},
		{[]tcell.Key{tcell.KeyUp, tcell.KeyEnter}, "quit"},
		{[]tcell.Key{tcell.KeyEnd, tcell.KeyUp, tcell.KeyUp, tcell.KeyUp, tcell.KeyEnter}, "power off"},
		{[]tcell.Key{tcell.KeyEnd, tcell.KeyHome, tcell.KeyEnter}, "paused true"},
		{[]tcell.Key{tcell.KeyUp, tcell.KeyDown, tcell.KeyEnter}, "paused true"},
	} {
		r.keys("\x1d")
		for _, k := range c.keys {
			r.key(k, 0, 0)
		}
		if got := r.m.took(); got != c.want {
			t.Errorf("%v: have %q, want %q", c.keys, got, c.want)
		}
	}
}

func TestALongMenuScrolls(t *testing.T) {
	r := newRig(t, 40, 8)
	r.keys("\x1dk")
	for i := range len(sendable) + 1 {
		m := r.panel.(*menu)
		if m.at != i {
			t.Fatalf("after %d keys: item %d", i, m.at)
		}
		r.wants(m.items[i].label)
		r.key(tcell.KeyDown, 0, 0)
	}
	r.wants("Ctrl-Alt-Del")
}

func TestMenuWithTheMouse(t *testing.T) {
	r := newRig(t, 80, 26)
	r.keys("\x1d")
	lines := strings.Split(r.screenText(), "\n")
	for y, l := range lines {
		if i := strings.Index(l, "Reset"); i >= 0 {
			r.handle(tcell.NewEventMouse(len([]rune(l[:i])), y, tcell.ButtonPrimary, 0))
		}
	}
	if got := r.m.took(); got != "reset" || r.panel != nil {
		t.Errorf("a click on Reset: have %q", got)
	}
	r.keys("\x1d")
	r.handle(tcell.NewEventMouse(0, 0, tcell.ButtonPrimary, 0))
	if r.panel != nil || len(r.m.mouse) != 0 {
		t.Errorf("a click beside the menu: open %v, the guest got %v", r.panel, r.m.mouse)
	}
}

func TestErrorsAreShown(t *testing.T) {
	r := newRig(t, 80, 26)
	r.m.fail = errFull
	r.m.drives = []Drive{{"fda", "floppy A", "dos.img"}}
	for _, keys := range []string{"\x1ds\n", "\x1dv\n", "\x1dlx\n", "\x1dda\n", "\x1ddb", "\x1dm"} {
		r.keys(keys)
		r.wants("Error", errFull.Error())
		r.keys("\n")
		if r.panel != nil {
			t.Errorf("%q: the message stays", keys)
		}
	}
	r.m.drives = nil
	r.keys("\x1dd")
	r.wants("no drive with a removable disk")
}

func TestMonitorHasTheTerminal(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	before := r.screenText()
	r.keys("\x1dm")
	if got := strings.Join(r.sim.events, " "); got != "suspend monitor resume" {
		t.Errorf("have %q", got)
	}
	if got := r.screenText(); got != before {
		t.Errorf("after the monitor:\n%s", got)
	}
}

// TestTerminalGoneInTheMonitor: drawing would never end there.
func TestTerminalGoneInTheMonitor(t *testing.T) {
	r := newRig(t, 80, 26)
	r.show(textFrame(80, 25))
	r.sim.lost = errors.New("no such device")
	r.keys("\x1dm")
	shows := r.sim.shows
	r.draw()
	if r.sim.finis != 1 || r.sim.shows != shows {
		t.Errorf("closed %d times, drawn %d times since; want 1, 0", r.sim.finis, r.sim.shows-shows)
	}
	if got := r.m.log; len(got) == 0 || got[len(got)-1] != "quit" {
		t.Errorf("have %q, want quit at the end", got)
	}
}

func TestPromptEditing(t *testing.T) {
	for _, c := range []struct {
		keys []tcell.Key
		want string
	}{
		{[]tcell.Key{tcell.KeyBackspace}, "ab"},
		{[]tcell.Key{tcell.KeyLeft, tcell.KeyLeft, tcell.KeyDelete}, "ac"},
		{[]tcell.Key{tcell.KeyHome, 'x'}, "xabc"},
		{[]tcell.Key{tcell.KeyHome, tcell.KeyRight, 'x', tcell.KeyEnd, 'y'}, "axbcy"},
		{[]tcell.Key{tcell.KeyCtrlU, 'z'}, "z"},
		{[]tcell.Key{tcell.KeyHome, tcell.KeyLeft, tcell.KeyBackspace, tcell.KeyEnd, tcell.KeyRight, tcell.KeyDelete}, "abc"},
	} {
		r := newRig(t, 80, 26)
		got := ""
		r.ask("name", "abc", func(_ *Term, s string) { got = s })
		for _, k := range c.keys {
			if k > ' ' && k < 0x7f && k != tcell.KeyCtrlU {
				r.key(tcell.KeyRune, rune(k), 0)
			} else {
				r.key(k, 0, 0)
			}
		}
		r.keys("\n")
		if got != c.want {
			t.Errorf("%v: have %q, want %q", c.keys, got, c.want)
		}
	}
}

func TestALongInputScrolls(t *testing.T) {
	r := newRig(t, 30, 10)
	r.ask("name", "", func(*Term, string) {})
	r.keys(strings.Repeat("x", 50) + "END")
	r.wants("xEND")
	if x, _, shown := r.sim.GetCursor(); !shown || x >= 30 {
		t.Errorf("cursor at column %d, %v", x, shown)
	}
	r.handle(tcell.NewEventPaste(true))
	r.keys("\n")
	r.handle(tcell.NewEventPaste(false))
	if r.panel == nil {
		t.Error("a pasted line end closed the prompt")
	}
	r.panel.(*prompt).text = []rune(strings.Repeat("y", maxInput))
	r.keys("z")
	if n := len(r.panel.(*prompt).text); n != maxInput {
		t.Errorf("%d characters, want at most %d", n, maxInput)
	}
}

func TestHelp(t *testing.T) {
	r := newRig(t, 80, 10)
	r.keys("\x1dh")
	r.wants("Ctrl-]")
	for range 30 {
		r.key(tcell.KeyDown, 0, 0)
	}
	r.wants("Power off does not ask")
	r.key(tcell.KeyPgUp, 0, 0)
	r.key(tcell.KeyPgDn, 0, 0)
	r.wants("Power off does not ask")
	r.keys("\x1b")
	r.wants("Pause")
}

func TestUnusedNames(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("screen1.png", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := unused("screen", ".png"); got != "screen2.png" {
		t.Errorf("have %q, want screen2.png", got)
	}
}

func TestNoMonitorNoItem(t *testing.T) {
	r := newRig(t, 80, 26)
	r.cfg.Monitor = nil
	r.keys("\x1d")
	if strings.Contains(r.screenText(), "Monitor") {
		t.Error("the menu offers a monitor that is not there")
	}
}
