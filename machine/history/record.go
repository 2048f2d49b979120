package history

import "github.com/iron86/iron86/machine"

// A recording is a start state and every input from outside since then. A machine that records, or
// that plays a recording without keeping its past, has a History without snapshots. It counts and
// logs inputs and empties the TLBs at the checkpoints as every other History does.

// Record has sink take every input of the machine from now on, in order, including changes by a
// debugger. They are what a run needs to be repeated from the present state.
func Record(m *machine.Machine, sink func(machine.Input)) { withoutPast(m).sink = sink }

// Recording reports whether Record was called.
func Recording(m *machine.Machine) bool {
	h := journal(m)
	return h != nil && h.sink != nil
}

// Replay has the machine take the inputs of a recording, each at its moment, as it runs on from the state in which
// the recording began; at end the run stops with RecordingEnd. Another input or a change by a debugger ends the
// recording there: what follows is a new run. After New the machine can travel in it.
func Replay(m *machine.Machine, inputs []machine.Input, end machine.Position) {
	h := journal(m)
	if h == nil {
		h = withoutPast(m)
	}
	h.log = h.log[:h.given():h.given()]
	for _, in := range inputs {
		h.log = append(h.log, entry{Input: in})
	}
	h.finish = &end
}

// Replaying reports whether the inputs come from a recording, also when the recording has just
// ended.
func Replaying(m *machine.Machine) bool {
	h := journal(m)
	return h != nil && h.finish != nil
}

// withoutPast gives the machine a journal that takes no snapshots.
func withoutPast(m *machine.Machine) *History {
	h := &History{m: m}
	h.in = m.Keep(h)
	h.end = m.Position()
	m.CPU().ForgetTranslations()
	h.setNext()
	return h
}
