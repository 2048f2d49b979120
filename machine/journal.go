package machine

import (
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
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
	// run. If it has done either it returns true, and is called again.
	Turn() (acted bool)
	// Horizon returns how far the machine may run before the next Checkpoint and Turn: to a time and to a count of
	// retired instructions, whichever comes first.
	Horizon() (until clock.Time, last uint64)
	// Serve is called when the processor stands at a trap of Services, with the function for it: nil if there is none because the
	// run is repeated without it. The journal calls the function, or repeats what it did when this moment was lived before.
	Serve(f func())
	// Poll is called where the machine looks whether a guest of Services polls. ask says so, and until when. The journal calls ask, or
	// answers what it answered before.
	Poll(ask func() (until clock.Time, polls bool)) (until clock.Time, polls bool)
	// Repeating reports whether the present moment has been lived before, so that its output must not be put out again.
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
	InputEdit    // a debugger has changed registers or memory
	InputService // a service in Go was called at a trap (Journal.Serve)
	InputHost    // an operating system in Go has changed something between two slices of the run (Services.Outside)
	InputWait    // the guest polled, and time passed without it (Journal.Poll)
	InputFrame   // a frame came to the network card
)

// Input is something that came from outside, and when.
type Input struct {
	At      Position // Inputs in it is the number of inputs before this one
	Kind    InputKind
	Key     console.KeyEvent
	Mouse   console.MouseEvent
	Serial  []byte
	Frame   []byte // for an InputFrame
	Drive   int
	Disk    block.Disk // nil: the disk is taken out
	Effects []byte     // for an InputService and an InputHost: what was changed
	Until   clock.Time // for an InputWait: the time up to which it polled
	State   []byte     // for an InputEdit in a recording: the state after the change, as Machine.Save writes it
}

// Position is a moment of a run: what the guest has executed, and the virtual
// time, which goes on while it is halted.
type Position struct {
	Retired uint64
	Time    clock.Time
	Inputs  int // how many inputs the machine has had since it got its Journal; 0 without one
}

// Before reports whether p comes before q.
func (p Position) Before(q Position) bool {
	if p.Retired != q.Retired {
		return p.Retired < q.Retired
	}
	if p.Time != q.Time {
		return p.Time < q.Time
	}
	return p.Inputs < q.Inputs
}
