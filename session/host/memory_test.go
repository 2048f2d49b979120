package host

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestMemoryIsBounded: garbage does not make the heap of run grow to a multiple of the
// guest's memory, and what comes after run is free of that.
func TestMemoryIsBounded(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	for _, mb := range []int64{1, 16, 128, 2048} {
		restore := ShortRun(uint64(mb << 20))
		if limit := debug.SetMemoryLimit(-1); limit <= mb<<20 || limit > 2*mb<<20 && limit > mb<<20+64<<20 {
			t.Errorf("%d MB of memory: the limit is %d MB", mb, limit>>20)
		}
		restore()
	}
	if after := debug.SetMemoryLimit(-1); after != before {
		t.Errorf("the limit afterwards is %d, was %d", after, before)
	}
}

// TestMemoryGrowsWithUse: a program that uses more than was expected is not kept collecting garbage.
func TestMemoryGrowsWithUse(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	restore := ShortRun(16 << 20)
	use := make([]byte, 100<<20)
	limit := int64(0)
	for deadline := time.Now().Add(10 * time.Second); limit < 200<<20 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		runtime.GC()
		limit = debug.SetMemoryLimit(-1)
	}
	if limit < 200<<20 {
		t.Errorf("100 MB are in use, and the limit is %d MB", limit>>20)
	}
	runtime.KeepAlive(use)
	restore()
	runtime.GC()
	time.Sleep(10 * time.Millisecond)
	if after := debug.SetMemoryLimit(-1); after != before {
		t.Errorf("the limit afterwards is %d, was %d", after, before)
	}
}
