package session

import (
	"time"

	"github.com/iron86/iron86/console/term"
)

// Real times between two looks at the terminal.
const (
	framePeriod  = time.Second / 30
	statusPeriod = time.Second / 2
)

// terminal shows the machine on a terminal, and does what its menu asks for. The methods of controls run on the terminal's
// goroutine.
type terminal struct {
	controls
	t     *term.Term
	ended chan error // gets the error with which the terminal's goroutine ends

	lastFrame, lastStatus time.Time
	seen                  seen // what the terminal shows
}

// openScreen gives the terminal to the machine's screen and keyboard, if they are not on a page.
func (s *Session) openScreen() error {
	if s.page != nil {
		s.screen = s.page
		return nil
	}
	options, err := term.ParseOptions(s.cfg.TerminalOptions)
	if err != nil {
		return err
	}
	screen, err := term.NewScreen()
	if err != nil {
		return err
	}
	v := &terminal{ended: make(chan error, 1)}
	v.controls = controls{s: s, post: func(f func()) bool { return s.mail.post(&call{f: f}, s.mail.over, 0) }}
	cfg := term.Config{Keyboard: v, Mouse: v, Control: v, Options: options, Escape: s.escape}
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

// closeScreen ends what openScreen has begun.
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

// watched reports true: the user sits before the terminal.
func (v *terminal) watched() bool { return true }

// refresh shows what has changed.
func (v *terminal) refresh() {
	s := v.s
	now := time.Now()
	if now.Sub(v.lastFrame) >= framePeriod {
		v.lastFrame = now
		if v.seen.look(s.m) {
			v.t.Show(s.Frame())
		}
	}
	if now.Sub(v.lastStatus) >= statusPeriod {
		v.t.SetStatus(v.status())
		v.lastStatus = now
	}
}
