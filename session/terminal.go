package session

import (
	"errors"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
)

// Real times between two looks at the terminal.
const (
	framePeriod  = time.Second / 30
	statusPeriod = time.Second / 2
)

// terminal shows the machine on a terminal, and does what its menu asks for. The methods that
// package term calls run on the terminal's goroutine; they reach the machine through do.
type terminal struct {
	s     *Session
	t     *term.Term
	ended chan error // gets the error with which the terminal's goroutine ends

	lastFrame, lastStatus time.Time
	generation            uint64 // of the frame that the terminal shows
	retired               uint64 // instructions that the machine had retired at lastStatus
}

// openScreen gives the terminal to the machine's screen and keyboard.
func (s *Session) openScreen() error {
	screen, err := term.NewScreen()
	if err != nil {
		return err
	}
	v := &terminal{s: s, ended: make(chan error, 1)}
	cfg := term.Config{Keyboard: v, Mouse: v, Control: v}
	if s.debug != nil {
		cfg.Monitor = s.debug.borrow
	}
	if v.t, err = term.New(screen, cfg); err != nil {
		return err
	}
	s.screen = v
	s.cfg.LastResort.OnTerminal(v.t.Close, v.t.Lend)
	go v.t.Protect(func() { v.ended <- v.t.Run(s.ctx) })
	return nil
}

// closeScreen gives the terminal back, if the machine has it.
func (s *Session) closeScreen() {
	v := s.screen
	if v == nil {
		return
	}
	s.screen = nil
	v.close()
}

// close gives the terminal back.
func (v *terminal) close() {
	v.t.Close()
	v.s.cfg.LastResort.OnTerminal(nil, nil)
	<-v.ended // its error is the signal that ended it
}

// refresh shows what has changed.
func (v *terminal) refresh() {
	s := v.s
	now := time.Now()
	if now.Sub(v.lastFrame) >= framePeriod {
		v.lastFrame = now
		if g := s.m.FrameGeneration(); g != v.generation {
			v.generation = g
			v.t.Show(s.Frame())
		}
	}
	if d := now.Sub(v.lastStatus); d >= statusPeriod {
		v.t.SetStatus(v.status(d))
		v.lastStatus = now
	}
}

// status returns what the status line says. d is the real time since it was last asked.
func (v *terminal) status(d time.Duration) term.Status {
	m := v.s.m
	retired := m.Retired()
	mips := float64(retired-v.retired) / d.Seconds() / 1e6
	v.retired = retired
	state := "running"
	switch {
	case v.s.stop.Reason != machine.Running:
		state = v.s.stop.String()
	case v.s.paused && v.s.reason != "":
		state = v.s.reason
	case v.s.paused:
		state = "paused"
	case m.Halted():
		state = "idle"
	}
	note, a := "", m.Activity()
	if a.Fault != nil {
		note = a.Fault.Error()
	}
	return term.Status{
		State: state, Note: note, Paused: v.s.paused, Mode: m.Mode(), MIPS: mips, Lamps: m.LEDs(),
		Lights: []term.Light{{Name: "floppy", On: a.Floppy}, {Name: "disk", On: a.ATA}},
	}
}

// call runs f on the session's goroutine and waits for it.
func (v *terminal) call(f func() error) error {
	err := errors.New("the machine has ended")
	v.s.mail.post(&call{f: func() { err = f() }}, v.s.mail.over, 0)
	return err
}

// do is call for an f that cannot fail.
func (v *terminal) do(f func()) {
	_ = v.call(func() error { f(); return nil }) // call fails only when the session has ended
}

// Press queues a chord for the machine's keyboard.
func (v *terminal) Press(c console.Chord) {
	v.do(func() {
		if !v.s.tape.playing() {
			v.s.keys.press([]console.Chord{c})
		}
	})
}

// Mouse passes a movement of the mouse on to the machine.
func (v *terminal) Mouse(e console.MouseEvent) {
	v.do(func() {
		if !v.s.tape.playing() {
			v.s.m.Mouse(e)
		}
	})
}

// SetPaused stops and continues the machine.
func (v *terminal) SetPaused(paused bool) { v.do(func() { v.s.setRunning(!paused) }) }

// Reset presses the reset button.
func (v *terminal) Reset() {
	v.do(func() {
		v.s.m.Reset()
		v.s.stop = machine.Stop{}
	})
}

// PowerOff switches the machine off.
func (v *terminal) PowerOff() { v.Quit() }

// Quit ends the session.
func (v *terminal) Quit() { v.do(func() { v.s.quit = true }) }

// Interrupt ends the session as a signal does, which may reach the terminal before the session's context.
func (v *terminal) Interrupt() { v.do(func() { v.s.fail(host.ErrInterrupted) }) }

// Drives lists the drives whose media can be changed.
func (v *terminal) Drives() []term.Drive {
	var drives []term.Drive
	v.do(func() {
		for _, d := range []term.Drive{{Name: "fda", Title: "floppy A"}, {Name: "fdb", Title: "floppy B"}, {Name: "cdrom", Title: "CD"}} {
			d.Medium = v.s.drives.inside[d.Name]
			drives = append(drives, d)
		}
	})
	return drives
}

// Insert changes the medium of a drive.
func (v *terminal) Insert(drive, path string) error {
	return v.call(func() error { return v.s.drives.Insert(drive, path) })
}

// Eject empties a drive.
func (v *terminal) Eject(drive string) error {
	return v.call(func() error { return v.s.drives.Eject(drive) })
}

// Screenshot saves the screen.
func (v *terminal) Screenshot(path string) error {
	return v.call(func() error { return png.WriteFile(path, v.s.Frame()) })
}

// SaveState saves the machine.
func (v *terminal) SaveState(path string) error {
	return v.call(func() error { return saveState(v.s.m, path) })
}
