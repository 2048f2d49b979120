//go:build !unix

package hostfile

import (
	"io/fs"
	"os"
)

// likeOld gives f the mode of the file that it replaces. Where files have no mode,
// there is nothing to keep.
func likeOld(f *os.File, old fs.FileInfo) error {
	_ = f.Chmod(old.Mode().Perm())
	return nil
}
