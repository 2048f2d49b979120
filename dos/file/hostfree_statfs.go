//go:build linux || darwin

package file

import (
	"math"
	"os"
	"syscall"
)

// hostFree returns how many bytes are free on the host's disk that holds f, which may be a directory.
// It is math.MaxInt64 if the file system does not say so.
func hostFree(f *os.File) int64 {
	var s syscall.Statfs_t
	if syscall.Fstatfs(int(f.Fd()), &s) != nil || s.Blocks == 0 { // some file systems do not count
		return math.MaxInt64
	}
	return int64(min(uint64(s.Bavail)*uint64(s.Bsize), math.MaxInt64))
}
