package machine

import (
	"errors"
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/mmu"
)

// Defaults of a History.
const (
	DefaultHistory = 512 << 20 // bytes
	// checkpointEvery is the distance of snapshots in instructions. It is fixed:
	// at each of these points the TLBs are emptied, whether the machine gets there
	// for the first time or after travelling, so that all ways give one state.
	checkpointEvery = 1 << 22
)

// InputKind is the kind of an input.
type InputKind uint8

// Kinds of input: what comes from outside.
const (
	InputKey InputKind = iota
	InputMouse
	InputSerial
	InputReset
	InputFloppy
	InputCD
	InputEdit // a debugger has changed the state to that of moment, or in a recording to State
)

// Input is something that came from outside, and when.
type Input struct {
	At     Position // Inputs is the number of inputs before
	Kind   InputKind
	Key    console.KeyEvent
	Mouse  console.MouseEvent
	Serial []byte
	Drive  int
	Disk   block.Disk // nil: taken out
	State  []byte     // what Machine.Save gives
	moment *moment
}

// History keeps the past of a machine: snapshots that share the pages of memory
// which did not change between them, and all inputs. Any moment of the past can
// be gone back to; the machine is then, bit for bit, what it was.
type History struct {
	m       *Machine
	budget  int64
	used    int64 // bytes held by moments
	dirty   *mmu.Dirty
	ram     ramTable // what memory held when dirty was empty
	moments []*moment
	inputs  []Input
	given   int      // inputs that the present state has had
	end     Position // the furthest that has been lived
	next    uint64   // retired count of the next checkpoint
	feeding bool     // an input of the log is being given
	moving  bool     // Travel is under way: no input but up to its goal
	pages   int      // pages of physical memory that are tracked

	light  bool        // no moments: see Record
	sink   func(Input) // takes the inputs instead of the log; nil: none
	finish *Position   // where the recording that is played ends; nil: none is
}

// KeepHistory has the machine keep its past from now on within a budget of bytes
// of host memory, 0 for the default. Disks that are to be written must be
// overlays: what the guest writes to others cannot be taken back.
func (m *Machine) KeepHistory(budget int64) *History {
	if budget <= 0 {
		budget = DefaultHistory
	}
	size := max(m.cfg.Memory, extended)
	h := &History{m: m, budget: budget, dirty: mmu.NewDirty(size), pages: int(size / mmu.PageSize)}
	m.history = h
	h.ram = h.readAll()
	m.cpu.Track(h.dirty)
	m.bus.Watch(busMasters{h})
	m.cpu.ForgetTranslations()
	h.setNext()
	h.end = m.Position()
	h.keep()
	return h
}

// History is what KeepHistory made, nil without.
func (m *Machine) History() *History {
	if m.history == nil || m.history.light {
		return nil
	}
	return m.history
}

// busMasters sees writes to memory that are not the processor's.
type busMasters struct{ h *History }

// CodeWritten implements bus.Watcher.
func (b busMasters) CodeWritten(addr uint64, n int) {
	for a := addr &^ (mmu.PageSize - 1); a < addr+uint64(n); a += mmu.PageSize {
		b.h.dirty.Mark(a)
	}
	b.h.m.cpu.BusMaster(addr, n)
}

// MapChanged implements bus.Watcher.
func (busMasters) MapChanged() {}

func (h *History) setNext() {
	h.next = (h.m.cpu.Retired()/checkpointEvery + 1) * checkpointEvery
}

// checkpoint is called at every turn of the run loop, when the events have fired.
func (m *Machine) checkpoint() {
	h := m.history
	if h == nil || m.cpu.Retired() < h.next {
		return
	}
	m.cpu.ForgetTranslations()
	h.setNext()
	h.keep()
}

// replay gives the inputs that were given at this moment. It reports whether
// there was one.
func (m *Machine) replay() bool {
	h := m.history
	if h == nil || h.moving || h.given >= len(h.inputs) || m.Position().Before(h.inputs[h.given].At) {
		return false
	}
	if in, now := &h.inputs[h.given], m.Position(); in.At.Before(now) {
		in.At = now // a recording says what cannot be: travel is to find what was
	}
	h.give()
	return true
}

// give gives the next input of the log.
func (h *History) give() {
	in := &h.inputs[h.given]
	h.feeding = true
	h.given++
	m := h.m
	switch in.Kind {
	case InputKey:
		m.Key(in.Key)
	case InputMouse:
		m.Mouse(in.Mouse)
	case InputSerial:
		m.SendSerial(in.Serial)
	case InputReset:
		m.Reset()
	case InputFloppy:
		_, err := m.ChangeFloppy(in.Drive, in.Disk)
		h.ignore(err)
	case InputCD:
		_, err := m.ChangeCD(in.Drive, in.Disk)
		h.ignore(err)
	case InputEdit:
		if in.moment != nil {
			h.restore(in.moment)
			break
		}
		if err := h.changeTo(in.State); err != nil {
			m.hostFault(err)
		}
	}
	h.feeding = false
}

// ignore drops an error that was reported when the input was given first.
func (h *History) ignore(error) {}

// horizon is how far the run may go at once: time t, instruction count n, or the
// next checkpoint or input.
func (m *Machine) horizon(t clock.Time, n uint64) (clock.Time, uint64) {
	h := m.history
	if h == nil {
		return t, n
	}
	n = min(n, h.next)
	if at, ok := h.upcoming(); ok {
		if at.Retired > m.cpu.Retired() {
			n = min(n, at.Retired)
		} else {
			t = min(t, at.Time)
		}
	}
	return t, n
}

// lived notes how far the machine has come, at the end of a run.
func (m *Machine) lived() {
	if h := m.history; h != nil && h.end.Before(m.Position()) {
		h.end = m.Position()
	}
}

// silent reports that output is a repetition of what has been put out already.
func (m *Machine) silent() bool { return m.history != nil && m.cpu.Retired() < m.history.end.Retired }

// note logs an input from outside. What was lived after this moment is forgotten.
func (m *Machine) note(in Input) {
	h := m.history
	if h == nil || h.feeding {
		return
	}
	h.forgetFuture()
	in.At = m.Position()
	h.given++
	h.end = m.Position()
	if h.sink != nil {
		h.sink(in)
		return
	}
	h.inputs = append(h.inputs, in)
}

// forgetFuture makes the present the end of the history.
func (h *History) forgetFuture() {
	now := h.m.Position()
	if h.sink == nil {
		h.inputs = h.inputs[:h.given]
	}
	if h.finish = nil; h.m.stop.Reason == RecordingEnd {
		h.m.stop = Stop{}
	}
	for len(h.moments) > 0 && now.Before(h.moments[len(h.moments)-1].at) {
		h.drop(len(h.moments) - 1)
	}
	h.end = now
}

// Edited makes a change that a debugger has made to registers or memory part of
// the history. What was lived after this moment is forgotten.
func (h *History) Edited() {
	if h.sink != nil {
		h.m.note(Input{Kind: InputEdit, State: h.m.state()})
		h.m.cpu.ForgetTranslations()
		return
	}
	h.m.note(Input{Kind: InputEdit})
	h.m.cpu.ForgetTranslations()
	if h.light {
		return
	}
	in := &h.inputs[len(h.inputs)-1]
	in.moment = h.capture()
	h.used += in.moment.size
}

// Range is the first moment that can be gone back to and the last that was lived.
func (h *History) Range() (first, last Position) { return h.moments[0].at, h.end }

// Stats says how many snapshots there are and how many bytes they hold.
func (h *History) Stats() (snapshots int, bytes int64) { return len(h.moments), h.used }

// Inputs is the log.
func (h *History) Inputs() []Input { return slices.Clone(h.inputs) }

// ErrPast is for a moment before the history begins, or not lived yet.
var ErrPast = errors.New("not in the history")

// At is the moment at which n instructions have been executed: the first one,
// before any input given then.
func (h *History) At(n uint64) Position {
	p := Position{Retired: n, Time: -1}
	for _, in := range h.inputs {
		if in.At.Retired < n {
			p.Inputs++
		}
	}
	return p
}

// Travel brings the machine to a moment of the past, or forward to one that has
// been lived. A Time below 0 stands for the first moment with that count.
func (h *History) Travel(to Position) error {
	first, last := h.Range()
	if to.Retired < first.Retired || to.Retired > last.Retired {
		return ErrPast
	}
	now := h.m.Position()
	h.m.cpu.Hits()
	i := h.latest(to)
	if at := h.moments[i].at; to.Time < 0 && to.Retired <= now.Retired || to.Before(now) || now.Before(at) {
		h.restore(h.moments[i])
	}
	h.moving = true
	defer func() { h.moving = false }()
	m := h.m
	for h.given < to.Inputs {
		in := h.inputs[h.given].At
		h.advance(in)
		h.give()
	}
	h.advance(to)
	if m.interrupted.Load() {
		return errors.New("interrupted")
	}
	if m.cpu.Retired() != to.Retired {
		return errors.New("the run did not repeat itself: this is a bug of iron86")
	}
	return nil
}

// advance runs to a position without giving inputs.
func (h *History) advance(to Position) {
	m := h.m
	if n := m.cpu.Retired(); n < to.Retired {
		m.run(clock.Never, to.Retired)
	}
	if m.Now() < to.Time { // it is halted
		m.run(to.Time, to.Retired+1)
	}
}

// latest is the number of the last moment from which to can be reached by
// running forward.
func (h *History) latest(to Position) int {
	if to.Time < 0 {
		to.Time = 0 // before anything at that count
	}
	i := len(h.moments) - 1
	for i > 0 && (to.Before(h.moments[i].at) || h.moments[i].at.Retired == to.Retired && to.Time == 0 || h.moments[i].at.Inputs > to.Inputs) {
		i--
	}
	return i
}

// Search goes back in time from the present for the last moment at which the
// processor stops for what it is to wait for (CPU.Inspect, already set) and want
// agrees. It gives that moment and leaves the machine at an earlier or later one:
// Travel follows. found is false when there is none; stop is asked now and then.
func (h *History) Search(want func() bool, stop func() bool) (at Position, found bool) {
	until := h.m.Position()
	for i := h.latest(until); i >= 0; i-- {
		if i >= len(h.moments) {
			i = len(h.moments) - 1
		}
		begin := h.moments[i].at
		h.restore(h.moments[i])
		if p, ok := h.scan(until, want, stop); ok {
			at, found = p, true
		}
		if found || stop() {
			return at, found
		}
		until = begin
	}
	return at, false
}

// scan runs to until and gives the last stop before it.
func (h *History) scan(until Position, want, stop func() bool) (at Position, found bool) {
	m := h.m
	m.cpu.SetEIP(m.cpu.EIP()) // a breakpoint right here counts
	for m.Position().Before(until) && !stop() {
		m.run(clock.Never, until.Retired)
		if !m.cpu.Hit() {
			if m.cpu.Retired() >= until.Retired || m.stop.Reason != Running {
				break
			}
			continue
		}
		if now := m.Position(); now.Before(until) && now.Retired < until.Retired && want() {
			at, found = now, true
		}
		m.cpu.Hits()
	}
	return at, found
}
