package host

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// UntilEnd returns a context that is done when the run is to end without the guest. That is when
// the program gets SIGTERM; SIGHUP, because its terminal was closed and nohup does not shield it; a
// Ctrl-C, unless keepsInterrupt says that a monitor on standard input takes that for its command;
// or when the real time limit has passed (0: no limit). The cause of the context is the error for
// the user, ErrInterrupted or ErrLimit. last watches the context. release says that the context is
// not needed any more.
func UntilEnd(last *LastResort, limit time.Duration, keepsInterrupt bool) (ctx context.Context, release func()) {
	which := []os.Signal{syscall.SIGTERM}
	if !keepsInterrupt {
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
			cancel(ErrInterrupted)
		case <-parent.Done():
		}
	}()
	ctx, stop := parent, context.CancelFunc(func() {})
	if limit > 0 {
		ctx, stop = context.WithTimeoutCause(parent, limit, LimitError(fmt.Sprintf("-timeout %v", limit)))
	}
	last.Watch(ctx)
	return ctx, func() {
		cancel(nil)
		signal.Stop(signals)
		stop()
	}
}
