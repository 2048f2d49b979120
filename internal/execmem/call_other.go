//go:build !amd64 && !arm64

package execmem

import "unsafe"

// Call panics. Nobody calls it on this host, where New returns no arena.
func Call(uintptr, unsafe.Pointer) { panic("BUG: execmem: generated code on a host without it") }
