package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/iron86/iron86/machine"
	"golang.org/x/term"
)

// dosFace is the view of a DOS program: a plain stream until the program paints the
// screen, the terminal's screen from then on.
type dosFace struct {
	r          *dosRun
	auto       bool // a terminal is there to switch to
	inner      view
	finish     func() error
	generation uint64
}

// refresh is the look at the program between two slices of the run.
func (f *dosFace) refresh(s *session) {
	if s.stop.Reason == machine.Dead || s.stop.Reason == machine.Shutdown {
		s.quit = true
		s.err = &exitError{exitDied, s.stop.String()}
	}
	if f.inner != nil {
		f.inner.refresh(s)
		return
	}
	g := s.m.FrameGeneration()
	touched := f.r.d.Touched()
	painted := f.r.d.Painted() || g != f.generation && !touched
	f.generation = g
	if f.auto && painted {
		if err := f.open(); err != nil && s.err == nil {
			s.err = err
		}
	}
}

// open gives the machine's screen the terminal.
func (f *dosFace) open() error {
	s := f.r.s
	f.r.input.restore()
	s.view = nil
	finish, err := s.openTerminal(f.r.std)
	if err != nil {
		return err
	}
	f.inner, f.finish = s.view, finish
	s.view = f
	f.r.d.UseScreen()
	if f.r.c.String("speed") != "max" {
		s.pace = new(pacer)
	}
	return nil
}

func (f *dosFace) close() {
	f.r.s.view = nil
	if f.finish != nil {
		_ = f.finish() // its error is the signal that ended it
	}
}

// hostInput is standard input for DOS: nothing is read before the program asks, so
// that what it leaves is there for the next one. Waiting ends with the run's limits.
type hostInput struct {
	in      io.Reader
	s       *session
	tty     *os.File
	restore func()
	request chan int
	answer  chan answer
	asked   bool
	have    answer
	start   sync.Once
}

// answer is what a read has given.
type answer struct {
	b   []byte
	err error
}

func newHostInput(in io.Reader, s *session) *hostInput {
	h := &hostInput{in: in, s: s, restore: func() {}, request: make(chan int), answer: make(chan answer)}
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		h.tty = f
	}
	return h
}

// pump reads when asked, on a goroutine of its own: a read cannot be called off.
func (h *hostInput) pump() {
	for n := range h.request {
		b := make([]byte, n)
		k, err := h.in.Read(b)
		h.answer <- answer{b[:k], err}
	}
}

// begin starts the goroutine, and on a terminal passes keys on one by one.
func (h *hostInput) begin() {
	h.start.Do(func() {
		if h.tty != nil {
			if old, err := term.MakeRaw(int(h.tty.Fd())); err == nil {
				h.restore = sync.OnceFunc(func() { _ = term.Restore(int(h.tty.Fd()), old) })
			}
		}
		go h.pump()
	})
}

// Read implements dos.Input.
func (h *hostInput) Read(p []byte) (int, error) {
	h.begin()
	if len(h.have.b) == 0 && h.have.err == nil {
		if !h.asked {
			h.request <- len(p)
			h.asked = true
		}
		if err := h.wait(); err != nil {
			return 0, err
		}
	}
	n := copy(p, h.have.b)
	h.have.b = h.have.b[n:]
	if n == 0 {
		return 0, h.have.err
	}
	return n, nil
}

// wait waits for the answer, a signal or the deadline.
func (h *hostInput) wait() error {
	var timer <-chan time.Time
	if d := h.s.deadline; !d.IsZero() {
		timer = time.After(time.Until(d))
	}
	select {
	case h.have = <-h.answer:
		h.asked = false
		return nil
	case <-timer:
		h.s.err = errLimit
		return errLimit
	case <-h.s.ctx.Done():
		h.s.err = errInterrupted
		return errInterrupted
	}
}

// Ready implements dos.Input: a terminal is asked whether a key waits, everything else
// is read from.
func (h *hostInput) Ready() bool {
	h.begin()
	if len(h.have.b) > 0 {
		return true
	}
	if h.have.err != nil {
		return false
	}
	if !h.asked {
		h.request <- 1
		h.asked = true
	}
	if h.tty == nil {
		return h.wait() == nil && len(h.have.b) > 0
	}
	select {
	case h.have = <-h.answer:
		h.asked = false
	case <-time.After(time.Millisecond):
	}
	return len(h.have.b) > 0
}

// runStatus is what -status-file holds.
type runStatus struct {
	Reason       string `json:"reason"`
	Code         int    `json:"code"`
	Instructions uint64 `json:"instructions"`
	StateHash    string `json:"state_hash"`
}

// writeStatus is -status-file.
func (r *dosRun) writeStatus(err error) error {
	name := r.c.String("status-file")
	if name == "" || r.d == nil {
		return nil
	}
	st := runStatus{Reason: "exit", Instructions: r.s.m.Retired()}
	var exit *exitError
	switch {
	case err == nil:
	case errors.As(err, &exit):
		st.Code = exit.status
		st.Reason = map[int]string{exitDied: "died", exitLimit: "limit", exitUnmet: "script", exitInterrupted: "interrupted"}[exit.status]
		if r.s.stop.Reason == machine.Ended || st.Reason == "" {
			st.Reason = "exit"
		}
	default:
		st.Code, st.Reason = exitFailed, "error"
	}
	hash := r.s.m.Hash()
	st.StateHash = hex.EncodeToString(hash[:])
	return writeAtomically(name, func(w io.Writer) error {
		b, err := json.Marshal(st)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", b)
		return err
	})
}
