package machine

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/mmu"
)

// A recording is a start state and all that came from outside afterwards. A
// machine that records, or plays a recording without keeping its past, has a
// light History: it counts and logs inputs and empties the TLBs at the checkpoints
// as any other does, but takes no snapshots.

// Record has sink take every input from now on, in order: what a run needs to be
// repeated from the present state. A change by a debugger is an input, too.
func (m *Machine) Record(sink func(Input)) {
	m.lightHistory()
	m.history.sink = sink
}

// Recording reports that Record was called.
func (m *Machine) Recording() bool { return m.history != nil && m.history.sink != nil }

// Replay has the machine take the inputs of a recording, each at its moment, as it
// runs on from the state in which the recording began; at end the run stops with
// RecordingEnd. Another input or a change by a debugger ends the recording there:
// what follows is a new run. After KeepHistory the machine can travel in it.
func (m *Machine) Replay(inputs []Input, end Position) {
	if m.history == nil {
		m.lightHistory()
	}
	h := m.history
	h.inputs = append(h.inputs[:h.given:h.given], inputs...)
	h.finish = &end
}

// Replaying reports that the inputs come from a recording, or that it has just
// ended.
func (m *Machine) Replaying() bool { return m.history != nil && m.history.finish != nil }

// lightHistory has the machine count its inputs only.
func (m *Machine) lightHistory() {
	m.history = &History{m: m, light: true, end: m.Position()}
	m.cpu.ForgetTranslations()
	m.history.setNext()
}

// Edited tells that a debugger has changed registers or memory: see History.Edited.
func (m *Machine) Edited() {
	if m.history != nil {
		m.history.Edited()
	}
}

// upcoming is the moment of what the log has next: an input, or the end.
func (h *History) upcoming() (at Position, ok bool) {
	switch {
	case h.moving:
		return Position{}, false
	case h.given < len(h.inputs):
		return h.inputs[h.given].At, true
	case h.finish != nil:
		return *h.finish, true
	}
	return Position{}, false
}

// finished ends the run where the recording ends.
func (m *Machine) finished() bool {
	h := m.history
	if h == nil || h.finish == nil || h.moving || h.given < len(h.inputs) || m.Position().Before(*h.finish) {
		return false
	}
	m.end(Stop{Reason: RecordingEnd})
	return true
}

// state is what Save writes, for a change by a debugger in a recording.
func (m *Machine) state() []byte {
	var b bytes.Buffer
	if err := m.Save(&b); err != nil {
		panic("BUG: machine: a buffer does not fail: " + err.Error())
	}
	return b.Bytes()
}

// changeTo gives the state that a debugger has made. It has the same past.
func (h *History) changeTo(state []byte) error {
	now := h.m.Position()
	if err := h.m.Load(bytes.NewReader(state)); err != nil {
		return fmt.Errorf("machine: a change in the recording: %w", err)
	}
	if at := h.m.Position(); at != now {
		return fmt.Errorf("machine: a change in the recording goes from instruction %d to %d", now.Retired, at.Retired)
	}
	if !h.light {
		for n := range h.pages {
			h.dirty.Mark(uint64(n) * mmu.PageSize)
		}
		h.m.cpu.Track(h.dirty)
	}
	return nil
}
