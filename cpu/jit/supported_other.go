//go:build !amd64

package jit

// supported says that units can be made for this host.
const supported = false
