//go:build unix

package serve

import (
	"os/exec"
	"syscall"
)

// detach has a process go on when the server and its terminal are gone.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// exists reports whether a process is there that another server has started. It may be busy for long, and so not answer.
func (m *Machine) exists() bool { return m.process.Signal(syscall.Signal(0)) == nil }
