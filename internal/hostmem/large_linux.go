package hostmem

import (
	"runtime/debug"
	"syscall"
)

// PreferLargePages asks Linux to hold b in pages of 2 MB where it can (madvise(2), MADV_HUGEPAGE), so that
// scattered accesses find them in the processor's TLB. A page of 2 MB takes memory as a whole when its first
// byte is written. An error changes nothing that b is good for, so there is none.
func PreferLargePages(b []byte) {
	if len(b) > 0 {
		_ = syscall.Madvise(b, syscall.MADV_HUGEPAGE)
	}
}

// PreferLargeHeap asks Linux to hold the next n bytes of Go's heap in pages of 2 MB where it can. It takes a
// piece of n bytes, gives the advice of PreferLargePages for it, and gives it back to the runtime, which keeps the addresses and
// uses them before it maps others. A collection of garbage is part of that, so this is for a program that will run for long.
func PreferLargeHeap(n int) {
	PreferLargePages(make([]byte, n))
	debug.FreeOSMemory()
}
