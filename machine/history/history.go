package history

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// DefaultBudget is how many bytes of the host's memory a History takes if New is not told.
const DefaultBudget = 512 << 20

// checkpointEvery is the number of instructions from one checkpoint to the next. It is fixed, because the TLBs are
// emptied at each checkpoint: the machine must have the same state there whether it comes for the first time or after
// travelling.
const checkpointEvery = 1 << 22

// entry is an input in the log.
type entry struct {
	machine.Input
	edited *moment // the state that a debugger made, for an InputEdit; nil in a recording, which has it in State
}

// History is the journal of a machine: the log of its inputs, and snapshots unless it is that of a recording.
type History struct {
	m       *machine.Machine
	in      machine.Inner
	past    *past            // the snapshots; nil: none are taken (Record, Replay)
	log     []entry          // the inputs, in order
	end     machine.Position // the furthest position that was reached when the machine last left the present
	next    uint64           // the count of retired instructions at which the next checkpoint is due
	feeding bool             // the journal itself is giving an input or putting a disk back, which must not be logged
	pause   int              // the count of inputs at which a run pauses; 0: it does not
	moving  bool             // Travel is under way: the journal gives no input except those before its goal

	futures int  // how often a lived future was forgotten
	refused bool // refuse has taken a change back since Refused was called

	sink   func(machine.Input) // takes the inputs instead of the log; nil: they are logged
	finish *machine.Position   // where the recording that is played ends; nil: none is played
}

// New has the machine keep its past from now on within a budget of bytes of host memory, 0 for the default. Disks
// that are to be written must be overlays: what the guest writes to others cannot be taken back.
func New(m *machine.Machine, budget int64) *History {
	if budget <= 0 {
		budget = DefaultBudget
	}
	h := &History{m: m}
	h.in = m.Keep(h)
	h.past = newPast(m, h.in, budget)
	m.CPU().ForgetTranslations()
	h.setNext()
	h.end = m.Position()
	h.past.keep()
	return h
}

// Of returns the history that New has given a machine, or nil if there is none.
func Of(m *machine.Machine) *History {
	if h := journal(m); h != nil && h.past != nil {
		return h
	}
	return nil
}

// journal returns the journal of a machine, or nil if that is no History.
func journal(m *machine.Machine) *History {
	h, _ := m.Journal().(*History)
	return h
}

// given returns how many inputs of the log the machine has had.
func (h *History) given() int { return h.m.Position().Inputs }

// setNext sets next to the first checkpoint after the present.
func (h *History) setNext() {
	h.next = (h.m.Retired()/checkpointEvery + 1) * checkpointEvery
}

// Checkpoint implements machine.Journal: it empties the TLBs at fixed instruction counts, and takes snapshots there.
func (h *History) Checkpoint() {
	if h.m.Retired() < h.next {
		return
	}
	h.m.CPU().ForgetTranslations()
	h.setNext()
	if h.past != nil {
		h.past.keep()
	}
}

// Turn implements machine.Journal: it gives the input of the log that is due, or ends a recording.
func (h *History) Turn() (acted bool) {
	switch now := h.m.Position(); {
	case h.moving:
		return false
	case now.Inputs < len(h.log):
		if comesByItself(h.log[now.Inputs].Kind) || now.Before(h.log[now.Inputs].At) {
			return false
		}
		h.log[now.Inputs].At = now // a recording may claim an impossible moment; Travel needs the one at which the input came
		h.give()
		return true
	case h.finish == nil || now.Before(*h.finish) || h.m.Stopped().Reason != machine.Running:
		return false
	}
	h.in.End(machine.Stop{Reason: machine.RecordingEnd})
	return true
}

// Horizon implements machine.Journal: the next checkpoint, input, or end of a recording.
func (h *History) Horizon() (until clock.Time, last uint64) {
	at, ok := h.upcoming()
	switch {
	case !ok:
		return clock.Never, h.next
	case at.Retired > h.m.Retired():
		return clock.Never, min(h.next, at.Retired)
	}
	return at.Time, h.next
}

// upcoming returns the position of the next thing in the log: an input, or the end of a recording.
func (h *History) upcoming() (at machine.Position, ok bool) {
	given := h.given()
	switch {
	case h.moving:
		return machine.Position{}, false
	case given < len(h.log):
		e := &h.log[given]
		return e.At, !comesByItself(e.Kind)
	case h.finish != nil:
		return *h.finish, true
	}
	return machine.Position{}, false
}

// Repeating implements machine.Journal: it reports whether the machine is at a moment that was lived before.
func (h *History) Repeating() bool { return h.m.Retired() < h.end.Retired }

// Futures returns how often the machine has got another future than the one that it had lived.
func (h *History) Futures() int { return h.futures }

// lived notes how far the machine has come. It is called before the machine leaves the present.
func (h *History) lived() {
	if now := h.m.Position(); h.end.Before(now) {
		h.end = now
	}
}

// give gives the machine the next input of the log.
func (h *History) give() {
	n := h.given()
	in := &h.log[n]
	h.feeding = true
	m := h.m
	switch in.Kind {
	case machine.InputKey:
		m.Key(in.Key)
	case machine.InputMouse:
		m.Mouse(in.Mouse)
	case machine.InputSerial:
		m.SendSerial(in.Serial)
	case machine.InputFrame:
		machine.ReceiveFrame(m, in.Frame)
	case machine.InputReset:
		m.Reset()
	case machine.InputFloppy:
		_, _ = m.ChangeFloppy(in.Drive, in.Disk) // its error was reported when the input was given first
	case machine.InputCD:
		_, _ = m.ChangeCD(in.Drive, in.Disk) // likewise
	case machine.InputEdit:
		h.repeatEdit(in)
	case machine.InputHost:
		if err := h.in.Repeat(in.Effects); err != nil {
			h.in.Fault(err)
		}
	}
	h.in.SetInputs(n + 1)
	h.feeding = false
}

// repeatEdit makes the change that a debugger made.
func (h *History) repeatEdit(in *entry) {
	if in.edited != nil {
		h.restore(in.edited)
		return
	}
	if err := h.changeTo(in.State); err != nil {
		h.in.Fault(err)
	}
}

// changeTo gives the machine the state that a debugger made while it was recorded. The past of the
// machine stays what it was.
func (h *History) changeTo(state []byte) error {
	now := h.m.Position()
	if err := h.m.Load(bytes.NewReader(state)); err != nil {
		return fmt.Errorf("machine: a change in the recording: %w", err)
	}
	if at := h.m.Position(); at != now {
		return fmt.Errorf("machine: a change in the recording goes from instruction %d to %d", now.Retired, at.Retired)
	}
	if h.past != nil {
		h.past.memory.markAll()
	}
	return nil
}

// Input implements machine.Journal: it logs an input from outside. Whatever was lived after this
// moment is forgotten.
func (h *History) Input(in machine.Input) {
	if h.feeding {
		return
	}
	if h.Fixed() {
		h.refuse(in)
		return
	}
	h.forgetFuture()
	h.end.Inputs = in.At.Inputs + 1
	if in.Kind == machine.InputEdit {
		h.edit(in)
		return
	}
	h.take(entry{Input: in})
}

// take adds an input to the log, or hands it to the sink.
func (h *History) take(e entry) {
	if h.sink != nil {
		h.sink(e.Input)
		return
	}
	h.log = append(h.log, e)
}

// edit logs a change by a debugger together with the state that it made, because a change cannot be
// repeated in another way.
func (h *History) edit(in machine.Input) {
	e := entry{Input: in}
	if h.sink != nil {
		e.State = h.saved()
	}
	h.m.CPU().ForgetTranslations()
	if h.past != nil {
		e.edited = h.past.edited()
	}
	h.take(e)
}

// saved returns the machine's state as Save writes it.
func (h *History) saved() []byte {
	var b bytes.Buffer
	if err := h.m.Save(&b); err != nil {
		panic("BUG: history: a buffer does not fail: " + err.Error())
	}
	return b.Bytes()
}

// forgetFuture makes the present the end of the history.
func (h *History) forgetFuture() {
	now := h.m.Position()
	if h.Repeating() {
		h.futures++
	}
	if h.sink == nil {
		h.log = h.log[:now.Inputs]
	}
	h.finish = nil
	h.in.Continue()
	if h.past != nil {
		h.past.dropAfter(now)
	}
	h.end = now
}
