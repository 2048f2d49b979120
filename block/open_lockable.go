//go:build !windows

package block

import "os"

// openLockable opens a file that lock can lock.
func openLockable(name string, readOnly bool) (*os.File, error) {
	if readOnly {
		return os.OpenFile(name, os.O_RDONLY, 0)
	}
	return os.OpenFile(name, os.O_RDWR, 0)
}
