package monitor

import (
	"io"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
)

// The functions in this file are for package dap.

// Symbols returns the symbols and source lines that were loaded.
func Symbols(mo *Monitor) *symbols.Table { return mo.symbols }

// Source returns a source file that debug information names.
func Source(mo *Monitor, name string) (*symbols.Text, error) { return mo.sources.text(name) }

// Locals returns the variables of the present function.
func Locals(mo *Monitor) []symbols.Variable { return mo.locals() }

// Print returns the value of a variable or an expression, in words.
func Print(mo *Monitor, text string) (value string, err error) {
	var b strings.Builder
	mo.With(mo.host, &b, func() { err = cmdPrint(mo, text) })
	return strings.TrimSpace(b.String()), err
}

// Frames returns where the machine is and up to n-1 callers.
func Frames(mo *Monitor, n int) []expr.Value { return frames(mo, n) }

// AddPoint executes a command that sets a point, such as break, and returns the number of the point.
func AddPoint(mo *Monitor, command string) (id int, err error) {
	mo.With(mo.host, io.Discard, func() { err = mo.Do(command) })
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
