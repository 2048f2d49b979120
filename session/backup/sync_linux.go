package backup

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// namesSync says that what names are in a directory can be made durable.
const namesSync = true

// syncAll makes everything durable that was written in the file system of a directory. It reports false if the host cannot.
func syncAll(dir string) (can bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return true, err
	}
	return true, errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
