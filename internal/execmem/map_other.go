//go:build !(linux && (amd64 || arm64)) && !(windows && amd64)

package execmem

import (
	"errors"
	"fmt"
	"runtime"
)

// mapCode returns an error that is errors.ErrUnsupported.
func mapCode(int) (*Arena, error) {
	return nil, fmt.Errorf("no generated code on %s/%s: %w", runtime.GOOS, runtime.GOARCH, errors.ErrUnsupported)
}
