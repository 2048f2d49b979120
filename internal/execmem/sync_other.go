//go:build !(linux && arm64)

package execmem

// syncCaches does nothing: see Flush.
func (*Arena) syncCaches(int, int) {}
