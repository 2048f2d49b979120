//go:build amd64 || arm64

package execmem

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
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

// TestExpectedPagesArePresent: writing and running within what Expect was told takes no page fault (getrusage(2), ru_minflt).
// A Linux before 5.14 has no such advice, and QEMU's emulation of user programs, which runs the tests of arm64, ignores it.
func TestExpectedPagesArePresent(t *testing.T) {
	const pages = 512
	a := arena(t, pages*4096, codeReturn)
	if runtime.GOARCH != "amd64" || syscall.Madvise(a.Bytes()[:4096], populateWrite) != nil {
		return
	}
	a.Expect(pages * 4096)
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		t.Fatal(err)
	}
	for n := range pages {
		a.Bytes()[n*4096] = 1
	}
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		t.Fatal(err)
	}
	if faults := after.Minflt - before.Minflt; faults > pages/2 {
		t.Errorf("%d page faults in %d pages that were expected", faults, pages)
	}
}
