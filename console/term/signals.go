//go:build !js && !wasip1 && !plan9

package term

import (
	"os"
	"syscall"
)

// endSignals ask the program to end.
var endSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
