package session

import (
	"errors"
	"strings"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/host"
)

// controls are what the users of displays do to the machine: keys, mouse, and what menus offer. The methods run on other
// goroutines than the machine's.
type controls struct {
	s *Session
	// post has a function done on the goroutine of the machine, between two slices of the run, and waits for that. It returns
	// false if that will never be.
	post func(f func()) bool
	// What status needs of the last look, on the machine's goroutine.
	looked  time.Time
	retired uint64 // instructions that the machine had retired
}

// status returns what the machine does at present. The goroutine of the machine calls it.
func (c *controls) status() term.Status {
	s, m, now := c.s, c.s.m, time.Now()
	retired := m.Retired()
	mips := float64(retired-c.retired) / now.Sub(c.looked).Seconds() / 1e6
	c.retired, c.looked = retired, now
	state := "running"
	switch {
	case s.stop.Reason != machine.Running:
		state = s.stop.String()
	case s.paused && s.reason != "":
		state = s.reason
	case s.paused:
		state = "paused"
	case m.Halted():
		state = "idle"
	}
	note, a := "", m.Activity()
	if a.Fault != nil {
		note = a.Fault.Error()
	}
	return term.Status{
		State: state, Note: note, Paused: s.paused, Mode: m.Mode(), MIPS: mips, Lamps: m.LEDs(),
		Lights: []term.Light{{Name: "floppy", On: a.Floppy}, {Name: "disk", On: a.ATA}},
	}
}

// call runs f on the session's goroutine and waits for it.
func (c *controls) call(f func() error) error {
	err := errors.New("the machine has ended")
	c.post(func() { err = f() })
	return err
}

// do is call for an f that cannot fail.
func (c *controls) do(f func()) {
	_ = c.call(func() error { f(); return nil }) // call fails only when the session has ended
}

// input is do for an input, which is dropped while the machine repeats a recording.
func (c *controls) input(f func()) {
	c.do(func() {
		if !c.s.tape.playing() && !history.Fixed(c.s.m) && !c.s.move.hold(f) {
			f()
		}
	})
}

// Press queues a chord for the machine's keyboard.
func (c *controls) Press(chord console.Chord) {
	c.input(func() { c.s.keys.press([]console.Chord{chord}) })
}

// Key passes a key on to the machine.
func (c *controls) Key(e console.KeyEvent) { c.input(func() { c.s.m.Key(e) }) }

// Mouse passes a movement of the mouse on to the machine.
func (c *controls) Mouse(e console.MouseEvent) { c.input(func() { c.s.m.Mouse(e) }) }

// Paste queues text for the machine's keyboard. What no key types is left out.
func (c *controls) Paste(text string) {
	var keys []console.Chord
	for _, r := range strings.ReplaceAll(text, "\r\n", "\n") {
		if chord := console.ChordTyping(r); chord != nil {
			keys = append(keys, chord)
		}
	}
	c.input(func() { c.s.keys.press(keys) })
}

// SetPaused stops and continues the machine.
func (c *controls) SetPaused(paused bool) { c.do(func() { c.s.setRunning(!paused) }) }

// Reset presses the reset button.
func (c *controls) Reset() {
	c.do(func() {
		if history.Fixed(c.s.m) {
			return
		}
		c.s.m.Reset()
		c.s.stop = machine.Stop{}
	})
}

// PowerOff switches the machine off.
func (c *controls) PowerOff() { c.Quit() }

// Quit ends the session.
func (c *controls) Quit() { c.do(func() { c.s.quit = true }) }

// Interrupt ends the session as a signal does, which may reach the terminal before the session's context.
func (c *controls) Interrupt() { c.do(func() { c.s.fail(host.ErrInterrupted) }) }

// Drives lists the drives whose media can be changed.
func (c *controls) Drives() []term.Drive {
	var drives []term.Drive
	c.do(func() { drives = c.s.drives.list() })
	return drives
}

// Insert changes the medium of a drive.
func (c *controls) Insert(drive, path string) error {
	return c.call(func() error { return c.s.drives.Insert(drive, path) })
}

// Eject empties a drive.
func (c *controls) Eject(drive string) error {
	return c.call(func() error { return c.s.drives.Eject(drive) })
}

// Screenshot saves the screen.
func (c *controls) Screenshot(path string) error {
	return c.call(func() error { return png.WriteFile(path, c.s.Frame()) })
}

// Back makes the machine what it was some virtual time ago. Keys that wait are forgotten.
func (c *controls) Back(by time.Duration) error {
	return c.call(func() error {
		h := history.Of(c.s.m)
		if h == nil {
			return errors.New("the past is not kept: -history 512M keeps it")
		}
		c.s.keys = typist{}
		err := h.Back(clock.Time(by))
		c.s.stop = c.s.m.Stopped()
		return err
	})
}

// SaveState saves the machine.
func (c *controls) SaveState(path string) error {
	return c.call(func() error { return saveState(c.s, path) })
}

// LoadState replaces the state of the machine by one from a file.
func (c *controls) LoadState(path string) error {
	return c.replace(func() error { return loadState(c.s, path) })
}

// replace has load replace the state of the machine, unless something else keeps its past or stands beside it.
func (c *controls) replace(load func() error) error {
	return c.call(func() error {
		s := c.s
		if s.m.Journal() != nil {
			return errors.New("a state cannot be loaded in a recording, or with a past (-history)")
		}
		if err := load(); err != nil {
			return err
		}
		s.keys = typist{}
		s.stop = s.m.Stopped()
		return nil
	})
}

// Speed returns how many times as fast as the wall clock virtual time passes at most; 0 is as fast as the host can.
func (c *controls) Speed() (times float64) {
	c.do(func() { times = c.s.pace.times() })
	return times
}

// SetSpeed has virtual time pass so many times as fast as that of the wall; 0 is as fast as the host can.
func (c *controls) SetSpeed(times float64) { c.do(func() { c.s.pace.at(times) }) }
