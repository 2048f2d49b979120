package machine

import (
	"bytes"
	"errors"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/snapshot"
)

// TestInterrupt: a run without an end ends, and no later one begins.
func TestInterrupt(t *testing.T) {
	m := newDemo(t)
	m.RunWithin(clock.Never, 1000)
	done := make(chan Stop)
	go func() { done <- m.RunUntil(clock.Never) }()
	m.Interrupt()
	if stop := <-done; stop.Reason != Running {
		t.Errorf("the run ended by %v", stop)
	}
	at := m.Position()
	if stop := m.RunWithin(clock.Never, 1000); stop.Reason != Running || m.Position() != at {
		t.Errorf("a later run went from %+v to %+v and ended by %v", at, m.Position(), stop)
	}
}

// TestStatesWithoutSanity: a state with times at the end of all numbers is refused.
func TestStatesWithoutSanity(t *testing.T) {
	need.Time(t)
	for _, idle := range []clock.Time{-1, clock.Never, clock.Never/4 + 1} {
		m := newDemo(t)
		m.timing.Idle = idle
		var file bytes.Buffer
		if err := m.Save(&file); err != nil {
			t.Fatal(err)
		}
		if err := newDemo(t).Load(&file); !errors.Is(err, snapshot.ErrSection) {
			t.Errorf("idle for %d ns: have %v, want ErrSection", idle, err)
		}
	}
}
