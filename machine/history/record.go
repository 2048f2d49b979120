package history

import "github.com/iron86/iron86/machine"

// A recording is a start state and all that came from outside afterwards. A machine that records, or plays a
// recording without keeping its past, has a History without snapshots: it counts and logs inputs and empties the TLBs
// at the checkpoints as any other does.

// Record has sink take every input of the machine from now on, in order: what a run needs to be repeated from the
// present state. A change by a debugger is an input, too.
func Record(m *machine.Machine, sink func(machine.Input)) { withoutPast(m).sink = sink }

// Recording reports that Record was called.
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

// Replaying reports that the inputs come from a recording, or that it has just ended.
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
