package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// Input is standard input for a guest that asks for it. It reads nothing before the guest asks, so
// that the rest is there for the next program. A wait for input ends with the run.
type Input struct {
	// Fail ends the run: its context is done, or the user wants it to end.
	Fail func(error)
	// Waited is called after a wait for a key, with the time that the wait took. It may be nil.
	Waited func(time.Duration)

	in      io.Reader
	ctx     context.Context
	tty     *os.File // nil: standard input is no terminal
	restore func()
	request chan int    // asks pump for at most so many bytes
	answer  chan answer // what pump has read
	asked   bool        // pump has not answered the last request yet
	have    answer      // what was read and not taken yet
	start   sync.Once
	started bool // Begin has started pump
	gone    bool // somebody else has the terminal: nothing more is read from it
}

// answer is the result of one read.
type answer struct {
	b   []byte
	err error
}

// NewInput makes an Input that reads in. The end of ctx ends every wait.
func NewInput(ctx context.Context, in io.Reader, fail func(error)) *Input {
	h := &Input{Fail: fail, in: in, ctx: ctx, restore: func() {}, request: make(chan int), answer: make(chan answer)}
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		h.tty = f
	}
	return h
}

// OnTerminal reports whether standard input is a terminal.
func (h *Input) OnTerminal() bool { return h.tty != nil }

// pump reads when it is asked to. It has a goroutine of its own, because a read cannot be called
// off.
func (h *Input) pump() {
	for n := range h.request {
		b := make([]byte, n)
		k, err := h.in.Read(b)
		h.answer <- answer{b[:k], err}
	}
}

// Begin starts the goroutine of pump. On a terminal it has every key passed on at once.
func (h *Input) Begin() {
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

// reopened returns the terminal, opened a second time where the host can do that, so that LetGo can
// call a read off. Elsewhere a key may be lost to the read.
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

// LetGo gives the terminal to somebody else: it restores the terminal's modes and ends a read that
// is under way. What was read already stays. The read of a pipe goes on, and nobody waits for it.
func (h *Input) LetGo() {
	h.gone = true
	if f, ok := h.in.(*os.File); ok && h.started && h.tty != nil && f != h.tty {
		_ = f.SetReadDeadline(time.Unix(1, 0)) // a terminal that was opened again has deadlines
		if h.asked {
			select {
			case a := <-h.answer:
				h.take(a)
			case <-time.After(time.Second): // the read ends later, or with the next key
			}
		}
	}
	h.restore()
}

// Seek implements io.Seeker for a standard input that is a file.
func (h *Input) Seek(offset int64, whence int) (int64, error) {
	f, ok := h.in.(*os.File)
	if !ok || h.tty != nil || h.asked && len(h.have.b) == 0 && h.have.err == nil {
		return 0, errors.ErrUnsupported // it is no file, or a read is under way
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0, errors.ErrUnsupported
	}
	if whence == io.SeekCurrent {
		offset -= int64(len(h.have.b)) // subtract what was read and not yet returned
	}
	at, err := f.Seek(offset, whence)
	if err == nil {
		h.have = answer{}
	}
	return at, err
}

// terminalRead is how many bytes are read from a terminal at once.
const terminalRead = 64

// ask has the pump read at most n bytes. From a terminal it reads whatever was typed.
func (h *Input) ask(n int) {
	if h.tty != nil {
		n = max(n, terminalRead)
	}
	if !h.asked && !h.gone {
		h.request <- n
		h.asked = true
	}
}

// take adds an answer to what has been read.
func (h *Input) take(a answer) {
	h.asked = false
	if h.gone && errors.Is(a.err, os.ErrDeadlineExceeded) {
		a.err = io.EOF // LetGo has ended the read
	}
	h.have = answer{append(h.have.b, a.b...), a.err}
}

// Read implements dos.Input.
func (h *Input) Read(p []byte) (int, error) {
	h.Begin()
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
func (h *Input) wait() error {
	select {
	case a := <-h.answer:
		h.take(a)
		return nil
	case <-h.ctx.Done():
		err := context.Cause(h.ctx)
		h.Fail(err)
		return err
	}
}

// Ready implements dos.Input. It asks a terminal whether a key waits; everything else it reads.
func (h *Input) Ready() bool { return h.ReadyWithin(0) }

// ReadyWithin implements conio.Waiter.
func (h *Input) ReadyWithin(d time.Duration) bool {
	h.Begin()
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
		h.Poll()
		return len(h.have.b) > 0
	}
	begun, t := time.Now(), time.NewTimer(d)
	defer t.Stop()
	select {
	case a := <-h.answer:
		h.take(a)
	case <-t.C:
	case <-h.ctx.Done():
	}
	if h.Waited != nil {
		h.Waited(time.Since(begun))
	}
	return len(h.have.b) > 0
}

// Nothing reports whether a terminal has sent nothing that still waits to be read, as far as Poll
// knows. It reports false before the first read, and if standard input is no terminal.
func (h *Input) Nothing() bool {
	return h.tty != nil && h.started && len(h.have.b) == 0 && h.have.err == nil
}

// maxBreaks is how many Ctrl-C may wait unread before they end the run.
const maxBreaks = 3

// Poll reads what has been typed since a program first read from the terminal, without waiting. A
// user who types Ctrl-C several times ends a run that takes no notice of it.
func (h *Input) Poll() {
	if h.tty == nil || !h.started {
		return
	}
	if h.have.err == nil {
		h.ask(terminalRead)
	}
	select {
	case a := <-h.answer:
		h.take(a)
	default:
	}
	if bytes.Count(h.have.b, []byte{3}) >= maxBreaks {
		h.Fail(ErrInterrupted)
	}
}

// Interrupted takes a Ctrl-C that was typed on the terminal and not read yet, and drops what was
// typed before it.
func (h *Input) Interrupted() bool {
	h.Poll()
	i := bytes.IndexByte(h.have.b, 3)
	if i < 0 {
		return false
	}
	h.have.b = h.have.b[i+1:]
	return true
}
