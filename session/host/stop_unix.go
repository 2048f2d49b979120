//go:build unix

package host

import (
	"os"
	"os/signal"
	"syscall"
)

// OnStop has a SIGTSTP stop the program with the terminal as it was found, and gives it
// back when the program is continued. end ends that.
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

// stopSelf stops the program until it is continued. The call alone may come back before
// the program stops.
func stopSelf(continued chan os.Signal) {
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if syscall.Kill(os.Getpid(), syscall.SIGSTOP) == nil {
		<-continued
	}
}
