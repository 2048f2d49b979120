package host

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// Times for a run that is to end.
const (
	StuckTime  = 600 * time.Millisecond // from the signal or the end of -timeout to the end of the run
	finishTime = 20 * time.Second       // for files to be completed then
	lastWords  = 100 * time.Millisecond // for a message, and for the terminal to be given back, by force
)

// LastResort ends the program when a run that is to end does not: because the host does
// not come back from a call, such as the opening of a FIFO, or nobody reads what is
// written. The zero LastResort, which watches nothing, ends nothing.
type LastResort struct {
	std  Streams
	exit func(status int)

	mu     sync.Mutex
	timer  *time.Timer
	over   bool
	rescue func()         // gives the terminal back; nil: it is not used
	lend   func(f func()) // gives it back while f runs; nil: it is not used
}

// NewLastResort makes one that speaks on std.Err and ends the program by exit.
func NewLastResort(std Streams, exit func(status int)) *LastResort {
	return &LastResort{std: std, exit: exit}
}

// Limit has the program end by itself some time after d: nothing has begun that knows its
// limit, but files are being opened, and nobody may write into a FIFO.
func (l *LastResort) Limit(d time.Duration) { l.set(d+StuckTime, ErrLimit) }

// Watch begins to wait when ctx is done by a signal or the time, and goes on until Stop.
func (l *LastResort) Watch(ctx context.Context) {
	l.mu.Lock()
	if l.timer != nil {
		l.timer.Stop() // Limit's: from here on the run knows its time
		l.timer = nil
	}
	l.mu.Unlock()
	context.AfterFunc(ctx, func() {
		var exit *Exit
		if errors.As(context.Cause(ctx), &exit) {
			l.set(StuckTime, exit)
		}
	})
}

// Interrupt has the program end soon: the user wants it, and the run may hang.
func (l *LastResort) Interrupt() {
	if l.exit != nil {
		l.set(StuckTime, ErrInterrupted)
	}
}

func (l *LastResort) set(d time.Duration, exit *Exit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		if l.timer != nil {
			l.timer.Stop()
		}
		l.timer = time.AfterFunc(d, func() { l.end(exit) })
	}
}

// Finishing says that the run has ended: what is left is the program's own work.
func (l *LastResort) Finishing() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Reset(finishTime)
	}
}

// Handing says that name is to be written in the end. What is no file, such as a FIFO that
// nobody reads, gets no more time than the run.
func (l *LastResort) Handing(name string) {
	if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Reset(StuckTime)
	}
}

// OnTerminal says how the terminal is given back, nil when it has been. before brings
// back what was said last.
func (l *LastResort) OnTerminal(rescue func(), lend func(f func())) (before func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldRescue, oldLend := l.rescue, l.lend
	l.rescue, l.lend = rescue, lend
	return func() { l.OnTerminal(oldRescue, oldLend) }
}

// lent has f run while the terminal is given back.
func (l *LastResort) lent(f func()) {
	l.mu.Lock()
	lend := l.lend
	l.mu.Unlock()
	if lend == nil {
		f()
		return
	}
	lend(f)
}

// Stop: the program ends by itself.
func (l *LastResort) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over = true; l.timer != nil {
		l.timer.Stop()
	}
}

// end does what can be done at once and ends the program.
func (l *LastResort) end(exit *Exit) {
	l.mu.Lock()
	if l.over {
		l.mu.Unlock()
		return
	}
	l.over = true
	rescue := l.rescue
	l.mu.Unlock()
	if rescue != nil {
		within(lastWords, rescue)
	}
	within(lastWords, func() { Say(l.std.Err, exit.Text) })
	l.exit(exit.Status)
}

// within calls f and waits for it, but not longer than d.
func within(d time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(d):
	}
}
