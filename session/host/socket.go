package host

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// ListenSocket listens at a socket in the file system, which only its owner may use. A socket that was left there by a program that has ended is
// replaced. Any other file is an error, and so is a socket at which somebody listens.
func ListenSocket(name string) (net.Listener, error) {
	switch info, err := os.Lstat(name); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode().Type() != fs.ModeSocket:
		return nil, fmt.Errorf("%s is there and is no socket", name)
	default:
		if c, err := net.Dial("unix", name); err == nil {
			_ = c.Close() // the connection was only to see whether there is one
			return nil, fmt.Errorf("%s is in use by another program", name)
		}
	}
	// Until it has its mode the socket is in a directory that others cannot enter.
	dir, err := os.MkdirTemp(filepath.Dir(name), ".qmp")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	inside := filepath.Join(dir, "s")
	l, err := net.Listen("unix", inside)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(os.Chmod(inside, 0o600), os.Rename(inside, name)); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &socket{l, name}, nil
}

// socket is a listener whose file has been renamed.
type socket struct {
	net.Listener
	name string
}

// Addr is where programs find it.
func (s *socket) Addr() net.Addr { return &net.UnixAddr{Name: s.name, Net: "unix"} }

// Close ends it and removes the file.
func (s *socket) Close() error {
	return errors.Join(s.Listener.Close(), os.Remove(s.name))
}
