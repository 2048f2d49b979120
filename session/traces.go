package session

import (
	"errors"
	"fmt"

	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/profile"
	"github.com/iron86/iron86/monitor/trace"
)

// watchers are what looks on as the machine runs, without changing the run.
type watchers struct {
	opened   bool
	trace    *trace.Tracer     // nil: nothing is traced
	profiler *profile.Profiler // nil: there is no profile
	coverage *profile.Coverage // nil: there is no coverage
}

// open begins to look on. It is called when the machine is at the first instruction that counts: with a Program, when that has been loaded.
func (w *watchers) open(cfg *Config, m *machine.Machine, eval *expr.Evaluator) error {
	if w.opened {
		return nil
	}
	w.opened = true
	if cfg.Profile != "" {
		o, err := profile.Parse(cfg.Profile)
		if err != nil {
			return err
		}
		w.profiler = profile.New(m, eval.Symbols, o.Period)
	}
	if cfg.Coverage != "" {
		w.coverage = profile.NewCoverage(m, eval.Symbols)
	}
	list, err := cfg.traces()
	if err != nil || len(list) == 0 {
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

// close ends all, and writes profile and coverage.
func (w *watchers) close(cfg *Config) error {
	var errs []error
	if w.trace != nil {
		errs = append(errs, w.trace.Close())
	}
	if w.profiler != nil {
		w.profiler.Close()
		o, _ := profile.Parse(cfg.Profile) // open has seen it
		errs = append(errs, hostfile.Write(o.File, hostfile.Common, w.profiler.Write))
	}
	if w.coverage != nil {
		w.coverage.Close()
		o, _ := profile.ParseCoverage(cfg.Coverage) // Config.check has seen it
		write := w.coverage.WriteLCOV
		if o.DRCOV {
			write = w.coverage.WriteDRCOV
		}
		errs = append(errs, hostfile.Write(o.File, hostfile.Common, write))
	}
	*w = watchers{opened: true}
	return errors.Join(errs...)
}
