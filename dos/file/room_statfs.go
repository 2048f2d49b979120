//go:build linux || darwin

package file

import (
	"os"
	"syscall"
)

// nearFree is how many bytes a disk of the host must have free for writes to wait in a buffer. With
// less every write is done at once, so that the call that fills the disk says so.
const nearFree = 1 << 20

// roomy reports whether the host's disk of a file has room for what may wait.
func roomy(h hostFile) bool {
	f, ok := h.(*os.File)
	if !ok {
		return true
	}
	var s syscall.Statfs_t
	if syscall.Fstatfs(int(f.Fd()), &s) != nil {
		return true
	}
	return s.Blocks == 0 || uint64(s.Bavail)*uint64(s.Bsize) >= nearFree // some file systems do not count
}
