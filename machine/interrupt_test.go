package machine

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/snapshot"
)

// TestInterrupt: a run without an end ends, and no later one begins.
func TestInterrupt(t *testing.T) {
	m := newDemo(t)
	h := m.KeepHistory(0)
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
	if err := h.Travel(h.At(500)); err == nil {
		t.Error("travel says that it came to the moment")
	}
}

// interruptAfter ends what would not end by itself.
func interruptAfter(t *testing.T, m *Machine) {
	timer := time.AfterFunc(time.Minute, m.Interrupt)
	t.Cleanup(func() { timer.Stop() })
}

// TestTravelInAFalseRecording: inputs whose times cannot be are given when they can be,
// and travel finds them there.
func TestTravelInAFalseRecording(t *testing.T) {
	key := console.KeyEvent{Key: console.KeyA, Down: true}
	for name, at := range map[string]Position{
		"a time long after its instruction":   {Retired: 500, Time: clock.Never / 4},
		"a time before its instruction":       {Retired: 5_000_000, Time: 1},
		"an end of all instructions":          {Retired: 1 << 63, Time: clock.Never},
		"a time below zero":                   {Retired: 700, Time: -5},
		"a halt that is woken before its end": {Retired: 1_000_000, Time: clock.Never - 1},
	} {
		m := newDemo(t)
		interruptAfter(t, m)
		h := m.KeepHistory(0)
		m.Replay([]Input{{Kind: InputKey, At: at, Key: key}, {Kind: InputReset, At: Position{Retired: at.Retired, Time: at.Time, Inputs: 1}}}, Position{Retired: 1 << 62, Inputs: 2})
		m.RunWithin(clock.Never, 6_000_000)
		want, there := m.Hash(), m.Position()
		for _, to := range []Position{h.At(1000), h.At(5_999_999), there} {
			if err := h.Travel(to); err != nil {
				t.Errorf("%s: to %+v: %v", name, to, err)
			}
		}
		if m.Hash() != want {
			t.Errorf("%s: another state at %+v than before", name, m.Position())
		}
	}
}

// TestEditsKeepTheirMoment: a recording whose change by a debugger has another past is
// false.
func TestEditsKeepTheirMoment(t *testing.T) {
	m := newDemo(t)
	m.RunWithin(clock.Never, 3000)
	state := m.state()
	m = newDemo(t)
	m.Replay([]Input{{Kind: InputEdit, At: Position{Retired: 2000}, State: state}}, Position{Retired: 5000, Inputs: 1})
	m.RunWithin(clock.Never, 4000)
	if m.HostError() == nil {
		t.Errorf("a change took the machine to %+v without a word", m.Position())
	}
}

// TestStatesWithoutSanity: a state with times at the end of all numbers is refused.
func TestStatesWithoutSanity(t *testing.T) {
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
