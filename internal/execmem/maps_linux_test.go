//go:build amd64 || arm64

package execmem

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// TestNoPageIsWritableAndExecutable reads the process's mappings.
func TestNoPageIsWritableAndExecutable(t *testing.T) {
	a := arena(t, 1<<16, codeReturn)
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	rw := uintptr(unsafe.Pointer(unsafe.SliceData(a.Bytes())))
	found := map[uintptr]string{}
	for line := range strings.Lines(string(maps)) {
		var lo, hi uintptr
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &lo, &hi, &mode); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if strings.Contains(mode, "w") && strings.Contains(mode, "x") {
			t.Errorf("writable and executable: %s", line)
		}
		for _, at := range []uintptr{rw, a.Base()} {
			if lo <= at && at < hi {
				found[at] = mode
			}
		}
	}
	if found[rw] != "rw-s" || found[a.Base()] != "r-xs" {
		t.Errorf("the views are %q and %q, want rw-s and r-xs", found[rw], found[a.Base()])
	}
}
