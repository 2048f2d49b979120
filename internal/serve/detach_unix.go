//go:build unix

package serve

import (
	"os/exec"
	"syscall"
)

// detach has a process go on when the server and its terminal are gone.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
