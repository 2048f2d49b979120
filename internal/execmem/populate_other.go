//go:build !(linux && (amd64 || arm64))

package execmem

// populate does nothing: the system provides each page when it is used.
func (a *Arena) populate(lo, hi int) {}
