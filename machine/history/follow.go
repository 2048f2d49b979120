package history

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// Follower has a machine repeat what another one does, of which the inputs and the moments come one after the other as that other one runs. Both
// begin in the same state: the other with Record, this one with Follow.
type Follower struct{ h *History }

// Follow begins to repeat another machine's run from the present state.
func Follow(m *machine.Machine) *Follower { return &Follower{withoutPast(m)} }

// Add adds an input that the other machine has had.
func (f *Follower) Add(in machine.Input) {
	in.At.Inputs = len(f.h.log)
	f.h.log = append(f.h.log, entry{Input: in})
}

// To runs to a moment that the other machine has reached, of which all inputs before have been added. It reports false if the machine does not come
// there.
func (f *Follower) To(at machine.Position) bool {
	h := f.h
	if h.m.Retired() < at.Retired {
		h.in.Run(clock.Never, at.Retired)
	}
	if h.m.Now() < at.Time { // the machine is halted there
		h.in.Run(at.Time, at.Retired+1)
	}
	for h.given() < len(h.log) && h.Turn() { // what has come at this very moment
	}
	if now := h.m.Position(); now.Retired != at.Retired || now.Time != at.Time || now.Inputs != len(h.log) {
		return h.m.Stopped().Reason != machine.Running && now.Retired == at.Retired
	}
	h.log = h.log[:0] // they have been given, and nobody goes back
	h.in.SetInputs(0)
	return true
}

// Lead ends the repetition: what comes from now on are inputs of a run of its own.
func (f *Follower) Lead() {
	f.h.log = nil
	f.h.sink = func(machine.Input) {}
}

// Unrecord ends what Record has begun. Its sink gets nothing more.
func Unrecord(m *machine.Machine) {
	if h := journal(m); h != nil && h.sink != nil {
		h.sink = func(machine.Input) {}
	}
}
