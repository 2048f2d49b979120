package host

import (
	"os"
	"runtime/debug"
)

const (
	// gcPercent lets a short run end without a garbage collection: the heap may grow to 32 MB
	// before the first one, and the guest's memory is half of that by default. It saves a
	// quarter of the time that starting takes.
	gcPercent = 800
	// hostRoom is how many bytes the program may have beside a small guest's memory before
	// garbage is collected. Without such a limit gcPercent would let the heap of a large guest
	// grow to nine times its memory.
	hostRoom = 48 << 20
)

// ShortRun makes a program whose one guest has n bytes of memory start quickly. Until restore is
// called, garbage is collected when the program has half of n more than n, but at least hostRoom more.
// The variables GOGC and GOMEMLIMIT of the environment come first.
func ShortRun(n uint64) (restore func()) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	old := debug.SetMemoryLimit(int64(n + max(n/2, hostRoom)))
	return func() { debug.SetMemoryLimit(old) }
}
