package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"
)

// Times for a run that is to end.
const (
	stuckTime  = 600 * time.Millisecond // from the signal or the end of -timeout to the end of the run
	finishTime = 20 * time.Second       // for files to be completed then
	lastWords  = 100 * time.Millisecond // for a message, and for the terminal to be given back, by force
)

// untilEnd is a context that is done when the run is to end without the guest: the
// program is told to by Ctrl-C (unless a monitor on standard input takes that for its
// command), by SIGTERM, or by SIGHUP when its terminal is closed and nohup does not
// shield it; or the time of -timeout is over. Its cause is the error for the user; end ends
// it for another one, or with nil says that it is not needed any more.
func untilEnd(c *cli.Context) (ctx context.Context, end context.CancelCauseFunc) {
	which := []os.Signal{syscall.SIGTERM}
	if c.String("monitor") != "stdio" {
		which = append(which, os.Interrupt)
	}
	if !signal.Ignored(syscall.SIGHUP) {
		which = append(which, syscall.SIGHUP)
	}
	parent, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, which...)
	go func() {
		select {
		case <-signals:
			cancel(errInterrupted)
		case <-parent.Done():
		}
	}()
	ctx, release := parent, context.CancelFunc(func() {})
	if d := c.Duration("timeout"); d > 0 {
		ctx, release = context.WithTimeoutCause(parent, d, errLimit)
	}
	lastResortOf(c).watch(ctx)
	return ctx, func(cause error) {
		cancel(cause)
		if cause == nil {
			signal.Stop(signals)
			release()
		}
	}
}

// limitStart has -timeout act also while files are opened before the run: nobody may
// write into a FIFO. Signals end the program by themselves then.
func limitStart(c *cli.Context) error {
	if d := c.Duration("timeout"); d > 0 {
		lastResortOf(c).set(d+stuckTime, errLimit)
	}
	return nil
}

// lastResort ends the program when a run that is to end does not: because the host does
// not come back from a call, such as the opening of a FIFO, or nobody reads what is
// written.
type lastResort struct {
	std  stdio
	exit func(status int)

	mu     sync.Mutex
	timer  *time.Timer
	over   bool
	rescue func()         // gives the terminal back; nil: it is not used
	lend   func(f func()) // gives it back while f runs; nil: it is not used
}

// lastResortOf is the one of the command line that is being executed.
func lastResortOf(c *cli.Context) *lastResort {
	l, _ := c.App.Metadata["last resort"].(*lastResort)
	return l
}

// watch begins to wait when ctx is done by a signal or the time, and goes on until stop.
func (l *lastResort) watch(ctx context.Context) {
	l.mu.Lock()
	if l.timer != nil {
		l.timer.Stop() // limitStart's: from here on the run knows its time
		l.timer = nil
	}
	l.mu.Unlock()
	context.AfterFunc(ctx, func() {
		var exit *exitError
		if errors.As(context.Cause(ctx), &exit) {
			l.set(stuckTime, exit)
		}
	})
}

func (l *lastResort) set(d time.Duration, exit *exitError) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.timer = time.AfterFunc(d, func() { l.end(exit) })
	}
}

// finishing says that the run has ended: what is left is the program's own work.
func (l *lastResort) finishing() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Reset(finishTime)
	}
}

// handing says that name is to be written in the end. What is no file, such as a FIFO that
// nobody reads, gets no more time than the run.
func (l *lastResort) handing(name string) {
	if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer != nil {
		l.timer.Reset(stuckTime)
	}
}

// onTerminal says how the terminal is given back, nil when it has been. before brings
// back what was said last.
func (l *lastResort) onTerminal(rescue func(), lend func(f func())) (before func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldRescue, oldLend := l.rescue, l.lend
	l.rescue, l.lend = rescue, lend
	return func() { l.onTerminal(oldRescue, oldLend) }
}

// lent has f run while the terminal is given back.
func (l *lastResort) lent(f func()) {
	l.mu.Lock()
	lend := l.lend
	l.mu.Unlock()
	if lend == nil {
		f()
		return
	}
	lend(f)
}

// stop: the program ends by itself.
func (l *lastResort) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over = true; l.timer != nil {
		l.timer.Stop()
	}
}

// end does what can be done at once and ends the program.
func (l *lastResort) end(exit *exitError) {
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
	within(lastWords, func() { say(l.std.err, exit.text) })
	l.exit(exit.status)
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
