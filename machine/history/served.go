package history

import (
	"errors"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// An operating system in Go (machine.Services) is not repeated: what it did is. Each call of it is an input with its effects on
// registers and memory, and so is each answer to whether a guest polls, for that depends on whether the host has a key. The machine
// comes to these inputs by itself: it stops at a trap, or looks whether the guest polls. The others come between two instructions.

// errUnserved is the error of a run that asks an operating system that is not there.
var errUnserved = errors.New("the recorded run ends here: DOS is not part of a replay, so nothing can follow that was not recorded")

// comesByItself reports whether the machine comes to an input.
func comesByItself(k machine.InputKind) bool {
	return k == machine.InputService || k == machine.InputWait
}

// Fixed reports whether the machine is at a moment of the past whose future cannot be changed, because an operating system in Go has
// lived it.
func (h *History) Fixed() bool {
	if !h.in.Serves() || h.sink != nil {
		return false
	}
	now := h.m.Position()
	return h.finish != nil || now.Inputs < len(h.log) || now.Before(h.end)
}

// Fixed is History.Fixed for the journal of m. A machine without one can be changed.
func Fixed(m *machine.Machine) bool {
	h := journal(m)
	return h != nil && h.Fixed()
}

// refuse takes back a change by a debugger at a moment that is fixed. Any other input there, which its sender should have kept, ends the
// run.
func (h *History) refuse(in machine.Input) {
	if in.Kind != machine.InputEdit || h.past == nil {
		h.in.Fault(ErrFixed)
		return
	}
	h.refused = true
	h.restore(h.past.moments[h.past.latest(in.At)])
	if err := h.Travel(in.At); err != nil {
		h.in.Fault(err)
	}
	h.in.SetInputs(in.At.Inputs - 1) // the machine counts the input when this returns
}

// ErrFixed is the error of a change at a moment that is fixed.
var ErrFixed = errors.New("what a program did under DOS can be looked at, but not changed: files and DOS are as they are at its end (goto end)")

// Refused returns ErrFixed if a debugger's change was taken back since the last call.
func Refused(m *machine.Machine) error {
	h := journal(m)
	if h == nil || !h.refused {
		return nil
	}
	h.refused = false
	return ErrFixed
}

// Serve implements machine.Journal.
func (h *History) Serve(f func()) {
	now := h.m.Position()
	switch n := now.Inputs; {
	case n < len(h.log):
		e := &h.log[n]
		if e.Kind != machine.InputService || e.At.Retired != now.Retired {
			h.strays()
			return
		}
		if err := h.in.Repeat(e.Effects); err != nil {
			h.strays()
			return
		}
		h.consume()
	case f == nil || h.finish != nil:
		h.in.Fault(errUnserved)
		h.in.End(machine.Stop{Reason: machine.RecordingEnd})
	default:
		h.live(machine.Input{At: now, Kind: machine.InputService, Effects: h.in.Noted(f)})
	}
}

// strays ends a run that does not repeat itself.
func (h *History) strays() {
	h.in.Fault(errStrayed)
	h.in.End(machine.Stop{Reason: machine.RecordingEnd})
}

// consume counts the next input of the log as given, and pauses if a journey is to pause there.
func (h *History) consume() {
	n := h.given() + 1
	h.in.SetInputs(n)
	if h.pause == n {
		h.in.Pause()
	}
}

// live takes an input to which the machine has come at present.
func (h *History) live(in machine.Input) {
	h.take(entry{Input: in})
	h.in.SetInputs(in.At.Inputs + 1)
}

// Poll implements machine.Journal.
func (h *History) Poll(ask func() (clock.Time, bool)) (until clock.Time, polls bool) {
	now := h.m.Position()
	n := now.Inputs
	if n > 0 && n <= len(h.log) {
		if e := &h.log[n-1]; e.Kind == machine.InputWait && e.At.Retired == now.Retired && now.Time < e.Until {
			return e.Until, true
		}
	}
	switch {
	case n < len(h.log):
		e := &h.log[n]
		if e.Kind != machine.InputWait || e.At.Retired != now.Retired || now.Time < e.At.Time {
			return 0, false
		}
		h.consume()
		return e.Until, true
	case h.finish != nil || now.Before(h.end):
		return 0, false
	}
	if until, polls = ask(); polls {
		h.live(machine.Input{At: now, Kind: machine.InputWait, Until: until})
	}
	return until, polls
}

// arrive runs until the machine has had n inputs, or until a virtual time, whichever comes first. Inputs that do not come by
// themselves are given.
func (h *History) arrive(n int, until clock.Time) error {
	for h.given() < n {
		e, before := &h.log[h.given()], h.given()
		if !comesByItself(e.Kind) {
			h.advance(e.At)
			h.give()
			continue
		}
		h.pause = before + 1
		end := clock.Never
		if e.Kind == machine.InputWait { // it takes time, a service takes none
			end = until
		}
		h.in.Run(end, e.At.Retired+1)
		h.pause = 0
		switch {
		case h.in.Interrupted():
			return errInterrupted
		case h.given() == before && h.m.Now() >= until:
			return nil
		case h.given() == before && h.m.CPU().Hit():
			h.m.CPU().Hits()
		case h.given() == before:
			return errStrayed
		}
	}
	return nil
}

// errStrayed is the error of a journey that did not come where it was before.
var errStrayed = errors.New("the run did not repeat itself: this is a bug of iron86")
