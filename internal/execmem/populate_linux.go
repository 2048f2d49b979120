//go:build linux && (amd64 || arm64)

package execmem

import "syscall"

// Advice of madvise(2) that package syscall lacks; since Linux 5.14.
const (
	populateRead  = 22 // MADV_POPULATE_READ
	populateWrite = 23 // MADV_POPULATE_WRITE
)

// populate has the host provide the pages of offsets lo to hi-1 in both views. An older Linux refuses, and provides each page when
// it is used.
func (a *Arena) populate(lo, hi int) {
	_ = syscall.Madvise(a.rw[lo:hi], populateWrite)
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, a.base+uintptr(lo), uintptr(hi-lo), populateRead)
}
