package main

import (
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// idlePacer has the time that a guest spends waiting pass on the wall's clock, too, while it
// otherwise goes as fast as it can: for programs that print and read lines in a terminal.
type idlePacer struct {
	wall    time.Time
	idle    clock.Time
	keyWait time.Duration // spent in waiting for a key since the last look
	credit  time.Duration // of such waits, which the guest will idle through on its side
}

// maxCredit is a tick of the guest's timer, for which DOS waits for a key at once.
const maxCredit = 55 * time.Millisecond

// ahead is how long to sleep at so much idle time.
func (p *idlePacer) ahead(idle clock.Time) time.Duration {
	waited, busy := time.Duration(idle-p.idle), time.Since(p.wall)-p.keyWait
	p.credit = min(p.credit+p.keyWait, maxCredit)
	p.idle, p.keyWait = idle, 0
	if p.wall.IsZero() {
		return 0
	}
	need := max(waited-max(busy, 0), 0)
	used := min(need, p.credit)
	p.credit -= used
	return need - used
}

// slept notes that the sleep is over.
func (p *idlePacer) slept() { p.wall = time.Now() }

// scanNames are the keys without a character, as console.ChordNamed takes them.
var scanNames = map[byte]string{
	0x3b: "f1", 0x3c: "f2", 0x3d: "f3", 0x3e: "f4", 0x3f: "f5", 0x40: "f6", 0x41: "f7", 0x42: "f8", 0x43: "f9", 0x44: "f10",
	0x47: "home", 0x48: "up", 0x49: "pgup", 0x4b: "left", 0x4d: "right", 0x4f: "end", 0x50: "down", 0x51: "pgdn", 0x52: "ins", 0x53: "del",
}

// chordOf is what gives a character of code page 437, or the key with that scan code; nil: nothing does.
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

// pressTyped has the machine's keyboard type what was typed on the terminal before the
// display was there.
func (f *dosFace) pressTyped() {
	for {
		c, scan, ok := f.r.d.Console().TakeTyped()
		if !ok {
			return
		}
		if chord := chordOf(c, scan); chord != nil {
			f.r.s.Press([]console.Chord{chord})
		}
	}
}

// feed gives keys to a program that waits for them in the BIOS's buffer and never asks DOS.
func (f *dosFace) feed() {
	s := f.r.s
	if f.r.input.tty == nil || s.m.IdleTime() == f.idle || s.m.Halted() {
		return
	}
	f.idle = s.m.IdleTime()
	if s.m.Services().WaitsForKeys() {
		f.r.input.begin()
		f.r.d.Console().FeedKeys()
	}
}
