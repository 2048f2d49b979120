package host

import (
	"runtime/debug"
	"testing"
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
