package host

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// Times that a run gets for its end.
const (
	StuckTime  = 600 * time.Millisecond // from the signal or the end of -timeout to the end of the run
	finishTime = 20 * time.Second       // for completing files after that
	lastWords  = 100 * time.Millisecond // for writing a message and for restoring the terminal by force
)

// LastResort ends the program when a run that is to end does not. That happens when the host does
// not return from a call, such as the opening of a FIFO, or when nobody reads what is written. The
// zero LastResort ends nothing.
type LastResort struct {
	std  Streams
	exit func(status int)

	mu     sync.Mutex
	timer  *time.Timer    // the countdown; nil: none runs
	over   bool           // the program ends by itself, or end is ending it
	rescue func()         // restores the terminal; nil: the terminal is not used
	lend   func(f func()) // restores the terminal while f runs; nil: the terminal is not used
}

// NewLastResort makes a LastResort that writes messages to std.Err and ends the program by calling
// exit.
func NewLastResort(std Streams, exit func(status int)) *LastResort {
	return &LastResort{std: std, exit: exit}
}

// Limit has the program end some time after d, in case it hangs before the run begins that knows
// its limit: files are being opened then, and a FIFO may have no writer.
func (l *LastResort) Limit(d time.Duration) { l.set(d+StuckTime, ErrLimit) }

// Watch starts the countdown when ctx is done by a signal or by its time. Stop ends it.
func (l *LastResort) Watch(ctx context.Context) {
	l.mu.Lock()
	if l.timer != nil {
		l.timer.Stop() // the timer of Limit: from here on the run watches its time itself
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

// Interrupt starts the countdown: the user wants the program to end, and the run may hang.
func (l *LastResort) Interrupt() {
	if l.exit != nil {
		l.set(StuckTime, ErrInterrupted)
	}
}

// set starts the countdown anew: the program ends with exit after d.
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

// Finishing says that the run has ended and the program completes its files.
func (l *LastResort) Finishing() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Reset(finishTime)
	}
}

// Handing says that the file called name is about to be written. If it is no plain file, such as a
// FIFO that nobody reads, it gets no more time than the run.
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

// OnTerminal sets how the terminal is restored. Both are nil when the terminal has been restored.
// before brings back what was set before this call.
func (l *LastResort) OnTerminal(rescue func(), lend func(f func())) (before func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldRescue, oldLend := l.rescue, l.lend
	l.rescue, l.lend = rescue, lend
	return func() { l.OnTerminal(oldRescue, oldLend) }
}

// lent calls f while the terminal is restored.
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

// Stop ends the countdown: the program ends by itself.
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
