package host

import (
	"os"
	"runtime/debug"
)

// gcPercent lets a short run end without a garbage collection: the heap may grow to 32 MB
// before the first one, and the guest's memory is half of that. It saves a quarter of the
// time that starting takes. Beyond that the heap does not grow to nine times the guest's
// memory: with it and half of it again, or hostRoom bytes, garbage is collected.
const (
	gcPercent = 800
	hostRoom  = 48 << 20
)

// ShortRun makes a program whose one guest has n bytes of memory start quickly, and has
// garbage collected before the host's memory for it has doubled, until restore is called.
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
