//go:build !arm64

package execmem

func (*Arena) syncCaches(int, int) {}
