package session

import (
	"context"
	"testing"

	"github.com/iron86/iron86/session/host"
)

// TestAQuitDoesNotHideASignal: a terminal that a signal ends asks the session to quit, which may come first.
func TestAQuitDoesNotHideASignal(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &Session{ctx: ctx, quit: true}
	if err := s.exit(); err != nil {
		t.Errorf("quit: have %v", err)
	}
	cancel(host.ErrInterrupted)
	if err := s.exit(); err != host.ErrInterrupted {
		t.Errorf("quit and a signal: have %v, want %v", err, host.ErrInterrupted)
	}
}
