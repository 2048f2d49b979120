package main

import (
	"errors"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/machine"
)

// How often the terminal is looked after, in real time.
const (
	framePeriod  = time.Second / 30
	statusPeriod = time.Second / 2
)

// terminal is the view of a session in a terminal, and the menu's hand on it.
// Its methods for term run on the terminal's goroutine and go through do.
type terminal struct {
	s   *session
	t   *term.Term
	std stdio

	lastFrame, lastStatus time.Time
	generation            uint64
	retired               uint64
}

// openTerminal takes over the terminal. finish restores it.
func (s *session) openTerminal(std stdio) (finish func() error, err error) {
	screen, err := term.NewScreen()
	if err != nil {
		return nil, err
	}
	v := &terminal{s: s, std: std}
	cfg := term.Config{Keyboard: v, Mouse: v, Control: v}
	if s.debug.mo != nil {
		cfg.Monitor = v.monitor
	}
	if v.t, err = term.New(screen, cfg); err != nil {
		return nil, err
	}
	s.view = v
	s.last.onTerminal(v.t.Close, v.t.Lend)
	ended := make(chan error, 1)
	go v.t.Protect(func() { ended <- v.t.Run(s.ctx) })
	return func() error {
		v.t.Close()
		s.last.onTerminal(nil, nil)
		return <-ended
	}, nil
}

// refresh shows what has changed.
func (v *terminal) refresh(s *session) {
	now := time.Now()
	if now.Sub(v.lastFrame) >= framePeriod {
		v.lastFrame = now
		if g := s.m.FrameGeneration(); g != v.generation {
			v.generation = g
			s.m.Render(&s.frame)
			v.t.Show(&s.frame)
		}
	}
	if d := now.Sub(v.lastStatus); d >= statusPeriod {
		v.t.SetStatus(v.status(d))
		v.lastStatus = now
	}
}

func (v *terminal) status(d time.Duration) term.Status {
	m := v.s.m
	retired := m.Retired()
	mips := float64(retired-v.retired) / d.Seconds() / 1e6
	v.retired = retired
	state := "running"
	switch {
	case v.s.stop.Reason != machine.Running:
		state = v.s.stop.String()
	case v.s.paused && v.s.debug.what != "":
		state = v.s.debug.what
	case v.s.paused:
		state = "paused"
	case m.Halted():
		state = "idle"
	}
	a := m.Activity()
	return term.Status{
		State: state, Paused: v.s.paused, Mode: m.Mode(), MIPS: mips, Lamps: m.LEDs(),
		Lights: []term.Light{{Name: "floppy", On: a.Floppy}, {Name: "disk", On: a.ATA}},
	}
}

// call runs f on the session's goroutine and waits for it.
func (v *terminal) call(f func() error) error {
	done := make(chan error, 1)
	select {
	case v.s.commands <- func() { done <- f() }:
		return <-done
	case <-v.s.ctx.Done():
	case <-v.s.debug.over:
	}
	return errors.New("the machine has ended")
}

func (v *terminal) do(f func()) {
	_ = v.call(func() error { f(); return nil }) // the only error is the end
}

// Press queues a chord.
func (v *terminal) Press(keys []console.Key, _ clock.Time) {
	v.do(func() {
		if !v.s.playing() {
			v.s.keys.press([]console.Chord{keys})
		}
	})
}

// Mouse passes a movement on.
func (v *terminal) Mouse(e console.MouseEvent) {
	v.do(func() {
		if !v.s.playing() {
			v.s.m.Mouse(e)
		}
	})
}

// SetPaused stops and continues the machine.
func (v *terminal) SetPaused(paused bool) { v.do(func() { v.s.SetRunning(!paused) }) }

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

// Drives lists what can be changed.
func (v *terminal) Drives() []term.Drive {
	var drives []term.Drive
	v.do(func() {
		for _, d := range []term.Drive{{Name: "fda", Title: "floppy A"}, {Name: "fdb", Title: "floppy B"}, {Name: "cdrom", Title: "CD"}} {
			d.Medium = v.s.img.inDrive[d.Name]
			drives = append(drives, d)
		}
	})
	return drives
}

// Insert changes the medium of a drive.
func (v *terminal) Insert(drive, path string) error {
	return v.call(func() error { return v.s.Insert(drive, path) })
}

// Eject empties a drive.
func (v *terminal) Eject(drive string) error {
	return v.call(func() error { return v.s.Eject(drive) })
}

// Screenshot saves the screen.
func (v *terminal) Screenshot(path string) error {
	return v.call(func() error {
		v.s.m.Render(&v.s.frame)
		return png.WriteFile(path, &v.s.frame)
	})
}

// SaveState saves the machine.
func (v *terminal) SaveState(path string) error {
	return v.call(func() error { return saveState(v.s.m, path) })
}

// patience is how long the monitor is waited for: it may be serving another.
const patience = time.Second

// monitor lends the terminal to the monitor, with the machine stopped, until
// continue or exit.
func (v *terminal) monitor() error {
	s := v.s
	p := stdioPrompt(v.std, s.debug.mo.Complete)
	p.leave = true
	p.unless(s.debug.over)
	running := false
	began := make(chan struct{})
	select {
	case s.debug.visits <- func() {
		running, s.paused = !s.paused, true
		s.open(p)
		close(began)
	}:
		<-began
	case <-time.After(patience):
		return errors.New("another debugger has the machine")
	}
	s.serveLines(p)
	v.do(func() {
		if running && s.paused {
			s.SetRunning(true)
		}
	})
	return nil
}
