package monitor

import (
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
)

// The functions in this file are for package dap.

// Symbols returns the symbols and source lines that were loaded.
func Symbols(mo *Monitor) *symbols.Table { return mo.symbols }

// Source returns a source file that debug information names.
func Source(mo *Monitor, name string) (*symbols.Text, error) { return mo.sources.text(name) }

// Locals returns the variables of a function of the stack, by its number: 0 is the present one.
func Locals(mo *Monitor, frame int) (list []symbols.Variable) {
	inFrame(mo, frame, func() { list = mo.locals() })
	return list
}

// Variable returns the variable that a path names in a function of the stack.
func Variable(mo *Monitor, frame int, path string) (v symbols.Variable, err error) {
	known := false
	inFrame(mo, frame, func() { v, known, err = mo.variable(path) })
	if err == nil && !known {
		err = errors.New("no such variable")
	}
	return v, err
}

// SetNext makes the instruction at a linear address the next one.
func SetNext(mo *Monitor, addr uint64) error {
	if err := jump(mo, mo.linear(addr)); err != nil {
		return err
	}
	return history.Refused(mo.m)
}

// inFrame calls f while a function of the stack is chosen. It does nothing for a number that none has.
func inFrame(mo *Monitor, frame int, f func()) {
	chosen := mo.chosen
	defer func() { mo.chosen = chosen }()
	mo.chosen = nil
	if frame > 0 {
		list := stackFrames(mo, frame+1)
		if frame >= len(list) {
			return
		}
		mo.chosen = &list[frame]
	}
	f()
}

// Print returns the value of a variable or an expression, in words.
func Print(mo *Monitor, text string) (value string, err error) {
	var b strings.Builder
	mo.With(mo.host, &b, func() { err = cmdPrint(mo, text) })
	return strings.TrimSpace(b.String()), err
}

// Frames returns where the machine is and up to n-1 callers.
func Frames(mo *Monitor, n int) []expr.Value { return frames(mo, n) }

// AddPoint executes a command that sets a point, such as break, and returns the number of the point. A block that the user has begun does not take it.
func AddPoint(mo *Monitor, command string) (id int, err error) {
	mo.With(mo.host, io.Discard, func() { err = doLine(mo, command) })
	if err != nil {
		return 0, err
	}
	list := mo.points.All()
	return list[len(list)-1].ID, nil
}

// StepOver executes one instruction, with over a call as a whole. A repeated string instruction is run to its end.
func StepOver(mo *Monitor, over bool) Event {
	if over {
		return mo.nextOne().event()
	}
	return mo.stepOne().event()
}

// StepLine runs to the next source line, with over one of this function or its caller. It executes one instruction where no line is known.
func StepLine(mo *Monitor, over bool) Event {
	one := mo.stepOne
	if over {
		one = mo.nextOne
	}
	if _, known := mo.symbols.Line(mo.here().N); !known {
		return one().event()
	}
	return lineBy(mo, one).event()
}

// Finish runs until the present function has returned.
func Finish(mo *Monitor) Event { return finish(mo).event() }

// LineBack goes back to where the present line began, or to the line before it. Where no line is known it undoes one instruction.
func LineBack(mo *Monitor) (Event, error) {
	if _, known := mo.symbols.Line(mo.here().N); !known {
		return mo.StepBack()
	}
	o, err := lineBack(mo)
	return o.event(), err
}
