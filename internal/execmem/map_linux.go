//go:build linux && (amd64 || arm64)

package execmem

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// Flags of memfd_create(2), which package syscall lacks.
const (
	memfdCloseOnExec = 0x0001 // MFD_CLOEXEC
	memfdNoExecSeal  = 0x0008 // MFD_NOEXEC_SEAL: nobody can start the file as a program; since Linux 6.3
)

// mapCode maps one anonymous file twice.
func mapCode(size int) (*Arena, error) {
	fd, err := memfd()
	if err != nil {
		return nil, os.NewSyscallError("memfd_create", err)
	}
	defer syscall.Close(fd) // the mappings keep the file
	if err := syscall.Ftruncate(fd, int64(size)); err != nil {
		return nil, os.NewSyscallError("ftruncate", err)
	}
	rw, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap to write", err)
	}
	rx, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ|syscall.PROT_EXEC, syscall.MAP_SHARED)
	if err != nil {
		return nil, errors.Join(os.NewSyscallError("mmap to execute", err), syscall.Munmap(rw))
	}
	return &Arena{
		rw:   rw,
		base: uintptr(unsafe.Pointer(unsafe.SliceData(rx))),
		release: func() error {
			return errors.Join(syscall.Munmap(rx), syscall.Munmap(rw))
		},
	}, nil
}

// memfd makes an anonymous file. A kernel may demand the seal (vm.memfd_noexec=2) or be
// too old to know it.
func memfd() (int, error) {
	name := [...]byte{'c', 'o', 'd', 'e', 0}
	for _, flags := range []uintptr{memfdCloseOnExec | memfdNoExecSeal, memfdCloseOnExec} {
		fd, _, e := syscall.Syscall(memfdCreate, uintptr(unsafe.Pointer(&name)), flags, 0)
		if e == 0 {
			return int(fd), nil
		}
		if e != syscall.EINVAL {
			return -1, e
		}
	}
	return -1, syscall.EINVAL
}
