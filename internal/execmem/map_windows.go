//go:build windows && amd64

package execmem

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// mapCode maps two views of one section that the paging file backs. The section allows
// writing and executing, each view only one of them.
func mapCode(size int) (*Arena, error) {
	section, err := syscall.CreateFileMapping(syscall.InvalidHandle, nil, syscall.PAGE_EXECUTE_READWRITE,
		uint32(uint64(size)>>32), uint32(size), nil)
	if err != nil {
		return nil, os.NewSyscallError("CreateFileMapping", err)
	}
	defer syscall.CloseHandle(section) // the views keep the section
	rw, err := syscall.MapViewOfFile(section, syscall.FILE_MAP_READ|syscall.FILE_MAP_WRITE, 0, 0, uintptr(size))
	if err != nil {
		return nil, os.NewSyscallError("MapViewOfFile to write", err)
	}
	rx, err := syscall.MapViewOfFile(section, syscall.FILE_MAP_READ|syscall.FILE_MAP_EXECUTE, 0, 0, uintptr(size))
	if err != nil {
		return nil, errors.Join(os.NewSyscallError("MapViewOfFile to execute", err), syscall.UnmapViewOfFile(rw))
	}
	return &Arena{
		rw:   view(rw, size),
		base: rx,
		release: func() error {
			return errors.Join(syscall.UnmapViewOfFile(rx), syscall.UnmapViewOfFile(rw))
		},
	}, nil
}

// view makes a slice of memory outside of Go's heap. The address is not converted
// directly, because go vet takes a uintptr that becomes a pointer for a mistake.
func view(addr uintptr, size int) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), size)
}
