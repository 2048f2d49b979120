//go:build !linux

package hostmem

// PreferLargePages does nothing: it is for Linux.
func PreferLargePages([]byte) {}

// PreferLargeHeap does nothing: it is for Linux.
func PreferLargeHeap(int) {}
