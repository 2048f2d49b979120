package hostmem_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/iron86/iron86/internal/hostmem"
)

// TestPreferLargePages finds the flag hg (proc(5), smaps) on the mapping that holds the middle of a piece
// of memory. A Linux without large pages has no such flag; there the memory only stays good.
func TestPreferLargePages(t *testing.T) {
	piece := make([]byte, 16<<20)
	hostmem.PreferLargePages(piece)
	piece[8<<20] = 1
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		return
	}
	smaps, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer smaps.Close()
	middle := uint64(uintptr(unsafe.Pointer(&piece[8<<20])))
	inside := false
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		var from, to uint64
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= middle && middle < to
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags:"); ok && inside {
			if !strings.Contains(flags+" ", " hg ") {
				t.Errorf("the mapping has the flags%s, want hg among them", flags)
			}
			return
		}
	}
	t.Error("no mapping holds the memory")
}
