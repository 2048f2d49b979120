package dosrun

import "github.com/iron86/iron86/console"

// scanNames gives the names of keys without a character, as console.ChordNamed takes them, by scan
// code.
var scanNames = map[byte]string{
	0x3b: "f1", 0x3c: "f2", 0x3d: "f3", 0x3e: "f4", 0x3f: "f5", 0x40: "f6", 0x41: "f7", 0x42: "f8", 0x43: "f9", 0x44: "f10",
	0x47: "home", 0x48: "up", 0x49: "pgup", 0x4b: "left", 0x4d: "right", 0x4f: "end", 0x50: "down", 0x51: "pgdn", 0x52: "ins", 0x53: "del",
}

// chordOf returns the chord that gives a character of code page 437, or the key with that scan
// code. It returns nil if there is none.
func chordOf(c, scan byte) console.Chord {
	name := scanNames[scan]
	switch {
	case scan != 0:
	case c == '\r' || c == '\n':
		name = "enter"
	case c == 8:
		name = "backspace"
	case c == '\t':
		name = "tab"
	case c == 27:
		name = "esc"
	case c >= 1 && c <= 26:
		name = "ctrl-" + string(rune('a'+c-1))
	default:
		return console.ChordTyping(console.Rune(c))
	}
	chord, err := console.ChordNamed(name)
	if err != nil {
		return nil
	}
	return chord
}

// pressTyped has the machine's keyboard type what the user typed on the terminal before it showed
// the machine's screen.
func (p *Program) pressTyped() {
	for {
		c, scan, ok := p.d.Console().TakeTyped()
		if !ok {
			return
		}
		if chord := chordOf(c, scan); chord != nil {
			p.place.Press(chord)
		}
	}
}

// feed puts keys into the BIOS's buffer for a program that waits for them there and never asks DOS.
func (p *Program) feed() {
	m := p.place.Machine()
	if !p.input.OnTerminal() || m.IdleTime() == p.idle || m.Halted() {
		return
	}
	p.idle = m.IdleTime()
	if p.input.Nothing() && !p.d.Console().Unread() {
		return // WaitsForKeys takes as long as everything else that an idle guest costs
	}
	if m.Services().WaitsForKeys() {
		p.input.Begin()
		p.d.Console().FeedKeys()
	}
}
