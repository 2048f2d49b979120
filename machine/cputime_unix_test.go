//go:build unix

package machine

import (
	"syscall"
	"time"
)

// cpuTime is the processor time of this process: on a busy host it says more
// than the clock on the wall.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
