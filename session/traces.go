package session

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/trace"
)

// watchers are what looks on as the machine runs, without changing the run.
type watchers struct {
	trace *trace.Tracer // nil: nothing is traced
}

// open begins to look on. It is called when the machine is at the first instruction that counts: with a Program, when that has been loaded.
func (w *watchers) open(cfg *Config, m *machine.Machine, eval *expr.Evaluator) error {
	list, err := cfg.traces()
	if len(list) == 0 || w.trace != nil {
		return err
	}
	if w.trace, err = trace.New(m, eval, list, cfg.Streams.Err); err != nil {
		return fmt.Errorf("-trace: %w", err)
	}
	return nil
}

// turn writes out what there is.
func (w *watchers) turn() error {
	if w.trace == nil {
		return nil
	}
	return w.trace.Flush()
}

// close ends all.
func (w *watchers) close() error {
	var errs []error
	if w.trace != nil {
		errs = append(errs, w.trace.Close())
		w.trace = nil
	}
	return errors.Join(errs...)
}
