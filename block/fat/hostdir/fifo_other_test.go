//go:build !unix

package hostdir

import "os"

// fifo makes a link, because the host has no pipes with names.
func fifo(name string) error { return os.Symlink("A.TXT", name) }
