package monitor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
	"github.com/iron86/iron86/x86"
)

// slice is the virtual time between two looks at the host.
const slice = 10 * clock.Millisecond

// errInterrupted ends a run by the user's wish.
var errInterrupted = errors.New("interrupted")

// outcome is why a run stopped. The zero value means that it went as far as it was to go.
type outcome struct {
	point *point.Point // the point that stopped it, or nil
	hit   cpu.Hit      // what met the point
	stop  machine.Stop // why the machine itself has stopped
	err   error        // errInterrupted, or why the condition of point could not be evaluated
}

// early reports whether something stopped the run before it went as far as it was to go.
func (o outcome) early() bool {
	return o.point != nil || o.err != nil || o.stop.Reason != machine.Running
}

// resume runs until a point stops it, last instructions have been executed since the machine was
// switched on, or the user interrupts. A breakpoint on the next instruction does not stop it at once. extra
// points stop it, too, as if they were of the set.
func (mo *Monitor) resume(last uint64, extra ...*point.Point) outcome {
	return mo.resumeWithin(clock.Never, last, extra...)
}

// resumeWithin is resume that also ends at a moment of virtual time.
func (mo *Monitor) resumeWithin(end clock.Time, last uint64, extra ...*point.Point) outcome {
	m := mo.m
	mo.chosen = nil
	mo.points.Arm(extra...)
	m.CPU().Hits()
	m.CPU().PassBreak()
	for m.Retired() < last && m.Now() < end {
		if mo.host.Turn() {
			return outcome{err: errInterrupted}
		}
		stop, hits := runSlice(mo, min(end, m.Now()+slice), last-m.Retired(), extra)
		switch {
		case stop.Reason == machine.Break:
			hits = append(hits, m.CPU().Hits()...)
			p, h, err := mo.points.Firing(hits, extra...)
			if p != nil || err != nil {
				return outcome{point: p, hit: h, err: err}
			}
		case stop.Reason != machine.Running:
			return outcome{stop: stop}
		}
		mo.points.Arm(extra...)
	}
	return outcome{}
}

// runSlice is Machine.RunWithin. hits are those of registers, if some are watched.
func runSlice(mo *Monitor, end clock.Time, n uint64, extra []*point.Point) (stop machine.Stop, hits []cpu.Hit) {
	if watchesRegister(mo, extra) {
		return runWatching(mo, end, n, extra)
	}
	return mo.m.RunWithin(end, n), nil
}

// report says why a run stopped and shows where. What is attached to the point that has stopped it becomes due.
func (mo *Monitor) report(o outcome) error {
	quiet := stopAt(mo, o.point)
	mo.script.interrupted = errors.Is(o.err, errInterrupted)
	mo.script.ended = mo.script.interrupted || o.stop.Reason != machine.Running
	if quiet && o.err == nil {
		mo.Arrive()
		return nil
	}
	switch {
	case o.err != nil && o.point != nil:
		mo.printf("stopped by %d, whose condition fails: %v\n", o.point.ID, o.err)
	case o.err != nil:
		mo.printf("%v\n", o.err)
	case o.stop.Reason != machine.Running:
		mo.printf("%v\n", o.stop)
	case o.point != nil && !o.point.Hidden:
		mo.printf("%d: %s\n", o.point.ID, point.Describe(o.hit, mo.m.CPU().Mode()))
	}
	mo.Greet()
	return nil
}

// forever is a number of instructions that no machine reaches.
const forever = ^uint64(0)

// maxSteps bounds how often a command steps.
const maxSteps = 1 << 40

// cmdContinue executes continue.
func cmdContinue(mo *Monitor, _ string) error {
	if mo.script.behind {
		mo.script.goOn = true
		return nil
	}
	if b, ok := mo.host.(Background); ok && b.Leave() {
		return mo.setRunning(true)
	}
	return mo.report(mo.resume(forever))
}

// cmdStep executes step [N].
func cmdStep(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, 1, maxSteps)
	if err != nil {
		return err
	}
	var o outcome
	for range n {
		if o = mo.stepOne(); o.early() {
			break
		}
	}
	return mo.report(o)
}

// stepOne executes one instruction; a repeated string instruction is run to its end.
func (mo *Monitor) stepOne() outcome {
	at := mo.here()
	i, _, _ := mo.decode(at)
	o := mo.resume(mo.m.Retired() + 1)
	for i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0 && !o.early() && mo.here().Same(at) {
		o = mo.resume(mo.m.Retired() + 1)
	}
	return o
}

// hidden returns a breakpoint of the monitor's own, which the user does not see.
func hidden(at expr.Value, cond string) *point.Point {
	p := point.NewBreak(at)
	p.Hidden, p.Cond = true, cond
	return p
}

// over returns a breakpoint behind the instruction of size bytes at at. It stops only when the stack is not deeper
// than now, so that a deeper call of the same function does not stop there.
func (mo *Monitor) over(at expr.Value, size int) *point.Point {
	return hidden(mo.after(at, size), stackAbove(mo.stackPointer()))
}

// stackAbove returns the condition that the stack is not deeper than sp.
func stackAbove(sp stackTop) string { return fmt.Sprintf("%s >= %d", sp.name, sp.n) }

// returns reports whether i is an instruction that executes others, or itself, before execution comes to the one
// that follows it: a call, an interrupt, a loop.
func returns(i decoder.Inst) bool {
	switch i.Op {
	case decoder.CALL, decoder.CALLF, decoder.SYSCALL, decoder.INT, decoder.INT3, decoder.INTO, decoder.LOOP, decoder.LOOPE, decoder.LOOPNE:
		return true
	}
	return i.Prefix&(decoder.PrefixRep|decoder.PrefixRepne) != 0
}

// nextOne executes one instruction, a call as a whole.
func (mo *Monitor) nextOne() outcome {
	at := mo.here()
	i, b, err := mo.decode(at)
	if err != nil || !returns(i) {
		return mo.stepOne()
	}
	p := mo.over(at, len(b))
	o := mo.resume(forever, p)
	if o.point == p {
		o.point = nil
	}
	return o
}

// cmdNext executes next [N].
func cmdNext(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, 1, maxSteps)
	if err != nil {
		return err
	}
	var o outcome
	for range n {
		if o = mo.nextOne(); o.early() {
			break
		}
	}
	return mo.report(o)
}

// isReturn reports whether op returns from a function, a handler or a system call.
func isReturn(op decoder.Op) bool {
	return op == decoder.RET || op == decoder.RETF || op == decoder.IRET || op == decoder.SYSRET
}

// cmdFinish executes finish.
func cmdFinish(mo *Monitor, _ string) error { return mo.report(finish(mo)) }

// finish runs until the present function has returned: until a return that is executed with the stack not deeper than it is now.
func finish(mo *Monitor) outcome {
	sp := mo.stackPointer()
	for {
		i, _, err := mo.decode(mo.here())
		back := err == nil && isReturn(i.Op) && mo.stackPointer().n >= sp.n
		if o := mo.nextOne(); back || o.early() {
			return o
		}
	}
}

// cmdUntil executes until ADDRESS.
func cmdUntil(mo *Monitor, arg string) error {
	at, rest, err := place(mo, strings.TrimPrefix(arg, "*"))
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	return mo.report(mo.resume(forever, hidden(at, "")))
}

// cmdRun executes run TIME, which lets virtual time pass.
func cmdRun(mo *Monitor, arg string) error {
	d, err := parseTime(arg)
	if err != nil {
		return err
	}
	return mo.report(mo.resumeWithin(mo.m.Now()+d, forever))
}

// errNoBackground is the error of commands that need a Background.
var errNoBackground = errors.New("nothing runs behind this prompt (boot -monitor does that)")

// cmdGo executes go, which lets the machine run while the prompt stays.
func cmdGo(mo *Monitor, _ string) error { return mo.setRunning(true) }

// cmdStop executes stop, which stops the machine again.
func cmdStop(mo *Monitor, _ string) error {
	if err := mo.setRunning(false); err != nil {
		return err
	}
	mo.Greet()
	return nil
}

// setRunning lets the machine run behind the prompt, or stops it.
func (mo *Monitor) setRunning(run bool) error {
	b, ok := mo.host.(Background)
	if !ok {
		return errNoBackground
	}
	if run {
		mo.released = true
	}
	b.SetRunning(run)
	return nil
}

// cmdReset executes reset, which presses the reset button.
func cmdReset(mo *Monitor, _ string) error {
	if history.Fixed(mo.m) {
		return history.ErrFixed
	}
	mo.m.Reset()
	mo.Greet()
	return nil
}

// cmdStack executes stack [N], which shows N entries of the stack, of the size that a PUSH has now.
func cmdStack(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, 16, 1<<16)
	if err != nil {
		return err
	}
	sp := mo.stackPointer()
	for i := range n {
		at := mo.inSegment(x86.SS, sp.entry(i))
		b, err := mo.read(at, sp.size)
		if err != nil {
			return err
		}
		mo.line("%v %0*x %s", at, 2*sp.size, little(b), mo.symbols.Describe(little(b)))
	}
	return nil
}

// parseTime reads 2s, 50ms, 100us or 7ns.
func parseTime(text string) (clock.Time, error) {
	for _, u := range []struct {
		suffix string
		unit   clock.Time
	}{{"ms", clock.Millisecond}, {"us", clock.Microsecond}, {"ns", 1}, {"s", clock.Second}} {
		digits, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		n, err := expr.ParseNumber(digits)
		if err != nil || n == 0 || n > 1_000_000_000 {
			break
		}
		return clock.Time(n) * u.unit, nil
	}
	return 0, fmt.Errorf("%q is not a time such as 2s or 50ms (continue runs to a point, reset begins anew)", text)
}
