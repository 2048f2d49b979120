package serve

import (
	"os/exec"
	"syscall"
)

// newGroup and noConsole are CREATE_NEW_PROCESS_GROUP and DETACHED_PROCESS.
const newGroup, noConsole = 0x00000200, 0x00000008

// detach has a process go on when the server and its console are gone.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: newGroup | noConsole}
}

// exists reports whether a process is there that another server has started. It must answer.
func (m *Machine) exists() bool {
	c, err := m.dial()
	return err == nil && c.Close() == nil
}
