//go:build unix

package hostfile

import (
	"io/fs"
	"os"
	"syscall"
)

// likeOld gives f the mode of the file that it replaces and, where the user may,
// its owner and group. A group that cannot be kept is not given the old one's rights.
func likeOld(f *os.File, old fs.FileInfo) error {
	mode := old.Mode().Perm()
	want, ok := old.Sys().(*syscall.Stat_t)
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if have, isStat := info.Sys().(*syscall.Stat_t); ok && isStat && (have.Uid != want.Uid || have.Gid != want.Gid) {
		if f.Chown(int(want.Uid), int(want.Gid)) != nil && have.Gid != want.Gid && f.Chown(-1, int(want.Gid)) != nil {
			mode &= mode&0o007<<3 | 0o707
		}
	}
	return f.Chmod(mode)
}
