package session

import (
	"fmt"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
)

// markPeriod is how often a recording is brought into its file, in real time.
const markPeriod = time.Second

// tape is the recording that a session makes or repeats.
type tape struct {
	m      *machine.Machine
	writer *recording.Writer    // nil: the run is not recorded
	begun  bool                 // the machine is there: what writer has is a recording
	marked time.Time            // when it was last brought up to date
	played *recording.Recording // nil: none is repeated
	until  uint64               // the instruction at which the repetition stops; 0: none
}

// record begins a recording of m.
func (t *tape) record(cfg machine.Config, loaded bool) error {
	if t.writer == nil {
		return nil
	}
	t.begun = true
	return t.writer.Begin(t.m, cfg, loaded)
}

// turn brings the recording up to date now and then.
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

// finish completes the file of a recording, or takes it away when there is nothing in it.
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

// playing reports that the machine takes its inputs from a recording.
func (t *tape) playing() bool { return t.played != nil && history.Replaying(t.m) }

// within keeps a slice of at most n instructions before the stop.
func (t *tape) within(n uint64) uint64 {
	if t.until == 0 {
		return n
	}
	return min(n, t.until-min(t.until, t.m.Retired()))
}

// compare reports a repetition that did not end as what was recorded.
func (t *tape) compare() error {
	if t.played == nil || !t.played.Complete {
		return nil
	}
	switch at := t.m.Position(); {
	case at == t.played.End && t.m.Hash() == t.played.Hash:
		return nil
	case at != t.played.End && (at.Before(t.played.End) && t.m.Stopped().Reason == machine.Running || !history.Replaying(t.m)):
		return nil // it was not played to its end, or went another way
	}
	return fmt.Errorf("the replay ended in another state than the recording, which was made by iron86 %s", t.played.Version)
}
