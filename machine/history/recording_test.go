package history

import (
	"bytes"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
)

// interruptAfter ends what would not end by itself.
func interruptAfter(t *testing.T, m *machine.Machine) {
	timer := time.AfterFunc(time.Minute, m.Interrupt)
	t.Cleanup(func() { timer.Stop() })
}

// TestTravelInAFalseRecording: inputs whose times cannot be are given when they can be,
// and travel finds them there.
func TestTravelInAFalseRecording(t *testing.T) {
	need.Time(t)
	key := console.KeyEvent{Key: console.KeyA, Down: true}
	for name, at := range map[string]machine.Position{
		"a time long after its instruction":   {Retired: 500, Time: clock.Never / 4},
		"a time before its instruction":       {Retired: 5_000_000, Time: 1},
		"an end of all instructions":          {Retired: 1 << 63, Time: clock.Never},
		"a time below zero":                   {Retired: 700, Time: -5},
		"a halt that is woken before its end": {Retired: 1_000_000, Time: clock.Never - 1},
	} {
		m := newDemo(t)
		interruptAfter(t, m)
		h := New(m, 0)
		Replay(m, []machine.Input{{Kind: machine.InputKey, At: at, Key: key}, {Kind: machine.InputReset, At: machine.Position{Retired: at.Retired, Time: at.Time, Inputs: 1}}}, machine.Position{Retired: 1 << 62, Inputs: 2})
		m.RunWithin(clock.Never, 6_000_000)
		want, there := m.Hash(), m.Position()
		for _, to := range []machine.Position{h.At(1000), h.At(5_999_999), there} {
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
	var state bytes.Buffer
	if err := m.Save(&state); err != nil {
		t.Fatal(err)
	}
	m = newDemo(t)
	Replay(m, []machine.Input{{Kind: machine.InputEdit, At: machine.Position{Retired: 2000}, State: state.Bytes()}}, machine.Position{Retired: 5000, Inputs: 1})
	m.RunWithin(clock.Never, 4000)
	if m.HostError() == nil {
		t.Errorf("a change took the machine to %+v without a word", m.Position())
	}
}

// TestTravelAfterAnInterrupt: a machine whose runs are ended from outside goes nowhere, and travel says so.
func TestTravelAfterAnInterrupt(t *testing.T) {
	m := newDemo(t)
	h := New(m, 0)
	m.RunWithin(clock.Never, 1000)
	m.Interrupt()
	if err := h.Travel(h.At(500)); err == nil {
		t.Error("travel says that it came to the moment")
	}
}
