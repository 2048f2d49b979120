package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"golang.org/x/term"
)

// dosFace is the view of a DOS program: a plain stream until the program paints the
// screen, the terminal's screen from then on.
type dosFace struct {
	r      *dosRun
	auto   bool // a terminal is there to switch to
	inner  view
	idle   clock.Time // when keys were last fed
	finish func() error
}

// refresh is the look at the program between two slices of the run.
func (f *dosFace) refresh(s *session) {
	if s.died() {
		s.quit = true
		s.err = s.death()
	}
	if f.inner != nil {
		f.pressTyped()
		f.inner.refresh(s)
		return
	}
	f.r.input.poll()
	f.feed()
	if f.auto && f.r.d.Console().Painted() {
		if err := f.open(); err != nil && s.err == nil {
			s.err = err
		}
	}
}

// open gives the machine's screen the terminal.
func (f *dosFace) open() error {
	s := f.r.s
	f.r.input.letGo()
	s.view = nil
	finish, err := s.openTerminal(f.r.std)
	if err != nil {
		return err
	}
	f.inner, f.finish = s.view, finish
	s.view = f
	f.r.d.Console().UseScreen()
	f.pressTyped()
	s.idlePace = nil
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
	started bool
	gone    bool // somebody else has the terminal: no more is read
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
	if h.gone {
		return
	}
	h.start.Do(func() {
		h.started = true
		if h.tty != nil {
			if old, err := term.MakeRaw(int(h.tty.Fd())); err == nil {
				h.in = reopened(h.tty)
				h.restore = sync.OnceFunc(func() { _ = term.Restore(int(h.tty.Fd()), old) })
			}
		}
		go h.pump()
	})
}

// reopened is the terminal opened once more where the host can do that, so that a read
// can be called off (letGo); elsewhere a key may be lost to it.
func reopened(tty *os.File) io.Reader {
	f, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", tty.Fd()), os.O_RDONLY, 0)
	if err != nil {
		return tty
	}
	if f.SetReadDeadline(time.Time{}) != nil {
		f.Close()
		return tty
	}
	return f
}

// letGo gives the terminal to somebody else: its modes are restored, and a read that is
// under way ends. What has been read stays.
func (h *hostInput) letGo() {
	h.gone = true
	if f, ok := h.in.(*os.File); ok && h.started && f != h.tty {
		_ = f.SetReadDeadline(time.Unix(1, 0)) // it has one
		if h.asked {
			select {
			case a := <-h.answer:
				h.take(a)
			case <-time.After(time.Second): // it comes late, or with the next key
			}
		}
	}
	h.restore()
}

// Seek implements io.Seeker for a standard input that is a file.
func (h *hostInput) Seek(offset int64, whence int) (int64, error) {
	f, ok := h.in.(*os.File)
	if !ok || h.tty != nil || h.asked && len(h.have.b) == 0 && h.have.err == nil {
		return 0, errors.ErrUnsupported // or a read is under way
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0, errors.ErrUnsupported
	}
	if whence == io.SeekCurrent {
		offset -= int64(len(h.have.b)) // what was read and not yet given
	}
	at, err := f.Seek(offset, whence)
	if err == nil {
		h.have = answer{}
	}
	return at, err
}

// typed is how many bytes of a terminal are read at once.
const typed = 64

// ask has the pump read at most n bytes; it reads whatever a terminal has.
func (h *hostInput) ask(n int) {
	if h.tty != nil {
		n = max(n, typed)
	}
	if !h.asked && !h.gone {
		h.request <- n
		h.asked = true
	}
}

// take adds an answer to what there is.
func (h *hostInput) take(a answer) {
	h.asked = false
	if h.gone && errors.Is(a.err, os.ErrDeadlineExceeded) {
		a.err = io.EOF // letGo has ended the read
	}
	h.have = answer{append(h.have.b, a.b...), a.err}
}

// Read implements dos.Input.
func (h *hostInput) Read(p []byte) (int, error) {
	h.begin()
	if len(h.have.b) == 0 && h.have.err == nil {
		if h.ask(len(p)); !h.asked {
			return 0, io.EOF
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

// wait waits for the answer or the end of the run.
func (h *hostInput) wait() error {
	select {
	case a := <-h.answer:
		h.take(a)
		return nil
	case <-h.s.ctx.Done():
		h.s.err = context.Cause(h.s.ctx)
		return h.s.err
	}
}

// Ready implements dos.Input: a terminal is asked whether a key waits, everything else
// is read from.
func (h *hostInput) Ready() bool { return h.ReadyWithin(0) }

// ReadyWithin implements conio.Waiter.
func (h *hostInput) ReadyWithin(d time.Duration) bool {
	h.begin()
	if len(h.have.b) > 0 || h.have.err != nil {
		return len(h.have.b) > 0
	}
	if h.ask(1); !h.asked {
		return false
	}
	if h.tty == nil {
		return h.wait() == nil && len(h.have.b) > 0
	}
	if d <= 0 {
		h.poll()
		return len(h.have.b) > 0
	}
	begun, t := time.Now(), time.NewTimer(d)
	defer t.Stop()
	select {
	case a := <-h.answer:
		h.take(a)
	case <-t.C:
	case <-h.s.ctx.Done():
	}
	if p := h.s.idlePace; p != nil {
		p.keyWait += time.Since(begun)
	}
	return len(h.have.b) > 0
}

// maxBreaks is how many Ctrl-C may wait unread before they end the run.
const maxBreaks = 3

// poll looks, without waiting, for what has been typed since a program first read
// from the terminal. Ctrl-C typed again and again ends a run that takes no notice.
func (h *hostInput) poll() {
	if h.tty == nil || !h.started {
		return
	}
	if h.have.err == nil {
		h.ask(typed)
	}
	select {
	case a := <-h.answer:
		h.take(a)
	default:
	}
	if bytes.Count(h.have.b, []byte{3}) >= maxBreaks && h.s.err == nil {
		h.s.err = errInterrupted
	}
}

// Interrupted takes a Ctrl-C that has been typed on the terminal and not been read, and
// what was typed before it.
func (h *hostInput) Interrupted() bool {
	h.poll()
	i := bytes.IndexByte(h.have.b, 3)
	if i < 0 {
		return false
	}
	h.have.b = h.have.b[i+1:]
	return true
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
	r.s.last.handing(name)
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
	return hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
		b, err := json.Marshal(st)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", b)
		return err
	})
}
