package monitor

import (
	"fmt"
	"slices"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
	"github.com/iron86/iron86/x86"
)

// The methods in this file are for a display of the monitor: package view.

// OnView sets the function of the command view.
func (mo *Monitor) OnView(f func() error) { mo.onView = f }

// Here returns the address of the next instruction.
func (mo *Monitor) Here() expr.Value { return mo.here() }

// StackEntry returns where an entry of the stack is, and its size in bytes. Entry 0 is at the stack pointer.
func (mo *Monitor) StackEntry(n int) (a expr.Value, size int) {
	sp := mo.stackPointer()
	return mo.inSegment(x86.SS, sp.entry(uint64(n))), sp.size
}

// Evaluate returns the address that an expression gives.
func (mo *Monitor) Evaluate(text string) (expr.Value, error) {
	return mo.eval.All(text)
}

// Read returns n bytes of memory. Reading has no effects on devices.
func (mo *Monitor) Read(a expr.Value, n int) ([]byte, error) { return mo.read(a, n) }

// Name returns symbol+offset for an address, or "" when no symbol is near.
func (mo *Monitor) Name(linear uint64) string { return mo.symbols.Name(linear) }

// CodeLine is an instruction in a listing.
type CodeLine struct {
	At    expr.Value
	Size  int    // in bytes
	Text  string // address, bytes and mnemonic
	Short string // the same without the bytes, for where there is little room
	Label string // the symbol with this address, or "" if there is none
	Here  bool   // it will be executed next
	Break bool   // there is a breakpoint on it
}

// Code lists n instructions, or fewer where memory ends.
func (mo *Monitor) Code(at expr.Value, n int) []CodeLine {
	var list []CodeLine
	here := mo.Here()
	for range n {
		text, short, size, err := mo.instructionText(at)
		if err != nil {
			return append(list, CodeLine{At: at, Text: fmt.Sprintf("%v  %v", at, err), Short: err.Error()})
		}
		l := CodeLine{At: at, Size: size, Text: text, Short: short, Here: at.Same(here), Break: mo.points.BreakAt(at) != nil}
		if s, exact := mo.symbols.Find(at.N); exact && at.In != expr.Physical {
			l.Label = s
		}
		list = append(list, l)
		at = mo.after(at, size)
	}
	return list
}

// longestInst is the largest size of an instruction, in bytes.
const longestInst = 15

// Before returns the address of the instruction before at. Instructions cannot be decoded
// backwards, so it decodes forwards from some way before: if that arrives at at, its last instruction is the
// answer. It tries nearer and nearer beginnings, and at last says one byte before.
func (mo *Monitor) Before(at expr.Value) expr.Value {
	for back := 4 * longestInst; back > 0; back-- {
		if at.Pair && uint64(back) > at.Off {
			continue
		}
		a := at.Plus(-back)
		for k := back; k > 0; {
			_, b, err := mo.decode(a)
			if err != nil || len(b) > k {
				break
			}
			if len(b) == k {
				return a
			}
			a, k = a.Plus(len(b)), k-len(b)
		}
	}
	return at.Plus(-1)
}

// ToggleBreak sets a breakpoint, or deletes the one that is there.
func (mo *Monitor) ToggleBreak(a expr.Value) error {
	if p := mo.points.BreakAt(a); p != nil {
		mo.points.Remove(p)
		mo.printf("deleted %v\n", p)
		return nil
	}
	return mo.addPoint(point.NewBreak(a))
}

// RunTo runs until the instruction at a is the next one.
func (mo *Monitor) RunTo(a expr.Value) error {
	if err := mo.report(mo.resume(forever, hidden(a, ""))); err != nil {
		return err
	}
	return runDue(mo)
}

// Sheet returns rows of fields: "general", "extended", "segments", "system", "fpu", "mmx" or "sse". For another
// name it returns "general". A field without a Name is a remark.
func (mo *Monitor) Sheet(name string) [][]Field {
	switch name {
	case "extended":
		return extendedSheet(mo)
	case "segments":
		return segmentSheet(mo)
	case "system":
		return systemSheet(mo)
	case "fpu":
		return fpuSheet(mo.m.CPU())
	case "mmx":
		return mmxSheet(mo.m.CPU())
	case "sse":
		return sseSheet(mo)
	}
	return generalSheet(mo)
}

// Sheets returns the names for Sheet. Only a processor with long mode has the sheet "extended".
func (mo *Monitor) Sheets() []string {
	list := []string{"general", "segments", "system", "fpu", "mmx", "sse"}
	if mo.hasLong() {
		list = slices.Insert(list, 1, "extended")
	}
	return list
}
