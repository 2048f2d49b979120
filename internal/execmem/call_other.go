//go:build !amd64 && !arm64

package execmem

import "unsafe"

// Call cannot be reached on this host, because New returns no arena.
func Call(uintptr, unsafe.Pointer) { panic("BUG: execmem: generated code on a host without it") }
