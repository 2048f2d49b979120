package host

import (
	"runtime/metrics"
	"strconv"
	"testing"
	"time"
)

// TestLongRun: a run that lasts gets room in the heap, and one that has ended before gets none.
func TestLongRun(t *testing.T) {
	if strconv.IntSize < 64 {
		return
	}
	mapped := func() uint64 {
		all := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
		metrics.Read(all)
		return all[0].Value.Uint64()
	}
	before := mapped()
	LongRun()()
	time.Sleep(2 * longRun)
	if n := mapped() - before; n >= heapRoom/2 {
		t.Errorf("a short run has taken %d MB", n>>20)
	}
	stop := LongRun()
	defer stop()
	for deadline := time.Now().Add(10 * time.Second); mapped()-before < heapRoom/2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("a long run has taken %d MB", (mapped()-before)>>20)
		}
	}
}
