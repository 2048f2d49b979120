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

// TestPreferLargePages looks at the middle of a piece of memory.
func TestPreferLargePages(t *testing.T) {
	piece := make([]byte, 16<<20)
	hostmem.PreferLargePages(piece)
	piece[8<<20] = 1
	if !inLargePages(t, &piece[8<<20]) {
		t.Error("a piece that was advised about is in small pages")
	}
}

// TestPreferLargeHeap looks at what is taken from the heap afterwards.
func TestPreferLargeHeap(t *testing.T) {
	hostmem.PreferLargeHeap(64 << 20)
	var pieces [16][]byte
	large := 0
	for i := range pieces {
		pieces[i] = make([]byte, 1<<20)
		if inLargePages(t, &pieces[i][0]) {
			large++
		}
	}
	if large < len(pieces)/2 {
		t.Errorf("%d of %d pieces are in large pages", large, len(pieces))
	}
}

// inLargePages reports whether the mapping of a byte has the flag hg (proc(5), smaps). A Linux without large pages has no such
// flag; there it is true.
func inLargePages(t *testing.T, b *byte) bool {
	t.Helper()
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		return true
	}
	smaps, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer smaps.Close()
	at, inside := uint64(uintptr(unsafe.Pointer(b))), false
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		var from, to uint64
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= at && at < to
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags:"); ok && inside {
			return strings.Contains(flags+" ", " hg ")
		}
	}
	t.Fatal("no mapping holds the memory")
	return false
}
