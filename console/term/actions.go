package term

import (
	"fmt"
	"os"
	"time"
	"unicode/utf8"

	"github.com/iron86/iron86/console"
)

// maxPaste bounds a pasted text, in characters.
const maxPaste = 65536

// mainMenu returns what the escape key opens.
func (t *Term) mainMenu() *menu {
	control := t.cfg.Control
	t.mu.Lock()
	paused := t.status.Paused
	t.mu.Unlock()
	pause := "Pause"
	if paused {
		pause = "Continue"
	}
	items := []item{
		{'p', pause, func(*Term) { control.SetPaused(!paused) }},
		{'k', "Send a key …", (*Term).keyMenu},
		{'t', "Type a text …", (*Term).askText},
		{'c', "Paste the terminal's clipboard", func(t *Term) { t.screen.GetClipboard() }},
		{'d', "Change or eject a disk …", (*Term).driveMenu},
		{'s', "Screenshot …", (*Term).askScreenshot},
		{'v', "Save the state …", (*Term).askSaveState},
		{'l', "Load a state …", (*Term).askLoadState},
		{'u', "Undo the last second", back(time.Second)},
		{'z', "Undo the last 10 seconds", back(10 * time.Second)},
		{'e', "Speed …", (*Term).speedMenu},
		{'r', "Reset", func(*Term) { control.Reset() }},
		{'o', "Power off", func(*Term) { control.PowerOff() }},
	}
	if t.cfg.Monitor != nil {
		items = append(items, item{'m', "Monitor (debugger)", (*Term).monitor})
	}
	if t.hidden() {
		items = append(items, item{'w', "Move the view", (*Term).beginMover})
	}
	items = append(items,
		item{'h', "Help", (*Term).help},
		item{'q', "Quit", func(*Term) { control.Quit() }})
	return &menu{title: "iron86", items: items}
}

// sendable are the keys that terminals do not have or keep for themselves, as
// names for console.ChordNamed.
var sendable = []struct {
	letter rune
	label  string
	name   string
}{
	{'a', "Ctrl-Alt-Del", "ctrl-alt-del"},
	{']', "Ctrl-]", "ctrl-]"},
	{'p', "PrtSc", "prtsc"},
	{'s', "SysRq (Alt-PrtSc)", "sysrq"},
	{'u', "Pause", "pause"},
	{'b', "Ctrl-Break", "break"},
	{'n', "Num Lock", "numlock"},
	{'c', "Caps Lock", "capslock"},
	{'r', "Scroll Lock", "scrolllock"},
	{'x', "F11", "f11"},
	{'y', "F12", "f12"},
	{'t', "Alt-Tab", "alt-tab"},
	{'e', "Ctrl-Esc", "ctrl-esc"},
	{'w', "Windows", "win"},
	{'m', "Menu", "menu"},
	{'0', "keypad 0 Ins", "kp0"}, {'1', "keypad 1 End", "kp1"}, {'2', "keypad 2 Down", "kp2"}, {'3', "keypad 3 PgDn", "kp3"},
	{'4', "keypad 4 Left", "kp4"}, {'5', "keypad 5", "kp5"}, {'6', "keypad 6 Right", "kp6"},
	{'7', "keypad 7 Home", "kp7"}, {'8', "keypad 8 Up", "kp8"}, {'9', "keypad 9 PgUp", "kp9"},
	{'.', "keypad . Del", "kp."}, {'+', "keypad +", "kp+"}, {'-', "keypad -", "kp-"}, {'*', "keypad *", "kp*"}, {'/', "keypad /", "kp/"},
	{'g', "keypad Enter", "kpenter"},
}

// keyMenu offers keys that terminals do not have.
func (t *Term) keyMenu() {
	m := &menu{title: "Send a key", back: t.mainMenu()}
	for _, s := range sendable {
		m.items = append(m.items, item{s.letter, s.label, func(t *Term) {
			chord, err := console.ChordNamed(s.name)
			if err != nil {
				t.done("", err)
				return
			}
			t.press(chord)
		}})
	}
	m.items = append(m.items, item{'o', "Other: by name …", (*Term).askText})
	t.panel = m
}

// askText asks for text with names of keys in braces, and types it.
func (t *Term) askText() {
	t.ask("Type (keys in braces: {enter} {f1} {ctrl-alt-f2} {{)", "", func(t *Term, text string) {
		chords, err := console.Chords(text)
		for _, c := range chords {
			t.press(c)
		}
		t.done("", err)
	})
}

// driveMenu offers to change or empty every drive.
func (t *Term) driveMenu() {
	drives := t.cfg.Control.Drives()
	if len(drives) == 0 {
		t.message("Disks", "This machine has no drive with a removable disk.")
		return
	}
	m := &menu{title: "Disks", back: t.mainMenu()}
	letter := 'a'
	add := func(label string, do func(*Term)) {
		m.items = append(m.items, item{letter, label, do})
		letter++
	}
	for _, d := range drives {
		medium := d.Medium
		if medium == "" {
			medium = "empty"
		}
		add(fmt.Sprintf("%s: change (%s) …", d.Title, medium), func(t *Term) {
			t.ask("Image file for "+d.Title, d.Medium, func(t *Term, path string) {
				t.done("disk changed", t.cfg.Control.Insert(d.Name, path))
			})
		})
		if d.Medium != "" {
			add(d.Title+": eject", func(t *Term) { t.done("disk ejected", t.cfg.Control.Eject(d.Name)) })
		}
	}
	t.panel = m
}

func (t *Term) askScreenshot() {
	t.ask("File for the screenshot (.png, or .txt)", unused("screen", ".png"), func(t *Term, path string) {
		t.done("saved "+path, t.cfg.Control.Screenshot(path))
	})
}

func (t *Term) askSaveState() {
	t.ask("File for the machine's state", unused("machine", ".state"), func(t *Term, path string) {
		if t.done("saved "+path, t.cfg.Control.SaveState(path)); t.panel == nil {
			t.state = path
		}
	})
}

// askLoadState offers the state that was saved last.
func (t *Term) askLoadState() {
	t.ask("File with the state of a machine like this one", t.state, func(t *Term, path string) {
		t.done("loaded "+path, t.cfg.Control.LoadState(path))
	})
}

// speeds are what the menu offers, in virtual time by that of the wall.
var speeds = []struct {
	letter rune
	label  string
	times  float64
}{{'q', "a quarter", 0.25}, {'h', "half", 0.5}, {'1', "as it is (1 ×)", 1}, {'2', "2 ×", 2}, {'4', "4 ×", 4}, {'m', "as fast as this host can", 0}}

// speedMenu offers how fast the machine's time passes, with the present speed chosen.
func (t *Term) speedMenu() {
	m := &menu{title: "Speed", back: t.mainMenu()}
	now := t.cfg.Control.Speed()
	for i, s := range speeds {
		if s.times == now {
			m.at = i
		}
		m.items = append(m.items, item{s.letter, s.label, func(t *Term) {
			t.cfg.Control.SetSpeed(s.times)
			t.done("speed: "+s.label, nil)
		}})
	}
	t.panel = m
}

// back returns what makes the machine what it was some virtual time ago.
func back(by time.Duration) func(*Term) {
	return func(t *Term) { t.done(fmt.Sprintf("went back by %v", by), t.cfg.Control.Back(by)) }
}

// unused returns a name for a file that does not exist yet.
func unused(stem, ending string) string {
	for i := 1; i < 1000; i++ {
		name := fmt.Sprintf("%s%d%s", stem, i, ending)
		if _, err := os.Lstat(name); err != nil {
			return name
		}
	}
	return stem + ending
}

// monitor gives the terminal to the debugger until it returns. A terminal that
// does not come back is gone: the session ends.
func (t *Term) monitor() {
	if err := t.suspend(); err != nil {
		t.done("", err)
		return
	}
	err := t.cfg.Monitor()
	if t.resume() != nil {
		t.Close()
		t.cfg.Control.Quit()
		return
	}
	t.done("", err)
}

// paste types a text; characters that no key types are left out.
func (t *Term) paste(text string) {
	n, left := 0, 0
	for text != "" && n < maxPaste {
		r, size := utf8.DecodeRuneInString(text)
		if r == '\r' && len(text) > 1 && text[1] == '\n' {
			size = 2
		}
		text = text[size:]
		c := console.ChordTyping(r)
		if c == nil {
			left++
		}
		t.press(c)
		n++
	}
	switch {
	case text != "":
		t.note = fmt.Sprintf("pasted the first %d characters", n)
	case left > 0:
		t.note = fmt.Sprintf("%d characters have no key", left)
	}
}

func (t *Term) help() {
	t.panel = &window{title: "Help", back: t.mainMenu(), lines: []string{
		"Keys go to the guest, all but one:",
		fmt.Sprintf("  %-16v this menu;  twice: %[1]v itself", t.cfg.Escape),
		"",
		"In menus: arrow keys and Enter, a letter, or the mouse;",
		"Esc goes back.",
		"",
		"A terminal cannot tell all keys of a PC apart. What is missing",
		"is under \"Send a key\", and \"Type a text\" has names for every key:",
		"  {esc} {f1} {ins} {pgup} {kp5} {capslock} {ctrl-alt-f2}",
		"",
		"Alt with a key is also Esc followed by the key.",
		"Characters that the US keyboard does not have are typed as Alt and",
		"their number on the keypad.",
		"",
		"Text that the terminal pastes is typed. To select text with the",
		"mouse, hold Shift in most terminals.",
		"",
		"Power off does not ask the guest's operating system first.",
	}}
}
