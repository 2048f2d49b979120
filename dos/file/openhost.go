package file

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// opener opens files of a directory of the host, such as os.Root.
type opener interface {
	OpenFile(name string, flags int, perm fs.FileMode) (*os.File, error)
}

// openAt opens a file or a directory of a drive. Package os would find out by five system calls that neither can be polled; opened
// without blocking, which means nothing to both, it finds out by one. Only who holds a lease on the file (fcntl(2), F_SETLEASE) makes the
// host refuse that: then the open waits.
func openAt(root opener, name string, flags int) (*os.File, error) {
	f, err := root.OpenFile(name, flags|nonBlocking, 0o644)
	if nonBlocking != 0 && errors.Is(err, syscall.EAGAIN) {
		return root.OpenFile(name, flags, 0o644)
	}
	return f, err
}
