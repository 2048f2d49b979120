package session

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session/host"
)

// End is how a run ended.
type End struct {
	Reason machine.Reason // why the guest stopped; Running if it did not
	Code   uint32         // the value written to the debug-exit port, or the errorlevel of a program
	Status int            // the exit status of iron86 for this end; 0 means success
	Text   string         // a message about the end; "": there is none
}

// end splits err, the reason for the end of the run, into an End and what failed besides.
func (s *Session) end(err error) (End, error) {
	e := End{Reason: s.stop.Reason, Code: s.stop.Code}
	exit, failures := host.Sort(err)
	if s.failed = failures; failures != nil {
		e.Status = host.StatusFailed
	}
	if exit == nil {
		return e, failures
	}
	if e.Text = exit.Text; failures == nil {
		e.Status = exit.Status
	}
	if exit.Cause == nil && exit != host.ErrInterrupted && exit != host.ErrLimit && exit != host.ErrStopped {
		return e, failures // the guest ended by itself, or all steps were done
	}
	if failures == nil {
		return e, exit
	}
	return e, errors.Join(exit, failures)
}

// exit returns the end of the run as an error, which is nil for exit status 0.
func (s *Session) exit() error {
	if s.ctx.Err() != nil {
		s.fail(context.Cause(s.ctx)) // whoever saw it first may have said only that the run is over
	}
	if s.err != nil || s.quit || s.tape.played != nil {
		return s.err
	}
	switch s.stop.Reason {
	case machine.DebugExit:
		return &host.Exit{Status: int(s.stop.Code<<1|1) & 0xff}
	case machine.Dead, machine.Shutdown:
		return s.death()
	case machine.Ended:
		if code := int(s.stop.Code & 0xff); code != 0 {
			return &host.Exit{Status: code}
		}
	case machine.Reset:
		if s.cfg.Program != nil {
			return &host.Exit{Status: host.StatusDied, Text: s.stop.String()}
		}
	}
	return nil
}

// explain adds to an end by a limit which limit it was, and the place that the guest had reached.
func (s *Session) explain(err error) error {
	if !errors.Is(err, host.ErrLimit) {
		return err
	}
	text := host.ErrLimit.Text
	var exit *host.Exit
	if limit := s.cfg.Limit; limit != 0 && s.m.Retired() >= limit {
		text = fmt.Sprintf("%s: -limit-instr %d", text, limit)
	} else if errors.As(err, &exit) {
		text = exit.Text
	}
	return &host.Exit{Status: host.StatusLimit, Text: text + ", at " + s.m.Where(), Cause: host.ErrLimit}
}

// unmetReport returns the message for standard error about a step that was not met.
func unmetReport(e *script.UnmetError) string {
	var b strings.Builder
	fmt.Fprintf(&b, "script: %v\n", e)
	if e.Screen == nil {
		b.WriteString("(the screen is in a graphics mode)\n")
	}
	for _, row := range e.Screen {
		fmt.Fprintf(&b, "| %s\n", row)
	}
	if serial := strings.TrimSpace(e.Serial); serial != "" {
		fmt.Fprintf(&b, "serial output since the last match:\n%s\n", serial)
	}
	return strings.TrimRight(b.String(), "\n")
}

// Status is the content of Config.StatusFile.
type Status struct {
	Reason       string `json:"reason"` // one of exit, died, limit, script, stopped, interrupted, error
	Code         int    `json:"code"`   // the exit status
	Instructions uint64 `json:"instructions"`
	StateHash    string `json:"state_hash"`
}

// writeStatus writes Config.StatusFile.
func (s *Session) writeStatus(err error) error {
	name := s.cfg.StatusFile
	if name == "" {
		return nil
	}
	s.cfg.LastResort.Handing(name)
	st := Status{Reason: "exit", Instructions: s.m.Retired()}
	exit, failures := host.Sort(err)
	switch {
	case failures != nil:
		st.Code, st.Reason = host.StatusFailed, "error"
	case exit != nil:
		st.Code = exit.Status
		st.Reason = map[int]string{host.StatusDied: "died", host.StatusLimit: "limit", host.StatusUnmet: "script", host.StatusStopped: "stopped", host.StatusInterrupted: "interrupted"}[exit.Status]
		if s.stop.Reason == machine.Ended || st.Reason == "" {
			st.Reason = "exit"
		}
	}
	hash := s.m.Hash()
	st.StateHash = hex.EncodeToString(hash[:])
	return hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
		b, err := json.Marshal(st)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", b)
		return err
	})
}
