//go:build darwin && (amd64 || arm64)

package execmem

import (
	"os"
	"syscall"
	"unsafe"
)

// mapCode maps memory once. A second view needs mach_vm_remap, which pure Go cannot call,
// and MAP_JIT needs pthread_jit_write_protect_np. What remains is mprotect. It works for
// processes without the hardened runtime, which Go programs are unless they are signed
// with it; there the first Flush returns the error.
func mapCode(size int) (*Arena, error) {
	mem, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	page := os.Getpagesize()
	a := &Arena{
		rw:      mem,
		base:    uintptr(unsafe.Pointer(unsafe.SliceData(mem))),
		release: func() error { return syscall.Munmap(mem) },
		protect: func(lo, hi int, writable bool) error {
			prot := syscall.PROT_READ | syscall.PROT_EXEC
			if writable {
				prot = syscall.PROT_READ | syscall.PROT_WRITE
			}
			pages := mem[lo&^(page-1) : (hi+page-1)&^(page-1)]
			return os.NewSyscallError("mprotect", syscall.Mprotect(pages, prot))
		},
	}
	// A host that refuses executable memory must say so now, not in the middle of a run.
	if err := a.protect(0, size, false); err != nil {
		_ = a.release()
		return nil, err
	}
	return a, nil
}
