package monitor

import (
	"bytes"
	"errors"
	"path/filepath"

	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/expr"
)

// The functions in this file are for package view, as the methods in for_view.go are: what it shows of the past, of the expressions
// that display has, and of source.

// Past is the part of a run that can be travelled to. Its moments are counts of instructions.
type Past struct {
	First, Last, Now uint64
	Marks            []uint64 // the user's marks
	Inputs           []uint64 // what came from outside: keys, media, changes by a debugger; the first maxPastInputs
}

// maxPastInputs bounds the inputs of a Past.
const maxPastInputs = 10000

// PastOf returns what is kept of the past. It reports false if nothing is.
func PastOf(mo *Monitor) (p Past, kept bool) {
	h := history.Of(mo.m)
	if h == nil {
		return p, false
	}
	first, last := h.Range()
	p = Past{First: first.Retired, Last: last.Retired, Now: mo.m.Retired(), Inputs: h.Inputs(maxPastInputs)}
	for _, k := range mo.marks {
		p.Marks = append(p.Marks, k.at.Retired)
	}
	return p, true
}

// LastInstructions returns the instructions that were executed before now, at most n, the latest last. It executes them again
// from the past. A repeated string instruction is one.
func LastInstructions(mo *Monitor, n uint64) ([]CodeLine, error) {
	h, err := mo.history()
	if err != nil {
		return nil, err
	}
	now := mo.m.Position()
	first, _ := h.Range()
	from := max(now.Retired-min(n, now.Retired), first.Retired)
	mo.points.Disarm()
	if err := h.Travel(h.At(from)); err != nil {
		return nil, err
	}
	var list []CodeLine
	for mo.m.Retired() < now.Retired {
		at, before := mo.here(), mo.m.Retired()
		if len(list) == 0 || !list[len(list)-1].At.Same(at) {
			text, short, size, err := mo.instructionText(at)
			if err != nil {
				text, short = at.String(), at.String()
			}
			list = append(list, CodeLine{At: at, Size: size, Text: text, Short: short})
		}
		if mo.m.RunWithin(mo.m.Now()+slice, 1); mo.m.Retired() == before && mo.m.Position().Before(now) && !mo.m.Halted() {
			break // it cannot go on
		}
	}
	return list, h.Travel(now)
}

// Displays returns the expressions of display with their values, a line each.
func Displays(mo *Monitor) (list []string) {
	for _, d := range mo.displays {
		list = append(list, d.text+" = "+displayed(mo, d))
	}
	return list
}

// SourceAround returns n lines of source around the next instruction, and the index of its own. It is an error if none are known.
func SourceAround(mo *Monitor, n int) (title string, lines []string, here int, err error) {
	p, known := mo.symbols.Line(mo.here().N)
	if !known {
		return "", nil, 0, errors.New("no source line is known here")
	}
	t, err := mo.sources.text(p.File)
	if err != nil {
		return "", nil, 0, err
	}
	begin := max(1, min(p.Line-n/2, len(t.Lines)-n+1))
	for i := begin; i < begin+n && i <= len(t.Lines); i++ {
		text, _ := t.Line(i) // i is a line of t
		lines = append(lines, text)
	}
	return filepath.Base(t.Path), lines, p.Line - begin, nil
}

// maxFind bounds what Find looks through, in bytes.
const maxFind = 16 << 20

// Find looks for data, written as in the command search, in memory from behind an address on. It ends where memory does.
func Find(mo *Monitor, at expr.Value, data string) (found expr.Value, err error) {
	want, err := mo.eval.Data(data)
	if err != nil {
		return at, err
	}
	const chunk = 1 << 16
	for from := 1; from < maxFind; from += chunk {
		b, err := mo.read(at.Plus(from), chunk+len(want)-1)
		if i := bytes.Index(b, want); i >= 0 && err == nil {
			return at.Plus(from + i), nil
		}
		if err != nil {
			break
		}
	}
	return at, errors.New("not found")
}
