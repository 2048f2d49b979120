package execmem

import "unsafe"

// syncCaches cleans the data cache through the view that was written, and empties the
// instruction cache at the addresses that execute.
func (a *Arena) syncCaches(lo, hi int) {
	rw := uintptr(unsafe.Pointer(unsafe.SliceData(a.rw)))
	cleanData(rw+uintptr(lo), rw+uintptr(hi))
	dropInstructions(a.base+uintptr(lo), a.base+uintptr(hi))
}

// cleanData writes the data cache's lines of addresses lo to hi-1 back to the point where
// the instruction cache reads (DC CVAU), and waits.
//
//go:noescape
func cleanData(lo, hi uintptr)

// dropInstructions empties the instruction cache's lines of addresses lo to hi-1 (IC
// IVAU), waits, and drops what this processor has fetched ahead.
//
//go:noescape
func dropInstructions(lo, hi uintptr)
