package hostmem

import "syscall"

// PreferLargePages asks Linux to hold b in pages of 2 MB where it can (madvise(2), MADV_HUGEPAGE), so that
// scattered accesses find them in the processor's TLB. A page of 2 MB takes memory as a whole when its first
// byte is written. An error changes nothing that b is good for, so there is none.
func PreferLargePages(b []byte) {
	if len(b) > 0 {
		_ = syscall.Madvise(b, syscall.MADV_HUGEPAGE)
	}
}
