package execmem

import (
	"encoding/binary"
	"os"
	"sync"
	"syscall"
	"unsafe"
)

// syncCaches cleans the data cache through the view that was written, and empties the
// instruction cache at the addresses that execute.
func (a *Arena) syncCaches(lo, hi int) {
	rw := uintptr(unsafe.Pointer(unsafe.SliceData(a.rw)))
	cleanData(rw+uintptr(lo), rw+uintptr(hi))
	dropInstructions(a.base+uintptr(lo), a.base+uintptr(hi))
	if forgetful() {
		a.protectAnew(lo, hi)
	}
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

// forgetful reports whether the host executes code that was changed as it was before, although the caches were told. QEMU's emulation of user
// programs does so before version 8.1: it ignores IC IVAU. A change of the protection of the pages has it look again.
var forgetful = sync.OnceValue(func() bool {
	a, err := mapCode(os.Getpagesize())
	if err != nil {
		return false
	}
	defer a.release()
	var got [2]uint32
	for n := range got {
		// mov w0, #n; str w0, [x25]; ret
		for i, w := range [...]uint32{0x52800000 | uint32(n)<<5, 0xb9000320, 0xd65f03c0} {
			binary.LittleEndian.PutUint32(a.rw[4*i:], w)
		}
		rw := uintptr(unsafe.Pointer(unsafe.SliceData(a.rw)))
		cleanData(rw, rw+12)
		dropInstructions(a.base, a.base+12)
		Call(a.base, unsafe.Pointer(&got[n]))
	}
	return got[1] != 1
})

// protectAnew takes the permission to execute from the pages of offsets lo to hi-1 and gives it back.
func (a *Arena) protectAnew(lo, hi int) {
	page := os.Getpagesize()
	lo &^= page - 1
	hi = min((hi+page-1)&^(page-1), len(a.rw))
	for _, prot := range [...]uintptr{syscall.PROT_READ, syscall.PROT_READ | syscall.PROT_EXEC} {
		if _, _, e := syscall.Syscall(syscall.SYS_MPROTECT, a.base+uintptr(lo), uintptr(hi-lo), prot); e != 0 {
			panic("BUG: execmem: " + os.NewSyscallError("mprotect", e).Error())
		}
	}
}
