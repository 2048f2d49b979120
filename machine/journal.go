package machine

import (
	"slices"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/snapshot"
)

// A Journal keeps what a repetition of the run needs: all that came from outside, and when. Package history has
// the journal of debuggers, which can also go back in time, and that of recordings. A machine without one keeps nothing.
type Journal interface {
	// Input is called with every input before the machine takes it, also with those that the journal gives itself.
	Input(in Input)
	// Checkpoint is called at every turn of the run loop, when all events that are due have fired: between two
	// instructions, where the state is complete. A run that ends at this turn has its checkpoint, too.
	Checkpoint()
	// Turn is called before the machine executes more. It gives the machine the input that is due now, or ends the
	// run; acted reports that it did either, and that it wants to be called again.
	Turn() (acted bool)
	// Horizon is how far the machine may run before the next Checkpoint and Turn: to a time and to a count of
	// retired instructions, whichever comes first.
	Horizon() (until clock.Time, last uint64)
	// Repeating reports that the present moment has been lived before, so that its output is out already.
	Repeating() bool
}

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
	InputEdit // a debugger has changed registers or memory
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
	State  []byte     // of InputEdit in a recording: what Machine.Save writes after the change
}

// Position is a moment of a run: what the guest has executed, and the virtual
// time, which goes on while it is halted.
type Position struct {
	Retired uint64
	Time    clock.Time
	Inputs  int // how many inputs the machine has had since it got its Journal; 0 without one
}

// Before reports that p comes before q.
func (p Position) Before(q Position) bool {
	if p.Retired != q.Retired {
		return p.Retired < q.Retired
	}
	if p.Time != q.Time {
		return p.Time < q.Time
	}
	return p.Inputs < q.Inputs
}

// Position is the present moment.
func (m *Machine) Position() Position {
	return Position{Retired: m.cpu.Retired(), Time: m.Now(), Inputs: m.inputs}
}

// Edited tells the journal that a debugger has changed registers or memory. It follows every such change.
func (m *Machine) Edited() { m.note(Input{Kind: InputEdit}) }

// note tells the journal of an input that the machine is about to take.
func (m *Machine) note(in Input) {
	if m.journal == nil {
		return
	}
	in.At = m.Position()
	m.journal.Input(in)
	m.inputs++
}

// Journal returns the journal that Keep has set, nil for none.
func (m *Machine) Journal() Journal { return m.journal }

// Keep gives the machine a journal in place of the one before, and returns what the journal needs of the machine.
// The count of inputs begins anew.
func (m *Machine) Keep(j Journal) Inner {
	m.journal, m.inputs = j, 0
	return Inner{m}
}

// Inner is a machine as its Journal sees it: what only a Journal may do, beside the methods of Machine.
type Inner struct{ m *Machine }

// Run runs until a time or until that many instructions have been retired since power-on.
func (n Inner) Run(until clock.Time, last uint64) Stop { return n.m.run(until, last) }

// End makes the run end.
func (n Inner) End(s Stop) { n.m.end(s) }

// Continue takes the end of a recording back: another input has come.
func (n Inner) Continue() {
	if n.m.stop.Reason == RecordingEnd {
		n.m.stop = Stop{}
	}
}

// Fault ends the run with an error that the guest cannot see (Machine.HostError).
func (n Inner) Fault(err error) { n.m.hostFault(err) }

// Interrupted reports that Machine.Interrupt was called: Run does nothing any more.
func (n Inner) Interrupted() bool { return n.m.interrupted.Load() }

// Space returns the size of the address space from 0 on that holds all RAM, in bytes.
func (n Inner) Space() uint64 { return max(n.m.cfg.Memory, extended) }

// Media returns the disks in the drives: two floppy drives, then the four positions of the ATA channels.
func (n Inner) Media() (list [2 + 4]block.Disk) {
	for i := range 2 {
		list[i] = n.m.fdc.Disk(i)
	}
	for i := range 4 {
		list[2+i] = n.m.ide[i/2].Disk(i % 2)
	}
	return list
}

// Sections returns the parts of the state but memory.
func (n Inner) Sections() []snapshot.Section {
	return slices.DeleteFunc(n.m.sections(), func(s snapshot.Section) bool {
		_, memory := s.Stater.(snapshot.Bytes)
		return memory
	})
}

// Between is what a machine has between two turns of its run loop, beside the sections of its state.
type Between struct {
	stop  Stop
	reset pendingReset
}

// Between returns it.
func (n Inner) Between() Between { return Between{n.m.stop, n.m.resetPending} }

// Restored follows a change of all sections: every chip drives its lines and arms its events, and the machine is at
// the moment b, at which it has had that many inputs.
func (n Inner) Restored(b Between, inputs int) {
	n.m.settle()
	n.m.stop, n.m.resetPending, n.m.inputs = b.stop, b.reset, inputs
}

// SetInputs sets how many inputs the machine has had: the journal has taken one back, or given one that is no
// method of Machine.
func (n Inner) SetInputs(inputs int) { n.m.inputs = inputs }
