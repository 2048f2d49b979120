package view

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/monitor"
)

// TestASignalEndsTheDisplay: whoever opened it can tell that from quit.
func TestASignalEndsTheDisplay(t *testing.T) {
	guard := make(chan os.Signal, 100) // without it a signal before Run's own Notify ends the test
	signal.Notify(guard, syscall.SIGTERM)
	defer signal.Stop(guard)
	r := newRig(t, 80, 25)
	ended := make(chan error, 1)
	go func() { ended <- r.Run() }()
	p, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if err := p.Signal(syscall.SIGTERM); err != nil {
			need.Lacking(t, "no signals here: %v", err)
		}
		select {
		case err := <-ended:
			if !errors.Is(err, monitor.ErrQuit) || !r.Signalled() {
				t.Errorf("have %v, signalled %v", err, r.Signalled())
			}
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Error("Run does not end")
}
