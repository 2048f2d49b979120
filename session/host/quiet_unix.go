//go:build unix

package host

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Quiet reports whether something may still come from in and nothing has: it is a pipe, a socket or a
// terminal with its other end open, and a read would wait. A regular file and /dev/null are never
// quiet.
func Quiet(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return false
	}
	quiet := false
	err = raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 0)
		quiet = n == 0 && err == nil
	})
	return quiet && err == nil
}
