package session

import (
	"fmt"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
)

// markPeriod is the real time between two updates of the file of a recording.
const markPeriod = time.Second

// tape is the recording that a session makes or repeats.
type tape struct {
	m      *machine.Machine
	writer *recording.Writer    // nil: the run is not recorded
	begun  bool                 // the machine has been built, so the file holds a recording that can be replayed
	marked time.Time            // when the file was last updated
	played *recording.Recording // nil: no recording is repeated
	until  uint64               // the count of instructions at which the repetition stops; 0: it does not stop early
}

// record begins a recording of m.
func (t *tape) record(cfg machine.Config, loaded bool) error {
	if t.writer == nil {
		return nil
	}
	t.begun = true
	return t.writer.Begin(t.m, cfg, loaded)
}

// turn updates the file of a recording each markPeriod.
func (t *tape) turn() error {
	if t.writer == nil {
		return nil
	}
	if now := time.Now(); now.Sub(t.marked) >= markPeriod {
		t.writer.Mark(t.m)
		t.marked = now
	}
	return t.writer.Err()
}

// finish completes the file of a recording, or removes the file if it holds none.
func (t *tape) finish() error {
	switch {
	case t.writer == nil:
		return nil
	case !t.begun:
		t.writer.Abandon()
		return nil
	}
	return t.writer.Finish(t.m)
}

// playing reports whether the machine takes its inputs from a recording.
func (t *tape) playing() bool { return t.played != nil && history.Replaying(t.m) }

// within cuts a slice of n instructions so that it does not pass the instruction at which the
// repetition stops.
func (t *tape) within(n uint64) uint64 {
	if t.until == 0 {
		return n
	}
	return min(n, t.until-min(t.until, t.m.Retired()))
}

// compare returns an error if a repetition has ended in another state than the recorded run.
func (t *tape) compare() error {
	if t.played == nil || !t.played.Complete {
		return nil
	}
	switch at := t.m.Position(); {
	case at == t.played.End && t.m.Hash() == t.played.Hash:
		return nil
	case at != t.played.End && (at.Before(t.played.End) && t.m.Stopped().Reason == machine.Running || !history.Replaying(t.m)):
		return nil // the repetition stopped before the recording's end, or became a run of its own
	}
	return fmt.Errorf("the replay ended in another state than the recording, which was made by iron86 %s", t.played.Version)
}
