//go:build unix

package host

import (
	"os"
	"os/signal"
	"syscall"
)

// OnStop handles SIGTSTP: it restores the terminal's modes and stops the program, and sets the
// present modes again when the program is continued. end ends that.
func OnStop(m Modes, last *LastResort) (end func()) {
	if m.state == nil {
		return func() {}
	}
	signals, continued := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTSTP)
	go func() {
		for range signals {
			last.lent(func() { m.without(func() { stopSelf(continued) }) })
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// stopSelf stops the program until it is continued. It waits for the continuation, because kill may
// return before the program stops.
func stopSelf(continued chan os.Signal) {
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if syscall.Kill(os.Getpid(), syscall.SIGSTOP) == nil {
		<-continued
	}
}
