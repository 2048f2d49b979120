package monitor

import (
	"errors"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
)

// cmdStepLine executes step-line [N], which runs to the next source line, in functions that are called, too, if their lines are known.
func cmdStepLine(mo *Monitor, arg string) error { return stepLines(mo, arg, mo.stepOne) }

// cmdNextLine executes next-line [N], which runs to the next source line of the function, or of its caller.
func cmdNextLine(mo *Monitor, arg string) error { return stepLines(mo, arg, mo.nextOne) }

// stepLines executes N lines, by instructions that one executes.
func stepLines(mo *Monitor, arg string, one func() outcome) error {
	n, err := mo.eval.Count(arg, 1, maxSteps)
	if err != nil {
		return err
	}
	if !mo.symbols.HasLines() {
		return errNoLines
	}
	var o outcome
	for range n {
		if o = lineBy(mo, one); o.early() {
			break
		}
	}
	return mo.report(o)
}

// errNoLines is the error of commands that go by lines when none are known.
var errNoLines = errors.New("no source lines are known: symbols FILE loads them")

// lineBy runs to the beginning of another line by instructions that one executes. It does not stop in code without lines that was called, or that has
// interrupted the line.
func lineBy(mo *Monitor, one func() outcome) outcome {
	from, known := mo.symbols.Line(mo.here().N)
	for {
		at := mo.here()
		i, b, _ := mo.decode(at) // the processor says what is wrong with an instruction that cannot be read
		sp := mo.stackPointer()
		o := one()
		if o.early() {
			return o
		}
		p, ok := mo.symbols.Line(mo.here().N)
		switch {
		case !ok && known && !leaves(i):
			if o = backTo(mo, at, len(b), sp); o.early() {
				return o
			}
			p, ok = mo.symbols.Line(mo.here().N)
		case ok && !p.Begin:
			ok = false
		}
		if ok && p.First == mo.here().N && (!known || p.File != from.File || p.Line != from.Line) {
			return outcome{}
		}
	}
}

// leaves reports whether an instruction goes elsewhere for good: a jump or a return. After all others that arrive in foreign code, it is a call
// or an interrupt that came between.
func leaves(i decoder.Inst) bool {
	switch i.Op {
	case decoder.JMP, decoder.JMPF, decoder.JCXZ, decoder.LOOP, decoder.LOOPE, decoder.LOOPNE:
		return true
	}
	return isReturn(i.Op) || i.Op >= decoder.JO && i.Op <= decoder.JG
}

// backTo runs until the machine is at the instruction at, or behind its n bytes, with the stack not deeper than sp.
func backTo(mo *Monitor, at expr.Value, n int, sp stackTop) outcome {
	cond := stackAbove(sp)
	again, behind := hidden(at, cond), hidden(mo.after(at, n), cond)
	o := mo.resume(forever, again, behind)
	if o.point == again || o.point == behind {
		o.point = nil
	}
	return o
}

// cmdNextLineBack executes next-line-back, which goes back to the beginning of the line, or of the line before it in the function or its caller.
func cmdNextLineBack(mo *Monitor, _ string) error {
	o, err := lineBack(mo)
	if err != nil {
		return err
	}
	return mo.report(o)
}

// lineBack goes back to the last moment at which a line of the present function began, or one of its caller before the call.
func lineBack(mo *Monitor) (outcome, error) {
	h, err := mo.history()
	if err != nil {
		return outcome{}, err
	}
	if !mo.symbols.HasLines() {
		return outcome{}, errNoLines
	}
	here, sp := mo.here(), mo.stackPointer()
	set := point.NewSet(watched{mo})
	add := func(addr uint64, cond string) {
		f, ok := mo.symbols.Function(addr)
		if !ok {
			return
		}
		for _, p := range mo.symbols.Between(f.First, f.End) {
			if p.Begin {
				_ = set.Add(hidden(mo.linear(p.First), cond)) // a set holds enough for the lines of a function
			}
		}
	}
	add(here.N, stackAbove(sp))
	if frames := frames(mo, 2); len(frames) == 2 {
		add(frames[1].N, stackAbove(sp))
	}
	now := mo.m.Position()
	f := mo.lastStop(h, set, false)
	switch {
	case f.interrupted:
		return outcome{err: errInterrupted}, h.Travel(now)
	case f.point == nil:
		return outcome{}, errors.Join(h.Travel(now), errors.New("no line before this one is in the history"))
	}
	return outcome{}, h.Travel(f.at)
}
