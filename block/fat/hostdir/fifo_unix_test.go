//go:build unix

package hostdir

import "syscall"

// fifo makes a pipe with a name: who opens it to read waits.
func fifo(name string) error { return syscall.Mkfifo(name, 0o644) }
