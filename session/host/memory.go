package host

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"time"

	"github.com/iron86/iron86/internal/hostmem"
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
// called, garbage is collected when the program has half of n more than n, but at least hostRoom more, and twice what was
// in use after the last collection.
// The variables GOGC and GOMEMLIMIT of the environment come first.
func ShortRun(n uint64) (restore func()) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	least := int64(n + max(n/2, hostRoom))
	old := debug.SetMemoryLimit(least)
	var lock sync.Mutex
	ended := false
	afterCollection(func() (again bool) {
		lock.Lock()
		defer lock.Unlock()
		if !ended {
			debug.SetMemoryLimit(max(least, 2*inUse()))
		}
		return !ended
	})
	return func() {
		lock.Lock()
		defer lock.Unlock()
		ended = true
		debug.SetMemoryLimit(old)
	}
}

const (
	// longRun is the time after which a run is a long one.
	longRun = 100 * time.Millisecond
	// heapRoom is how much more of the heap a long run is expected to use: what is known of the guest's code.
	heapRoom = 128 << 20
)

// LongRun lets the heap grow in large pages if the program is still running after a while: a host takes thousands of page faults
// for a heap in small ones. A short run is over before that would pay. Call stop at the end.
func LongRun() (stop func()) {
	if strconv.IntSize < 64 {
		return func() {}
	}
	after := time.AfterFunc(longRun, func() { hostmem.PreferLargeHeap(heapRoom) })
	return func() { after.Stop() }
}

// inUse returns how many bytes the last collection of garbage has left.
func inUse() int64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return int64(live[0].Value.Uint64())
}

// afterCollection calls f after each collection of garbage, until it returns false.
func afterCollection(f func() bool) {
	type garbage struct{ _ *byte }
	runtime.AddCleanup(new(garbage), func(f func() bool) {
		if f() {
			afterCollection(f)
		}
	}, f)
}
